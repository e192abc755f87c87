import { EQUAL, LOOSE, NOTHING, PART, SIZE } from "../syntax/claim-levels.ts";
import { type CodeClaim, claimsIn } from "../syntax/code-claims.ts";
import { holdsHere } from "../syntax/known-conditions.ts";
import { keyOf, type Measured } from "../syntax/measure-assertions.ts";
import { isEmptied } from "./emptied-claims.ts";

/** A test or a helper: its assertions, how often it runs, and the helpers that it may call. */
export interface Claiming {
  readonly asserts: Measured;
  readonly rows: number;
  readonly isOpen: boolean;
  readonly find: (name: string) => Measured | undefined;
}

/** A claim of a test, direct or in a helper. */
interface Placed {
  readonly claim: CodeClaim;
  readonly key: string;
  /** How many claims of the base it can stand for. */
  capacity: number;
  /** True for a claim of a helper or of a table, whose words are not those of the test. */
  readonly isShared: boolean;
  /** True for the claims of a helper that the change does not show. */
  readonly isUnseen: boolean;
  isUsed: boolean;
}

/** The claims of a test that its new version lacks, and the strength of the claims that a larger one includes now. */
export interface Weaker {
  readonly missing: readonly CodeClaim[];
  /** Infinity if the test makes no fewer claims than before. */
  readonly included: number;
}

/**
 * Compares the claims of a test before and after a change, for the languages that tree-sitter parses; undefined for other languages. Each
 * claim needs a counterpart that is on the same rung or higher, that is tested under no new condition, and that can still fail.
 */
export function weakerClaims(old: Claiming, now: Claiming): Weaker | undefined {
  const [known, news] = [placed(old), placed(now)];
  if (![...known, ...news].some(({ isUnseen }) => !isUnseen)) return undefined;
  const olds = known.filter(({ claim }) => claim.level > NOTHING);
  const lacking = weightOf(olds) - weightOf(news);
  const missing: CodeClaim[] = [];
  const open: Placed[] = [];
  for (const each of olds) {
    const same = news.filter((other) => !other.isUsed && other.key === each.key);
    const match = same.find((other) => isKept(each.claim, other.claim)) ?? same[0];
    if (match === undefined) open.push(each);
    else if (!isKept(each.claim, take(match).claim)) missing.push(each.claim);
  }
  const replaced = replacedBy(open, news, now.isOpen && !old.isOpen);
  const all = [...missing, ...replaced.missing];
  const isFewer = lacking > weightOf(replaced.covered);
  return { missing: all, included: all.length === 0 && !isFewer ? Number.POSITIVE_INFINITY : replaced.included };
}

/** How many times claims are tested, in all rounds of loops and rows of tables. */
function weightOf(claims: readonly Placed[]): number {
  return claims.reduce((total, { capacity, claim }) => total + (claim.level > NOTHING ? capacity : 0), 0);
}

/** Finds counterparts, in other words, of claims that are gone. */
function replacedBy(
  open: readonly Placed[],
  news: readonly Placed[],
  isOpen: boolean,
): Weaker & { readonly covered: readonly Placed[] } {
  const covered: Placed[] = [];
  const missing: CodeClaim[] = [];
  let included = 0;
  const added = news.filter(({ isUsed }) => !isUsed);
  for (const each of open) {
    const match = bestOf(each, news, isOpen);
    if (match !== undefined) take(match);
    else if (isIncluded(each.claim, added) || isSplit(each.claim, added)) {
      covered.push(each);
      included += each.claim.level > SIZE ? 2 : 1;
    } else missing.push(each.claim);
  }
  return { missing, included, covered };
}

function take(match: Placed): Placed {
  match.capacity -= 1;
  match.isUsed = match.capacity <= 0;
  return match;
}

/** Maximum depth of nested calls of helpers to follow. */
const MAX_DEPTH = 4;
/** The number of claims that a helper which the change does not show may stand for. */
const UNSEEN = 4;

