import type { Objection } from "../check-outcome.ts";
import { type FileNames, isCallOf } from "../syntax/test-doubles.ts";
import type { Pair, PlacedTest } from "./match-tests.ts";
import type { TestTrees } from "./test-trees.ts";

/** Tests that call a double now where they called the code under test before. */
export function doubleObjections({ before, after }: TestTrees, pairs: readonly Pair[]): Objection[] {
  const inFiles = [...before.names].flatMap(([path, old]) => {
    const now = after.names.get(path);
    const names = now === undefined ? [] : doubledNow(old, now);
    return names
      .filter((name) => asserts(before.tests, { path, name }) && asserts(after.tests, { path, name }))
      .map((name) => ({ claim: `${path}: tests a double of ${name} and not the code` }));
  });
  const inTests = pairs.flatMap(({ old, now }) => {
    const names = now.doubles.filter((name) => !old.doubles.includes(name));
    return names
      .filter((name) => [old, now].every(({ all }) => all.some(({ about }) => isCallOf(about, name))))
      .map((name) => ({ claim: `${now.path}: the test "${now.title}" replaces ${name}, which it tests, by a double` }));
  });
  return [...inFiles, ...inTests];
}

/** The names that stood for code under test and stand for doubles now. */
function doubledNow(old: FileNames, now: FileNames): string[] {
  return [...old.imported].filter(
    (name) =>
      (!old.mocked.has(name) && now.mocked.has(name)) ||
      (!now.mocked.has(name) && now.declared.has(name) && !old.declared.has(name)),
  );
}

function asserts(tests: readonly PlacedTest[], { path, name }: { path: string; name: string }): boolean {
  return tests.some((test) => test.path === path && test.all.some(({ about }) => isCallOf(about, name)));
}
