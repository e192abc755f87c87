import { WITH_ANY } from "../syntax/matchers.ts";
import { type Assertion, wordsOf } from "../syntax/measure-assertions.ts";

/** The assertions of one test, its helpers included, and how often the test runs. */
export interface Asserted {
  readonly all: readonly Assertion[];
  readonly rows: number;
  readonly asserts?: { readonly tables: string };
}

/** How much less a test asserts than before. */
export interface Loss {
  /** The strength of the lost assertions that nothing in the test makes up for. An assertion that stayed as it was makes up for none. */
  readonly missing: number;
  /** Assertions whose value is determined less closely now, or that the words of no added assertion contain. */
  readonly weakened: readonly Assertion[];
}

/** Compares the assertions of a test before and after a change; undefined in a language whose assertions have no
 * grades. Added assertions with the keys in `owed` make up for nothing here. */
export function compareAssertions(
  old: Asserted,
  now: Asserted,
  owed: ReadonlySet<string> = new Set(),
): Loss | undefined {
  if (![...old.all, ...now.all].every(({ grade }) => grade !== undefined)) return undefined;
  const scale = Math.max(
    1,
    ...[old, now].flatMap(({ all, rows }) => all.map(({ times = 1 }) => (times * rows) / MAX_COPIES)),
  );
  const { lost, gained: added } = unlike(copies(old, scale), copies(now, scale));
  const free = added.filter(({ key }) => !owed.has(key));
  const gained = free.filter(isSure);
  // Assertions in handlers that may never be called make up for such assertions only.
  const doubtful = free.filter((each) => !isSure(each));
  const lostDoubtful = lost.filter((each) => !isSure(each));
  const madeUp = Math.min(total(lostDoubtful, "strength"), total(doubtful, "reach"));
  const all = lostDoubtful.length > 0 ? free : gained;
  return {
    missing: total(lost, "strength") - madeUp - total(gained, "reach"),
    weakened: [...downgraded(lost, all), ...hidden(lost, all, now)],
  };
}

function isSure({ isDoubtful = false }: Assertion): boolean {
  return !isDoubtful;
}

/** Whether values in the rows of a test's tables may be any values now. */
export function hasLooserRows(old: { readonly tables: string }, now: { readonly tables: string }): boolean {
  const [was, is] = [old, now].map(({ tables }) => ({
    anys: tables.match(ANY_VALUE)?.length ?? 0,
    literals: tables.match(/"[^"]*"|'[^']*'|\b\d[\d.]*\b/g)?.length ?? 0,
  }));
  return was !== undefined && is !== undefined && is.anys > was.anys && is.literals < was.literals;
}

