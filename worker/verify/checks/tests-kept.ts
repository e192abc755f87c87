import type { Change } from "../change.ts";
import type { Fault, StaticCheck } from "../static-check.ts";
import type { Measured } from "../syntax/measure-assertions.ts";
import { measureText } from "../syntax/scan-tests.ts";
import type { ReplacedTest } from "./lost-tests.ts";
import { type MatchedTests, matchTests, type Pair, type PlacedTest } from "./match-tests.ts";
import { isTestPath } from "./test-paths.ts";
import { helperAt, type TestTrees, testTrees } from "./test-trees.ts";

/**
 * No test is deleted, skipped, singled out, emptied or weakened, unless the task says that it may. The tests of all changed
 * files are looked at together: one that was moved, merged, split or made a row of a table is kept.
 */
export const testsKept: StaticCheck = {
  name: "tests-kept",
  reason: "tests are the measure: a change that alters them measures itself",
  severity: "error",
  holds: "no test was deleted, skipped, singled out, emptied or weakened",
  inspect: (change) => {
    if (change.isAllowed("tests")) return [];
    const trees = testTrees(change.files);
    const matched = matchTests(trees.before.tests, trees.after.tests);
    const spare = spareAssertions(trees, matched);
    return [
      ...matched.pairs.flatMap((pair) => pairFaults(pair, spare)),
      ...lostFaults(matched, change, spare),
      ...newFaults(matched),
      ...helperFaults(trees, spare),
      ...trees.focused.map((path) => ({ claim: `${path}: singles tests out, so that the others do not run` })),
    ];
  },
};

/** Tests of the base that are part of another one now, by their titles: a run has to show the new one only. */
export function replacedTests(change: Change): ReplacedTest[] {
  const { before, after } = testTrees(change.files);
  return matchTests(before.tests, after.tests).absorbed.map(({ old, now }) => ({ was: old.title, is: now.title }));
}

/** Assertions that were added somewhere, with what they may stand for. */
type Spare = Map<string, number[]>;