function placed({ asserts, rows, isOpen, find }: Claiming): Placed[] {
  const isUnlimited = isOpen || asserts.isOpen;
  const visit = (measured: Measured, depth: number): Placed[] => {
    const own = measured.assertions.flatMap((assertion) => {
      const { factor = 1 } = assertion as { factor?: number };
      const capacity = isUnlimited ? Number.POSITIVE_INFINITY : factor * rows;
      if (capacity <= 0) return [];
      const isShared = depth > 0 || capacity > 1;
      return (claimsIn(assertion) ?? []).map((claim) => ({
        claim,
        key: keyOf(claim.text),
        capacity,
        isShared,
        isUnseen: false,
        isUsed: false,
      }));
    });
    const called = (depth < MAX_DEPTH ? measured.calls : []).flatMap((name) => {
      const helper = find(name);
      if (helper !== undefined) return visit(helper, depth + 1);
      return measured.helpers.includes(name) ? [unseen(name)] : [];
    });
    return [...own, ...called];
  };
  return visit(asserts, 0);
}

function unseen(name: string): Placed {
  const claim: CodeClaim = {
    level: 1,
    upTo: EQUAL + 1,
    text: name,
    words: new Set([name]),
    values: new Map(),
    guards: [],
    isStubbed: false,
  };
  return { claim, key: `helper ${name}`, capacity: UNSEEN, isShared: true, isUnseen: true, isUsed: false };
}

/** Whether a claim says as much as before, wherever it is tested. */
function isKept(old: CodeClaim, now: CodeClaim): boolean {
  const isAsHigh = now.upTo >= old.level || (OPTIONAL.test(old.text) && now.level === PART);
  return isAsHigh && isTested(old, now) && !isEmptied(old, now);
}

/** The value in an Optional is all that it contains. */
const OPTIONAL = /\bOptional\.of\(/;

function isTested(old: CodeClaim, now: CodeClaim): boolean {
  return (
    now.guards.every((guard) => old.guards.includes(guard) || holdsHere(guard)) && (old.isStubbed || !now.isStubbed)
  );
}

/** The most similar claim that says as much. */
function bestOf(old: Placed, news: readonly Placed[], isOpen: boolean): Placed | undefined {
  const free = news.filter((now) => !now.isUsed && isKept(old.claim, now.claim));
  const likeness = ({ claim, isShared }: Placed) => shared(old.claim, claim) + (isShared || isOpen ? 0.1 : 0);
  return free.filter((now) => likeness(now) > 0).sort((a, b) => likeness(b) - likeness(a))[0];
}

function shared({ words: a }: CodeClaim, { words: b }: CodeClaim): number {
  return [...a].filter((word) => b.has(word)).length;
}

/** Whether a larger claim that the change added includes a claim: the fields of a value, now compared as a whole. */
function isIncluded(old: CodeClaim, added: readonly Placed[]): boolean {
  return added.some(({ claim }) => {
    if (claim.upTo < Math.max(PART, Math.min(EQUAL, old.level)) || !isTested(old, claim) || isEmptied(old, claim))
      return false;
    if (old.level <= SIZE) return shared(old, claim) > 0;
    const values = (old.sides ?? [old.text]).map((side) => side.match(VALUES) ?? []);
    const fewest = values.filter((side) => side.length > 0).sort((a, b) => a.length - b.length)[0] ?? [];
    const said = [...(claim.sides ?? []), claim.text, ...claim.values.values()].join(" ");
    return fewest.length > 0 && fewest.every((value) => hasWord(said, value));
  });
}

/** Whether a text has a literal or a name, also in a list of words: `%w[a b]`. */
function hasWord(text: string, word: string): boolean {
  const plain = word.replace(/^["']|["']$/g, "");
  const at = text.indexOf(plain);
  return (
    text.includes(word) || (at >= 0 && !/\w/.test(text[at - 1] ?? "") && !/\w/.test(text[at + plain.length] ?? ""))
  );
}

/** Whether claims that the change added say the parts of a value that was compared as a whole. */
function isSplit(old: CodeClaim, added: readonly Placed[]): boolean {
  const literals = (old.sides?.join(" ") ?? old.text).match(LITERALS) ?? [];
  const parts = added
    .filter(({ claim }) => claim.level >= LOOSE && isTested(old, claim))
    .map(({ claim }) => claim.text);
  return literals.length > 1 && parts.length > 1 && literals.every((each) => parts.some((part) => hasWord(part, each)));
}

const LITERALS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\b\d[\w.]*/g;

/** Matches literals and names. */
const VALUES = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*|\d[\w.]*/g;
