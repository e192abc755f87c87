import type { Change } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import type { StaticCheck } from "../static-check.ts";
import { isNewlyBarred } from "../syntax/known-conditions.ts";
import type { Measured } from "../syntax/measure-assertions.ts";
import { measureText } from "../syntax/scan-tests.ts";
import { claimsLost, type Lost } from "./claims-lost.ts";
import { bestGrade, compareAssertions, hasLooserRows, type Loss } from "./compare-assertions.ts";
import { computedObjections } from "./computed-values.ts";
import { doubleObjections } from "./doubled-code.ts";
import { ignoredObjections } from "./ignored-tests.ts";
import { lostRows } from "./lost-rows.ts";
import type { ReplacedTest } from "./lost-tests.ts";
import { type MatchedTests, matchTests, type Pair, type PlacedTest } from "./match-tests.ts";
import { overriddenAssertions } from "./overridden-assertions.ts";
import { rowsSpread } from "./spread-rows.ts";
import { isTestPath } from "./test-paths.ts";
import { helperAt, type TestTrees, testTrees } from "./test-trees.ts";

/**
 * No test is deleted, skipped, emptied or weakened, or left out because another test is focused, unless the task allows it. The tests of
 * all changed files are judged together: a test that was moved, merged, split or turned into a row of a table counts as present.
 */
export const testsKept: StaticCheck = {
  name: "tests-kept",
  reason: "a change that alters the tests judges itself",
  severity: "error",
  holds: "no test was deleted, skipped, focused, emptied or weakened",
  inspect: (change) => {
    if (change.isAllowed("tests")) return [];
    const trees = testTrees(change.files);
    const matched = matchTests(trees.before.tests, trees.after.tests);
    const spare = spareAssertions(trees, matched);
    const owed = new Set(matched.lost.flatMap(({ all }) => all.map(({ key }) => key)));
    const claims = claimsLost(change, trees, matched);
    const spread = rowsSpread(matched);
    // Tests that took over rows of another test make up for nothing else.
    const taken = new Set([...spread.values()].flat());
    const free = {
      ...matched,
      lost: matched.lost.filter((old) => !spread.has(old)),
      gained: matched.gained.filter((now) => !taken.has(now)),
    };
    return [
      ...matched.pairs.flatMap((pair) => (spread.has(pair.old) ? [] : pairObjections(pair, { spare, owed, claims }))),
      ...lostObjections(free, change, { spare, claims }),
      ...newObjections(matched),
      ...helperObjections(trees, spare),
      ...doubleObjections(trees, matched.pairs),
      ...computedObjections(matched.pairs, trees.after),
      ...lostRows(change.files),
      ...ignoredObjections(change),
      ...overriddenAssertions(trees),
      ...claims.objections,
      ...trees.focused.map((path) => ({ claim: `${path}: focuses tests, so that the others do not run` })),
    ];
  },
};

/** Tests of the base that are part of another test now, by their titles: the candidate's run only has to show the new test. */
export function replacedTests(change: Change): ReplacedTest[] {
  const { before, after } = testTrees(change.files);
  return matchTests(before.tests, after.tests).absorbed.map(({ old, now }) => ({ was: old.title, is: now.title }));
}

/** Assertions that the change added, by key. Each number is the strength of lost assertions that an added assertion can still replace. */
type Spare = Map<string, number[]>;

function spareAssertions({ before, after }: TestTrees, { pairs, gained }: MatchedTests): Spare {
  const spare: Spare = new Map();
  const add = (now: Measured, old: Measured | undefined, rows: number) => {
    const remaining = (old?.assertions ?? []).map(({ key }) => key);
    for (const { key, reach, isDoubtful } of now.assertions) {
      if (isDoubtful === true) continue;
      const at = remaining.indexOf(key);
      if (at >= 0) remaining.splice(at, 1);
      else spare.set(key, [...(spare.get(key) ?? []), reach * rows]);
    }
  };
  for (const { old, now } of pairs) if (now.runs) add(now.asserts, old.asserts, now.rows);
  for (const now of gained) if (now.runs) add(now.asserts, undefined, now.rows);
  const called = calledBy(after);
  for (const { name, path, asserts } of after.helpers)
    if (called.has(name)) add(asserts, helperAt(before, name, path)?.asserts, 1);
  return spare;
}