function spareAssertions({ before, after }: TestTrees, { pairs, gained }: MatchedTests): Spare {
  const spare: Spare = new Map();
  const add = (now: Measured, old: Measured | undefined, rows: number) => {
    const kept = (old?.assertions ?? []).map(({ key }) => key);
    for (const { key, reach } of now.assertions) {
      const at = kept.indexOf(key);
      if (at >= 0) kept.splice(at, 1);
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

/** Names of the functions that running tests call, themselves or through others. */
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

/** How much of what a test has lost was moved elsewhere; what is found is used up. */
function takeMoved(old: Measured, now: Measured | undefined, spare: Spare): number {
  const kept = (now?.assertions ?? []).map(({ key }) => key);
  let moved = 0;
  for (const { key, strength } of old.assertions) {
    const at = kept.indexOf(key);
    if (at >= 0) kept.splice(at, 1);
    else if ((spare.get(key)?.length ?? 0) > 0) moved += Math.min(strength, spare.get(key)?.shift() ?? 0);
  }
  return moved;
}

function pairFaults({ old, now }: Pair, spare: Spare): Fault[] {
  const say = (words: string): Fault[] => [{ claim: `${now.path}: ${nameOf(old)} ${words}` }];
  if (now.isEmpty && !old.isEmpty) return say("was emptied");
  if (old.runs && !now.runs) return say("is skipped now");
  if (old.runs && isNewlyBarred(old, now)) return say("is skipped now, on a condition that may hold everywhere");
  const missing = weaknessOf(old, now);
  if (missing <= 0 || takeMoved(old.asserts, now.asserts, spare) >= missing) return [];
  return say("asserts less than it did");
}

/** A condition that was not there before, and that is not about other machines than those that verify. */
function isNewlyBarred(old: PlacedTest, now: PlacedTest): boolean {
  if (now.condition === "" || now.condition === old.condition || old.condition !== "") return false;
  return (
    /linux|posix/i.test(now.condition) ||
    !/platform|win32|windows|darwin|\bnt\b|unix|version|EOL|sep\b/i.test(now.condition)
  );
}

function weaknessOf(old: PlacedTest, now: PlacedTest): number {
  if (old.isScanned !== now.isScanned) return wordsIn(old.text) - wordsIn(now.text);
  if (now.isOpen && !old.isOpen) return 0;
  return old.strength - now.reach - (now.rows < old.rows ? 0 : old.rows * lengthsCompared(old.asserts, now.asserts));
}

/** How much a test asserted of lengths of lists which it compares as a whole now, with as many elements. */
function lengthsCompared(old: Measured, now: Measured): number {
  const [before, kept] = [old, now].map(({ assertions }) => new Set(assertions.map(({ key }) => key)));
  const lists = now.assertions.flatMap(({ key, lists = [] }) => (before?.has(key) ? [] : lists));
  let strength = 0;
  for (const each of old.assertions) {
    const at = each.length === undefined || kept?.has(each.key) ? -1 : lists.indexOf(each.length);
    if (at < 0) continue;
    lists.splice(at, 1);
    strength += each.strength;
  }
  return strength;
}

function wordsIn(text: string): number {
  return measureText(text.replace(/[;{}]/g, "\n")).assertions.reduce((total, { strength }) => total + strength, 0);
}

/** Tests that are gone. New ones of the same file make up for them, if there are as many that assert as much. */
function lostFaults({ lost, gained }: MatchedTests, { files }: Change, spare: Spare): Fault[] {
  const gone = lost.filter((old) => old.runs && !old.isEmpty && !old.isSuite && !isMoved(old, spare));
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
    return [{ claim: `${path}: has ${own.length} ${own.length === 1 ? "test" : "tests"} less that run: ${names}` }];
  });
}

/** All that the test asserted stands somewhere else now. */
function isMoved(old: PlacedTest, spare: Spare): boolean {
  return old.strength > 0 && takeMoved(old.asserts, undefined, spare) * old.rows >= old.strength;
}

/** New tests that do not run, and files whose new tests assert nothing. */
function newFaults({ gained }: MatchedTests): Fault[] {
  const added = gained.filter(({ path }) => isTestPath(path));
  const off = added.filter(({ runs, isTodo, condition }) => !runs && !isTodo && condition === "");
  const skipped = off.map((now) => ({ claim: `${now.path}: ${nameOf(now)} is new and is skipped` }));
  const fresh = added.filter(({ runs, isSuite }) => runs && !isSuite);
  const idle = [...new Set(fresh.map(({ path }) => path))].filter((path) =>
    fresh.every((now) => now.path !== path || isIdle(now)),
  );
  return [...skipped, ...idle.map((path) => ({ claim: `${path}: the tests that were added assert nothing` }))];
}

/** A test that can fail only if something throws says so in its title. */
function isIdle({ strength, reach, title, path }: PlacedTest): boolean {
  return strength === 0 && reach === 0 && !NEVER_THROWS.test(title) && !/\.test-d\.ts$|(^|\/)bench/.test(path);
}

const NEVER_THROWS =
  /(?:do(?:es)?(?:n['’]?t|[ _]not)|never|without|no)[ _]+(?:\w+[ _]+)?(?:throw|crash|fail|error|raise|hang|exception)|smoke|(?:can be|is) (?:imported|required|loaded)|\b(?:loads|imports|compiles|renders)\b/i;

/** Functions that tests call, in this change or outside of it. */
function helperFaults({ before, after }: TestTrees, spare: Spare): Fault[] {
  return before.helpers.flatMap(({ name, path, asserts: old }) => {
    const now = helperAt(after, name, path);
    const strength = sum(old.assertions.map((each) => each.strength));
    if (now === undefined || strength === 0) return [];
    const missing = now.asserts.isOpen && !old.isOpen ? 0 : strength - now.reach;
    if (missing <= 0 || takeMoved(old, now.asserts, spare) >= missing) return [];
    return [{ claim: `${now.path}: the helper ${name} asserts less than it did` }];
  });
}

function nameOf({ title }: PlacedTest): string {
  return title === "" ? "the file outside of its tests" : `the test "${title}"`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
