import type { FileChange } from "../change.ts";
import type { Fault, StaticCheck } from "../static-check.ts";
import type { TestCase, TestFacts } from "../syntax/test-facts.ts";
import { testFacts } from "../syntax/test-facts.ts";
import { isTestPath } from "./test-paths.ts";

/** No test is deleted, skipped, singled out, emptied or weakened, unless the task says that it may. */
export const testsKept: StaticCheck = {
  name: "tests-kept",
  reason: "tests are the measure: a change that alters them measures itself",
  severity: "error",
  holds: "no test was deleted, skipped, singled out, emptied or weakened",
  inspect: ({ files, isAllowed }) => {
    if (isAllowed("tests")) return [];
    const tests = files.filter(({ path }) => isTestPath(path));
    return [...deletedFiles(tests), ...tests.flatMap((file) => faultsOf(file))];
  },
};

/** Test files that are gone, unless as many tests came with other files: then they were moved. */
function deletedFiles(tests: readonly FileChange[]): Fault[] {
  const deleted = tests.filter(({ status }) => status === "D");
  const added = tests.filter(({ status }) => status === "A");
  const lost = sum(deleted.map((file) => Math.max(1, running(testFacts(file.parsedBefore ?? { kind: "other" })))));
  const gained = sum(added.map((file) => running(testFacts(file.parsedAfter ?? { kind: "other" }))));
  if (deleted.length === 0 || gained >= lost) return [];
  return deleted.map(({ path }) => ({ claim: `the test file ${path} was deleted` }));
}

function faultsOf(file: FileChange): Fault[] {
  const after = testFacts(file.parsedAfter ?? { kind: "other" });
  if (after === undefined) return [];
  const before = testFacts(file.parsedBefore ?? { kind: "other" });
  const { path } = file;
  const say = (is: boolean, words: string): Fault[] => (is ? [{ claim: `${path}: ${words}` }] : []);
  const lost = before === undefined ? 0 : running(before) - running(after);
  const added = after.tests.filter(({ title }) => !before?.tests.some((known) => known.title === title));
  const asserting = added.filter(({ strength, helpers }) => strength > 0 || helpers > 0);
  const isIdle = added.length > 0 && asserting.length === 0 && after.strength <= (before?.strength ?? 0);
  return [
    ...say(after.skipped > (before?.skipped ?? 0), "skips tests"),
    ...say(after.focused > (before?.focused ?? 0), "singles tests out, so that the others do not run"),
    ...say(lost > 0, `has ${lost} ${lost === 1 ? "test" : "tests"} less that run`),
    ...(before === undefined ? [] : weakened(path, before, after)),
    ...say(isIdle, "the tests that were added assert nothing"),
  ];
}

/** Tests that kept their name and assert less, and assertions that the file has lost as a whole. */
function weakened(path: string, before: TestFacts, after: TestFacts): Fault[] {
  const faults = before.tests.flatMap((old) => {
    const now = after.tests.find(({ title }) => title === old.title);
    if (now === undefined) return [];
    if (now.isEmpty && !old.isEmpty) return [{ claim: `${path}: the test "${old.title}" was emptied` }];
    if (isWeaker(old, now)) return [{ claim: `${path}: the test "${old.title}" asserts less than it did` }];
    return [];
  });
  if (faults.length > 0 || after.strength >= before.strength) return faults;
  return [{ claim: `${path}: its assertions are fewer or weaker than they were` }];
}

function isWeaker(old: TestCase, now: TestCase): boolean {
  return now.strength < old.strength || now.rows < old.rows || (now.strength === 0 && now.helpers < old.helpers);
}

function running(facts: TestFacts | undefined): number {
  return facts === undefined ? 0 : sum(facts.tests.map(({ runs, rows, isEmpty }) => (runs && !isEmpty ? rows : 0)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