/** Names of the functions that tests call, directly or through other functions; only tests that run count. */
function calledBy({ tests, helpers }: TestTrees["after"]): Set<string> {
  const called = new Set<string>();
  const open = tests.filter(({ runs }) => runs).map(({ asserts }) => asserts);
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const name of [...next.calls, ...next.helpers]) {
      if (called.has(name)) continue;
      called.add(name);
      open.push(...helpers.filter((helper) => helper.name === name).map(({ asserts }) => asserts));
    }
  return called;
}

/**
 * The strength of a test's lost assertions that are found elsewhere in the candidate. Each assertion found is removed
 * from `spare`, so that it counts only once.
 */
function takeMoved(old: Measured, now: Measured | undefined, spare: Spare): number {
  const remaining = [...(now?.assertions ?? [])];
  let moved = 0;
  for (const { key, strength } of old.assertions) {
    const at = remaining.findIndex((each) => each.key === key);
    const [kept] = at >= 0 ? remaining.splice(at, 1) : [];
    const lacking = strength - (kept?.reach ?? 0);
    if (lacking > 0 && (spare.get(key)?.length ?? 0) > 0) moved += Math.min(lacking, spare.get(key)?.shift() ?? 0);
  }
  return moved;
}
/** `owed` are the keys of assertions of lost tests: they make up for those tests only. */
function pairObjections(
  { old, now }: Pair,
  { spare, owed, claims }: { spare: Spare; owed: ReadonlySet<string>; claims: Lost },
): Objection[] {
  const say = (words: string): Objection[] => [{ claim: `${now.path}: ${nameOf(old)} ${words}` }];
  if (now.isEmpty && !old.isEmpty) return say("was emptied");
  if (old.runs && !now.runs) return say("is skipped now");
  if (old.runs && isNewlyBarred(old, now)) return say("is skipped now, on a condition that may hold everywhere");
  const loss = old.isScanned === now.isScanned ? compareAssertions(old, now, owed) : undefined;
  if (now.runs && (isWeakened(loss, spare) || hasLooserRows(old.asserts, now.asserts)))
    return say("asserts less than it did");
  const missing = weaknessOf(old, now, loss) - claims.includedIn(old);
  if (missing <= 0 || takeMoved(old.asserts, now.asserts, spare) >= missing) return [];
  return say("asserts less than it did");
}

/** Whether an assertion is weaker than before and is not found elsewhere as it was. */
function isWeakened(loss: Loss | undefined, spare: Spare): boolean {
  return loss?.weakened.some(({ key }) => (spare.get(key)?.length ?? 0) === 0) === true;
}

function weaknessOf(old: PlacedTest, now: PlacedTest, loss: Loss | undefined): number {
  if (old.isScanned !== now.isScanned) return wordsIn(old.text) - wordsIn(now.text);
  if (now.isOpen && !old.isOpen) return 0;
  return (
    (loss?.missing ?? old.strength - now.reach + slackBefore(old, now)) -
    (now.rows < old.rows ? 0 : old.rows * lengthsCompared(old.asserts, now.asserts))
  );
}

/** The reach beyond their strength of assertions that the test had before: they make up for no lost assertion. */
function slackBefore(old: PlacedTest, now: PlacedTest): number {
  const known = old.asserts.assertions.map(({ key }) => key);
  const slack = now.asserts.assertions.map(({ key, strength, reach, isSettled = false }) => {
    const at = isSettled ? known.indexOf(key) : -1;
    if (at >= 0) known.splice(at, 1);
    return at >= 0 ? reach - strength : 0;
  });
  return now.rows * sum(slack);
}

/** The strength of a test's lost assertions about list lengths that the test replaced by comparing the whole list. */
function lengthsCompared(old: Measured, now: Measured): number {
  const [before, remaining] = [old, now].map(({ assertions }) => new Set(assertions.map(({ key }) => key)));
  const lists = now.assertions.flatMap(({ key, lists = [] }) => (before?.has(key) ? [] : lists));
  let strength = 0;
  for (const each of old.assertions) {
    const at = each.length === undefined || remaining?.has(each.key) ? -1 : lists.indexOf(each.length);
    if (at < 0) continue;
    lists.splice(at, 1);
    strength += each.strength;
  }
  return strength;
}

function wordsIn(text: string): number {
  return measureText(text.replace(/[;{}]/g, "\n")).assertions.reduce((total, { strength }) => total + strength, 0);
}

