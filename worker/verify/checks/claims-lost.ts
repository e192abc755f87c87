import type { Change, FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import { type CodeClaim, claimsIn } from "../syntax/code-claims.ts";
import { setupSkips } from "../syntax/code-tests.ts";
import { undeclaredTests } from "./collected-paths.ts";
import { functionsIn, LITERALS } from "./emptied-claims.ts";
import { loosenedMocks } from "./loosened-mocks.ts";
import type { MatchedTests, Pair, PlacedTest } from "./match-tests.ts";
import { isAssertionName } from "./overridden-assertions.ts";
import { ownCopies, unimportedAttributes, usesName } from "./own-copies.ts";
import { removedNames } from "./removed-names.ts";
import { isOfTests } from "./test-paths.ts";
import { helperAt, type TestTree, type TestTrees } from "./test-trees.ts";
import { type Claiming, type Weaker, weakerClaims } from "./weaker-claims.ts";

/** The claims that the tests of Go, Rust, Java, Ruby and PHP no longer make. */
export interface Lost {
  readonly objections: readonly Objection[];
  /** Strength of a test's claims that a larger claim includes now. */
  readonly includedIn: (old: PlacedTest) => number;
  /** Whether a test of the base is gone rightly: another test makes its claims, or the change removed its subject. */
  readonly isElsewhere: (old: PlacedTest) => boolean;
}

/** Compares the claims of all tests and helpers before and after a change. */
export function claimsLost(change: Change, trees: TestTrees, { pairs, absorbed, gained }: MatchedTests): Lost {
  const before = (path: string) => (test: PlacedTest) => claiming(test, trees.before, path);
  const after = (test: PlacedTest) => claiming(test, trees.after, test.path);
  const removed = removedNames(change.files);
  const isGone = (words: string) => removed.some((name) => new RegExp(`\\b${name}\\b`).test(words));
  const compare = ({ old, now }: Pair) => weakerClaims(before(old.path)(old), after(now));
  const compared = new Map<PlacedTest, Weaker>();
  const objections: Objection[] = [];
  /** The strength of tests that each test of the candidate makes up for. */
  const owed = new Map<PlacedTest, number>();
  const copiesIn = ownCopies(change.files);
  const moved = movedClaims(pairs, gained);
  for (const pair of [...pairs, ...absorbed]) {
    if (!pair.old.runs || !pair.now.runs || pair.old.isEmpty) continue;
    const found = compare(pair);
    if (found === undefined) continue;
    const copy = copiesIn(pair.now.path).find(
      (name) => !removed.includes(name) && !isAssertionName(name, pair.now.path) && usesName(pair.old.text, name),
    );
    if (copy !== undefined)
      objections.push({
        claim: `${pair.now.path}: the test "${pair.old.title}" uses ${copy} of the test file itself now`,
      });
    const computing = computedRows(pair);
    if (computing !== undefined)
      objections.push({
        claim: `${pair.now.path}: the test "${pair.old.title}" computes its rows with ${computing}, which it tests`,
      });
    compared.set(pair.old, found);
    const missing = found.missing.filter((claim) => !isGone(claim.text) && !moved(claim));
    const [first] = missing;
    if (first !== undefined) objections.push(objection(pair.now.path, `the test "${pair.old.title}"`, first));
  }
  return {
    objections: [
      ...objections,
      ...helperObjections(trees),
      ...change.files.flatMap(setupObjections),
      ...change.files.flatMap(loosenedMocks),
      ...undeclaredTests(change.files),
      ...change.files.flatMap((file) =>
        unimportedAttributes(file).map((name) => ({ claim: `${file.path}: uses #[${name}] without importing it` })),
      ),
    ],
    includedIn: (old) => compared.get(old)?.included ?? 0,
    isElsewhere: (old) => {
      if (old.all.every((each) => claimsIn(each) === undefined)) return false;
      if (isGone(old.text)) return true;
      const changed = [...gained, ...pairs.filter((pair) => pair.old.text !== pair.now.text).map(({ now }) => now)];
      const home = changed.find((now) => now.runs && owedBy(now) + old.strength <= now.reach && isWithin(old, now));
      if (home !== undefined) owed.set(home, owedBy(home) + old.strength);
      return home !== undefined;
    },
  };
  function owedBy(now: PlacedTest): number {
    return owed.get(now) ?? pairs.find((pair) => pair.now === now)?.old.strength ?? 0;
  }
  function isWithin(old: PlacedTest, now: PlacedTest): boolean {
    const own = pairs.find((pair) => pair.now === now)?.old;
    const known = new Set(own?.asserts.assertions.map(({ key }) => key));
    const added = now.asserts.assertions.filter(({ key }) => !known.has(key));
    const calls = withoutEach(now.asserts.calls, own?.asserts.calls ?? []);
    if (old.strength === 0 || added.length + calls.length === 0) return false;
    const found = weakerClaims(before(old.path)(old), {
      ...after(now),
      asserts: { ...now.asserts, assertions: added, calls },
    });
    return found !== undefined && found.missing.length === 0;
  }
}

/** A list without as many of each element as another list has. */
function withoutEach(all: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return all.filter((each) => {
    const at = rest.indexOf(each);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

function objection(path: string, name: string, { text }: CodeClaim): Objection {
  const words = text.replace(/\s+/g, " ").slice(0, 80);
  return { claim: `${path}: ${name} asserts less than it did about: ${words}` };
}

function claiming({ asserts, rows, isOpen }: PlacedTest, tree: TestTree, path: string): Claiming {
  return { asserts, rows, isOpen, find: (name) => helperAt(tree, name, path)?.asserts };
}

/** Tells whether a claim is found, with the same words, in another test than before; each claim found counts once. */
function movedClaims(pairs: readonly Pair[], gained: readonly PlacedTest[]): (claim: CodeClaim) => boolean {
  const spare = new Map<string, CodeClaim[]>();
  const add = (now: PlacedTest, known: string[]) => {
    for (const assertion of now.asserts.assertions) {
      const at = known.indexOf(assertion.key);
      if (at >= 0) known.splice(at, 1);
      else
        for (const claim of claimsIn(assertion) ?? [])
          spare.set(keyOf(claim), [...(spare.get(keyOf(claim)) ?? []), claim]);
    }
  };
  for (const now of gained) if (now.runs) add(now, []);
  for (const { old, now } of pairs)
    if (now.runs)
      add(
        now,
        old.asserts.assertions.map(({ key }) => key),
      );
  return (claim) => {
    const found = spare.get(keyOf(claim)) ?? [];
    const at = found.findIndex((each) => each.upTo >= claim.level && each.guards.length <= claim.guards.length);
    if (at >= 0) found.splice(at, 1);
    return at >= 0;
  };
}

function keyOf({ words }: CodeClaim): string {
  return [...words].sort().join(" ");
}

/** Setups that skip tests now, perhaps those of classes in other files. */
function setupObjections({ path, parsedBefore, parsedAfter }: FileChange): Objection[] {
  if (!isOfTests(path) || parsedAfter?.kind !== "tree") return [];
  if (parsedBefore !== undefined && parsedBefore.kind !== "tree") return [];
  const known = parsedBefore === undefined ? [] : setupSkips(parsedBefore);
  // A new class may skip its own tests, but not all tests by a class of the library.
  const isNew = parsedBefore === undefined;
  const fresh = setupSkips(parsedAfter).filter(
    (skip) =>
      !known.includes(skip) &&
      !/platform|version|windows/i.test(skip) &&
      (!isNew || /^(?:Minitest|ActiveSupport|Test::Unit)::/.test(skip)),
  );
  return fresh.map((skip) => ({ claim: `${path}: a setup skips tests now: ${skip.slice(0, 80)}` }));
}

/** Helpers that claim less than before. */
function helperObjections({ before, after }: TestTrees): Objection[] {
  return before.helpers.flatMap(({ name, path, asserts }) => {
    const now = helperAt(after, name, path);
    if (now === undefined) return [];
    const sides = [
      { asserts, tree: before, path },
      { asserts: now.asserts, tree: after, path: now.path },
    ].map(
      ({ tree, ...side }): Claiming => ({
        ...side,
        rows: 1,
        isOpen: side.asserts.isOpen,
        find: (called) => (called === name ? undefined : helperAt(tree, called, side.path)?.asserts),
      }),
    );
    const [old, fresh] = sides;
    const found = old === undefined || fresh === undefined ? undefined : weakerClaims(old, fresh);
    const [first] = found?.missing ?? [];
    return first === undefined ? [] : [objection(now.path, `the helper ${name}`, first)];
  });
}

/** The function under test that computes expected values of a test's table now, instead of literals. */
function computedRows({ old, now }: Pair): string | undefined {
  const claims = now.all.flatMap((each) => claimsIn(each) ?? []);
  const tested = new Set(claims.flatMap(({ sides = [] }) => sides.flatMap((side) => [...functionsIn(side)])));
  const known = functionsIn(old.asserts.tables);
  return [...functionsIn(now.asserts.tables)].find(
    (name) => tested.has(name) && !known.has(name) && fixed(now.asserts.tables, name) < fixed(old.asserts.tables, name),
  );
}

/** The number of literals of a table outside of calls of a function. */
function fixed(table: string, name: string): number {
  return (table.replace(new RegExp(`\\b${name}\\([^()]*\\)`, "g"), "").match(LITERALS) ?? []).length;
}
