import { type Assertion, type Measured, wordsOf } from "../syntax/measure-assertions.ts";
import type { TestCase } from "../syntax/test-facts.ts";
import { isSameTitle } from "./same-title.ts";

/** A test with its file, and a measure of how much the test and the functions that it calls assert. */
export interface PlacedTest extends TestCase {
  readonly path: string;
  readonly isScanned: boolean;
  /** The strength of the test's assertions: 2 for each comparison, 1 for each weaker assertion, times the rows of the test's table. */
  readonly strength: number;
  /** Upper limit of the strength of the test's assertions. */
  readonly reach: number;
  /** The test's assertions, including those of the helpers that it calls. */
  readonly all: readonly Assertion[];
  readonly doubles: readonly string[];
}

/** The tests of two trees, matched with each other. */
export interface MatchedTests {
  /** Pairs of the same test before and after the change; the file may differ. */
  readonly pairs: readonly Pair[];
  /** Tests of the base that are part of another test now: merged, turned into rows of a table, renamed. */
  readonly absorbed: readonly Pair[];
  readonly lost: readonly PlacedTest[];
  readonly gained: readonly PlacedTest[];
}

export interface Pair {
  readonly old: PlacedTest;
  readonly now: PlacedTest;
}

/** Matches each test of the base with a test of the candidate: first by file and title, then by title, then by the words of the assertions. */
export function matchTests(before: readonly PlacedTest[], after: readonly PlacedTest[]): MatchedTests {
  const pairs: Pair[] = [];
  let lost = [...before];
  let gained = [...after];
  for (const keyOf of KEYS) {
    const open = new Map<string, PlacedTest[]>();
    for (const now of gained) {
      const key = keyOf(now);
      if (key !== undefined) open.set(key, [...(open.get(key) ?? []), now]);
    }
    const taken = new Set<PlacedTest>();
    lost = lost.filter((old) => {
      const now = open.get(keyOf(old) ?? "\0")?.shift();
      if (now === undefined) return true;
      pairs.push({ old, now });
      taken.add(now);
      return false;
    });
    gained = gained.filter((now) => !taken.has(now));
  }
  const absorbed = absorb(lost, { after, gained, pairs });
  const isAbsorbed = new Set(absorbed.map(({ old }) => old));
  const absorbs = new Set(absorbed.map(({ now }) => now));
  return {
    pairs,
    absorbed,
    lost: lost.filter((old) => !isAbsorbed.has(old)),
    gained: gained.filter((now) => !absorbs.has(now)),
  };
}

/** Keys to match tests by, from the most to the least reliable. */
const KEYS: readonly ((test: PlacedTest) => string | undefined)[] = [
  ({ path, suite, title, text }) => JSON.stringify([path, suite, title, text]),
  ({ suite, title, text }) => JSON.stringify([suite, title, text]),
  ({ title, text }) => JSON.stringify([title, text]),
  ({ path, suite, title }) => JSON.stringify([path, suite, title]),
  ({ path, title }) => JSON.stringify([path, title]),
  ({ suite, title }) => (title === "" ? undefined : JSON.stringify([suite, title])),
  ({ title }) => (title === "" ? undefined : title),
];

/** Minimum share of the words of a lost test's assertions that the test which absorbed it has to contain. */
const MIN_LIKENESS = 0.7;

/** Finds the tests that absorbed lost tests: each asserts at least as much as all tests that it absorbed. */
function absorb(
  lost: readonly PlacedTest[],
  { after, gained, pairs }: { after: readonly PlacedTest[]; gained: readonly PlacedTest[]; pairs: readonly Pair[] },
): Pair[] {
  if (lost.length === 0) return [];
  const running = after.filter(({ runs, isEmpty }) => runs && !isEmpty);
  const words = new Map(running.map((now) => [now, new Set(wordsOf(saysOf(now)))]));
  const owed = new Map<PlacedTest, number>(pairs.map(({ old, now }) => [now, old.strength]));
  // A test that the change left as it was cannot have absorbed another test.
  const unchanged = new Set(pairs.filter(({ old, now }) => saysOf(old) === saysOf(now)).map(({ now }) => now));
  const absorbed: Pair[] = [];
  for (const old of lost) {
    const likeness = (now: PlacedTest) => alike(old, words.get(now) ?? new Set());
    const fits = (now: PlacedTest) =>
      !unchanged.has(now) &&
      (likeness(now) >= MIN_LIKENESS || isSameTitle(old.title, now.title)) &&
      (now.isOpen || (owed.get(now) ?? 0) + old.strength <= now.reach);
    const candidates = running.filter(fits).sort((a, b) => likeness(b) - likeness(a));
    const now = candidates.find((each) => gained.includes(each)) ?? candidates[0];
    if (now === undefined) continue;
    owed.set(now, (owed.get(now) ?? 0) + old.strength);
    absorbed.push({ old, now });
  }
  return absorbed;
}

/** A test's whole text, including the tables that it runs over. */
function saysOf({ text, asserts }: PlacedTest): string {
  return `${text} ${asserts.tables}`;
}

function alike(old: PlacedTest, words: ReadonlySet<string>): number {
  const own = new Set(old.asserts.assertions.flatMap(({ key }) => key.split(" ")).filter(Boolean));
  if (own.size < 2) return 0;
  return [...own].filter((word) => words.has(word)).length / own.size;
}

/** Maximum depth of nested calls of helpers to follow. */
const MAX_DEPTH = 4;

/** The assertions in a piece of code, including those of the helpers that it calls. An unknown helper counts as one comparison. */
export function allAssertions(
  { assertions, calls, helpers, maybe }: Measured,
  find: (name: string) => Measured | undefined,
  depth = 0,
): Assertion[] {
  const inside = (depth < MAX_DEPTH ? calls : []).flatMap((name) => {
    const called = find(name);
    return called === undefined ? [] : allAssertions(called, find, depth + 1);
  });
  const unseen = (names: readonly string[], strength: number) =>
    names
      .filter((name) => find(name) === undefined)
      .map((name): Assertion => ({ key: name, strength, reach: 2, grade: strength }));
  return [...assertions, ...inside, ...unseen(helpers, 2), ...unseen(maybe, 0)];
}