const ANY_VALUE = /\bexpect\.any(?:thing)?\(|\b(?:mock\.)?ANY\b/g;

/** How closely the closest of several assertions determines its value. */
export function bestGrade(assertions: readonly Assertion[]): number {
  return Math.max(0, ...assertions.filter(isSure).map(gradeOf));
}

/** Maximum number of copies of one assertion that runs several times. */
const MAX_COPIES = 60;

/** The assertions of a test, each as often as it runs. `scale` is the number of runs that a copy stands for. */
function copies({ all, rows }: Asserted, scale: number): Assertion[] {
  return all.flatMap((each) => {
    const count = Math.max(1, Math.round((rows * (each.times ?? 1)) / scale));
    const copy = { ...each, strength: (each.strength * rows) / count, reach: (each.reach * rows) / count };
    return Array.from({ length: count }, () => copy);
  });
}

/** The assertions that only the old test has, and those that only the new one has. */
function unlike(old: readonly Assertion[], now: readonly Assertion[]): { lost: Assertion[]; gained: Assertion[] } {
  const gained = [...now];
  const lost = old.filter((was) => {
    const at = gained.findIndex(
      (is) =>
        is.key === was.key && is.reach >= was.strength && gradeOf(is) >= gradeOf(was) && (isSure(is) || !isSure(was)),
    );
    if (at < 0) return true;
    gained.splice(at, 1);
    return false;
  });
  return { lost, gained };
}

/** Lost assertions about a value that added assertions determine less closely, and not by its parts either. */
function downgraded(lost: readonly Assertion[], gained: readonly Assertion[]): Assertion[] {
  const unused = new Set(gained);
  return [...lost]
    .filter(({ about, strength }) => about !== undefined && strength > 0)
    .sort((a, b) => gradeOf(b) - gradeOf(a))
    .filter((was) => {
      const same = [...unused].filter(({ about }) => about === was.about);
      const [best] = same.sort((a, b) => gradeOf(b) - gradeOf(a));
      if (best !== undefined && (gradeOf(best) >= gradeOf(was) || hasMore(best, was))) {
        unused.delete(best);
        return false;
      }
      if (gained.some(({ about, grade = 0 }) => grade >= gradeOf(was) && isPartOf(was.about, about))) return false;
      const parts = gained.filter(({ about }) => isPartOf(about, was.about));
      if (same.length === 0 && was.reach <= 2) return false;
      return same.length + parts.length > 0 && shareIn(was, [...same, ...parts]) < (parts.length > 0 ? MIN_PARTS : 2);
    });
}

/** Whether a comparison with a part of any value has all values of another comparison: the part was added. */
function hasMore(is: Assertion, was: Assertion): boolean {
  const there = wordsOf((is.wanted ?? "").replace(ANY_FIELD, ""));
  const isThere = (word: string) => there.includes(word) && there.splice(there.indexOf(word), 1).length > 0;
  return gradeOf(is) === WITH_ANY && wordsOf(was.wanted ?? "").every(isThere);
}

/** Matches a field that may have any value, or an item of a list. */
const ANY_FIELD =
  /["']?\w+["']?\s*:\s*(?:[\w.]+\.)?(?:any|anything|ANY|objectContaining|arrayContaining|stringContaining|stringMatching)\b(?:\((?:[^()]|\([^()]*\))*\))?/g;

/** Minimum share of the words of a comparison that the assertions of the value's parts have to contain. */
const MIN_PARTS = 0.6;
/** Minimum share of the words of a lost assertion that the assertion which includes it has to contain. */
const MIN_INSIDE = 0.5;

function isPartOf(part: string | undefined, whole: string | undefined): boolean {
  if (part === undefined || whole === undefined || !part.startsWith(whole)) return false;
  return /^[.[]/.test(part.slice(whole.length));
}

/** Lost assertions that are no part of an added one or of the test's tables, where fewer were added than lost. */
function hidden(lost: readonly Assertion[], gained: readonly Assertion[], now: Asserted): Assertion[] {
  const asserting = lost.filter(({ strength }) => strength > 0);
  if (total(asserting, "strength") <= total(gained, "strength")) return [];
  const rows = now.asserts?.tables ?? "";
  const isInside = (was: Assertion, others: readonly Assertion[]) => shareIn(was, others, rows) >= MIN_INSIDE;
  const apart = asserting.filter((was) => !isInside(was, gained));
  const within = asserting.filter((was) => !apart.includes(was));
  const free = gained.filter((is) => is.reach > 0 && !within.some((was) => isInside(was, [is])));
  return apart.length > free.length ? apart : [];
}

/** The share of an assertion's words that other assertions, or a table's rows, contain. */
function shareIn(was: Assertion, others: readonly Assertion[], rows = ""): number {
  const words = wordsIn(was);
  const there = new Set([...others.flatMap(wordsIn), ...wordsOf(rows)]);
  return words.length === 0 ? 1 : words.filter((word) => there.has(word)).length / words.length;
}

function wordsIn({ key, wanted, about = "" }: Assertion): string[] {
  const words = wanted === undefined ? `${about} ${key}` : `${about} ${wanted}`;
  const plain = wordsOf(words).map((word) => word.replace(/^\$+|\$+$/g, ""));
  return [...new Set(plain)].filter((word) => word !== "" && !OF_ERRORS.test(word));
}

/** Usual names of errors and of their parts; an assertion that expects an error does not repeat them. */
const OF_ERRORS =
  /^(?:str|value|message|exception|err(?:or)?|exc?|e|excinfo|exc_info|caught|cm|ctx|match|name|String)$/;

function gradeOf({ grade = 0 }: Assertion): number {
  return grade;
}

function total(assertions: readonly Assertion[], measure: "strength" | "reach"): number {
  return assertions.reduce((sum, each) => sum + each[measure], 0);
}
