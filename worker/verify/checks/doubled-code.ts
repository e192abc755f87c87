import type { Objection } from "../check-outcome.ts";
import { doubledMethod, type FileNames, isCallOf } from "../syntax/test-doubles.ts";
import type { Pair, PlacedTest } from "./match-tests.ts";
import type { TestTrees } from "./test-trees.ts";

/** Tests that call a double now where they called the code under test before. */
export function doubleObjections({ before, after }: TestTrees, pairs: readonly Pair[]): Objection[] {
  const inFiles = [...before.names].flatMap(([path, old]) => {
    const now = after.names.get(path);
    const isCopied = (name: string) =>
      [...after.names].some(
        ([other, { declared }]) =>
          other !== path && declared.has(name) && before.names.get(other)?.declared.has(name) !== true,
      );
    const names = now === undefined ? [] : doubledNow(old, now, isCopied);
    return names
      .filter(
        (name) =>
          asserts(before.tests, { path, name, text: old.text }) &&
          asserts(after.tests, { path, name, text: now?.text ?? "" }),
      )
      .map((name) => ({ claim: `${path}: tests a double of ${name} and not the code` }));
  });
  const inTests = pairs.flatMap(({ old, now }) => {
    const [was, is] = [
      [...old.doubles, ...(before.names.get(old.path)?.doubles ?? [])],
      [...now.doubles, ...(after.names.get(now.path)?.doubles ?? [])],
    ];
    const methods = new Set(
      is
        .filter((double) => !was.includes(double))
        .flatMap((double) => now.all.flatMap(({ about }) => doubledMethod(about, double) ?? [])),
    );
    return [...methods]
      .filter((name) =>
        old.all.some(
          ({ about }) => isCallOf(about, name) && !was.some((double) => doubledMethod(about, double) === name),
        ),
      )
      .map((name) => ({ claim: `${now.path}: the test "${now.title}" replaces ${name}, which it tests, by a double` }));
  });
  return [...inFiles, ...inTests];
}

/** The names that stood for code under test and stand for doubles now. */
function doubledNow(old: FileNames, now: FileNames, isCopied: (name: string) => boolean): string[] {
  return [...old.imported].filter(
    (name) =>
      (!old.mocked.has(name) && now.mocked.has(name)) ||
      (!now.mocked.has(name) && now.declared.has(name) && !old.declared.has(name)) ||
      (now.fromTests.has(name) && !old.fromTests.has(name) && isCopied(name)),
  );
}

/** Whether a test of a file asserts something about a name: by calling it, or by a variable that is made from it. */
function asserts(
  tests: readonly PlacedTest[],
  { path, name, text }: { path: string; name: string; text: string },
): boolean {
  const made = new RegExp(`(self\\.\\w+|(?<![\\w.])[\\w$]+)\\s*=\\s*(?:await\\s+)?(?:new\\s+)?${name}\\b`, "g");
  const roots = [...text.matchAll(made)].map(([, root = ""]) => root);
  const isAbout = (about = "") =>
    isCallOf(about, name) ||
    new RegExp(`[(,]${name}[),]`).test(about) ||
    roots.some((root) => about.startsWith(`${root}.`));
  return tests.some(
    (test) => test.path === path && test.all.some(({ about }) => about !== undefined && isAbout(about)),
  );
}
