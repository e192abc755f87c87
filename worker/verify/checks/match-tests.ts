import { type Measured, wordsOf } from "../syntax/measure-assertions.ts";
import type { TestCase } from "../syntax/test-facts.ts";
import { isSameTitle } from "./same-title.ts";

/** A test with its file, and how much it asserts, including the functions that it calls. */
export interface PlacedTest extends TestCase {
  readonly path: string;
  readonly isScanned: boolean;
  /** 2 for each comparison, 1 for each weaker assertion, times its rows. */
  readonly strength: number;
  /** Upper limit of the strength of its assertions. */
  readonly reach: number;
}

/** The tests of two trees, matched with each other. */
export interface MatchedTests {
  /** A test before and after the change, regardless of its file. */
  readonly pairs: readonly Pair[];
  /** Tests that are part of another test now: merged, turned into rows of a table, renamed. */
  readonly absorbed: readonly Pair[];
  readonly lost: readonly PlacedTest[];
  readonly gained: readonly PlacedTest[];
}

export interface Pair {
  readonly old: PlacedTest;
  readonly now: PlacedTest;
}

/**
 * Matches each test of before with a test of after: by its file and title, by its title, and then by the words of its
 * assertions.
 */
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

/** Keys to match tests by, from the surest to the weakest. */
const KEYS: readonly ((test: PlacedTest) => string | undefined)[] = [
  ({ path, suite, title, text }) => JSON.stringify([path, suite, title, text]),
  ({ suite, title, text }) => JSON.stringify([suite, title, text]),
  ({ title, text }) => JSON.stringify([title, text]),
  ({ path, suite, title }) => JSON.stringify([path, suite, title]),
  ({ path, title }) => JSON.stringify([path, title]),
  ({ suite, title }) => (title === "" ? undefined : JSON.stringify([suite, title])),
  ({ title }) => (title === "" ? undefined : title),
];

/** Minimum share of the words of a test's assertions that the absorbing test has to contain. */
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
  // An unchanged test cannot have absorbed another.
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

/** A test's whole text, including its tables. */
function saysOf({ text, asserts }: PlacedTest): string {
  return `${text} ${asserts.tables}`;
}

function alike(old: PlacedTest, words: ReadonlySet<string>): number {
  const own = new Set(old.asserts.assertions.flatMap(({ key }) => key.split(" ")).filter(Boolean));
  if (own.size < 2) return 0;
  return [...own].filter((word) => words.has(word)).length / own.size;
}

/** Maximum depth of calls of helpers to follow. */
const MAX_DEPTH = 4;

/**
 * How much a piece of code asserts, including the helpers that it calls; an unknown helper counts as one comparison.
 */
export function scoreOf(
  { assertions, calls, helpers, maybe }: Measured,
  find: (name: string) => Measured | undefined,
  depth = 0,
): { strength: number; reach: number } {
  let strength = 0;
  let reach = 0;
  for (const each of assertions) {
    strength += each.strength;
    reach += each.reach;
  }
  for (const name of depth < MAX_DEPTH ? calls : []) {
    const called = find(name);
    if (called === undefined) continue;
    const inside = scoreOf(called, find, depth + 1);
    strength += inside.strength;
    reach += inside.reach;
  }
  const unseen = (names: readonly string[]) => names.filter((name) => find(name) === undefined).length;
  const sure = 2 * unseen(helpers);
  return { strength: strength + sure, reach: reach + sure + 2 * unseen(maybe) };
}
