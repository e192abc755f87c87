import type { FileChange } from "../change.ts";
import { moduleOf } from "../syntax/languages/code-language.ts";
import type { TestCase, TestFacts } from "../syntax/test-facts.ts";

/** Marks the tests of modules of Ruby and traits of PHP that are new and that no changed file includes: no runner finds them there. */
export function withUsedSuites(facts: TestFacts, files: readonly FileChange[]): TestFacts {
  const isUsed = (name: string) => {
    const included = new RegExp(`\\b(?:include|extend|prepend|use)\\s+[\\w:\\\\]*\\b${name}\\b`);
    const declared = new RegExp(`^\\s*(?:module|trait)\\s+[\\w:]*\\b${name}\\b`, "m");
    return files.some(({ textBefore = "", textAfter = "" }) => included.test(textAfter) || declared.test(textBefore));
  };
  return {
    ...facts,
    tests: facts.tests.map((test): TestCase => {
      const name = moduleOf(test.condition);
      if (name === undefined) return test;
      return isUsed(name)
        ? { ...test, condition: test.condition.replace(`(module ${name})`, "").trim() }
        : { ...test, runs: false };
    }),
  };
}
