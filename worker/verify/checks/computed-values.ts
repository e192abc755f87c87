import type { Objection } from "../check-outcome.ts";
import type { GivenValues } from "../syntax/given-values.ts";
import type { Pair } from "./match-tests.ts";
import type { TestTree } from "./test-trees.ts";

/** Tests that give an asserting helper an expected value which the code under test computes now, and which the source had before. */
export function computedObjections(pairs: readonly Pair[], { helpers }: TestTree): Objection[] {
  const asserting = new Set(helpers.flatMap(({ name, all }) => (all.length > 0 ? [name] : [])));
  return pairs.flatMap(({ old, now }) => {
    const names = new Set((now.asserts.given ?? []).filter(({ isComputed }) => isComputed).map(({ name }) => name));
    return [...names]
      .filter((name) => asserting.has(name) || now.asserts.helpers.includes(name))
      .filter((name) => isLess(callsOf(old.asserts.given, name), callsOf(now.asserts.given, name)))
      .map((name) => ({
        claim: `${now.path}: the test "${now.title}" gives ${name} an expected value that the code under test computes`,
      }));
  });
}

function callsOf(given: readonly GivenValues[] = [], name: string): readonly GivenValues[] {
  return given.filter((each) => each.name === name);
}

function isLess(old: readonly GivenValues[], now: readonly GivenValues[]): boolean {
  const literals = (calls: readonly GivenValues[]) => calls.reduce((total, each) => total + each.literals, 0);
  const computed = (calls: readonly GivenValues[]) => calls.filter(({ isComputed }) => isComputed).length;
  return old.length > 0 && computed(now) > computed(old) && literals(now) < literals(old);
}