/**
 * The lost tests that nothing makes up for. New tests of the same file make up for lost tests if there are as many of them and they assert as much.
 */
function lostObjections(
  { lost, gained }: MatchedTests,
  { files }: Change,
  { spare, claims }: { spare: Spare; claims: Lost },
): Objection[] {
  const gone = lost.filter(
    (old) => old.runs && !old.isEmpty && !old.isSuite && !isMoved(old, spare) && !claims.isElsewhere(old),
  );
  const paths = [...new Set(gone.map(({ path }) => path))];
  return paths.flatMap((path) => {
    const own = gone.filter((old) => old.path === path);
    const isThere = files.some((file) => file.path === path && file.status !== "D");
    const fresh = gained.filter((now) => now.path === path && now.runs && !now.isEmpty);
    const rows = (tests: readonly PlacedTest[]) => sum(tests.map((test) => test.rows));
    const isMadeUp =
      fresh.some(({ isOpen }) => isOpen) ||
      (rows(fresh) >= rows(own) && sum(fresh.map(({ reach }) => reach)) >= sum(own.map(({ strength }) => strength)));
    if (isThere && isMadeUp) return [];
    const names = own.map(nameOf).slice(0, 5).join(", ");
    if (!isThere) return [{ claim: `the test file ${path} was deleted, and with it ${names}` }];
    return [{ claim: `${path}: has ${own.length} ${own.length === 1 ? "test" : "tests"} fewer that run: ${names}` }];
  });
}

/** Whether all assertions of a lost test are found elsewhere in the candidate. */
function isMoved(old: PlacedTest, spare: Spare): boolean {
  return old.strength > 0 && takeMoved(old.asserts, undefined, spare) * old.rows >= old.strength;
}

/** Reports new tests that do not run, and files whose new tests assert nothing. */
function newObjections({ gained }: MatchedTests): Objection[] {
  const added = gained.filter(({ path }) => isTestPath(path) || path.endsWith(".rs"));
  const off = added.filter(({ runs, isTodo, condition }) => !runs && !isTodo && condition === "");
  const skipped = off.map((now) => ({ claim: `${now.path}: ${nameOf(now)} is new and is skipped` }));
  const fresh = added.filter(({ runs, isSuite }) => runs && !isSuite);
  const idle = [...new Set(fresh.map(({ path }) => path))].filter((path) =>
    fresh.every((now) => now.path !== path || isIdle(now)),
  );
  return [...skipped, ...idle.map((path) => ({ claim: `${path}: the tests that were added assert nothing` }))];
}

/** Whether a test asserts nothing although its title does not say that it only expects no error. */
function isIdle({ strength, reach, title, path }: PlacedTest): boolean {
  return strength === 0 && reach === 0 && !NEVER_THROWS.test(title) && !/\.test-d\.ts$|(^|\/)bench/.test(path);
}

const NEVER_THROWS =
  /(?:do(?:es)?(?:n['’]?t|[ _]not)|never|without|no)[ _]+(?:\w+[ _]+)?(?:throw|crash|fail|error|raise|hang|exception)|smoke|(?:can be|is) (?:imported|required|loaded)|\b(?:loads|imports|compiles|renders)\b/i;

/** Helpers that assert less than before and that tests call, in changed files or elsewhere. */
function helperObjections({ before, after }: TestTrees, spare: Spare): Objection[] {
  return before.helpers.flatMap(({ name, path, asserts: old }) => {
    const now = helperAt(after, name, path);
    const strength = sum(old.assertions.map((each) => each.strength));
    if (now === undefined || strength === 0) return [];
    const loss = compareAssertions({ all: old.assertions, rows: 1 }, { all: now.all, rows: 1 });
    const missing = now.asserts.isOpen && !old.isOpen ? 0 : (loss?.missing ?? strength - now.reach);
    const isMadeUp = missing <= 0 || takeMoved(old, now.asserts, spare) >= missing;
    if (isMadeUp && !isWeakened(loss, spare) && bestGrade(now.all) >= bestGrade(old.assertions)) return [];
    return [{ claim: `${now.path}: the helper ${name} asserts less than it did` }];
  });
}

function nameOf({ title }: PlacedTest): string {
  return title === "" ? "the file outside its tests" : `the test "${title}"`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
