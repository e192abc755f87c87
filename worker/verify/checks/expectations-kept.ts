import type { StaticCheck } from "../static-check.ts";
import { matchTests } from "./match-tests.ts";
import { testTrees } from "./test-trees.ts";

/** Reports tests that keep their title but have a different text, so that a person or the verifier looks at the reason. */
export const expectationsKept: StaticCheck = {
  name: "expectations-kept",
  reason: "a test that was rewritten to agree with the change no longer judges it",
  severity: "warning",
  holds: "no existing test was rewritten",
  inspect: ({ files, isAllowed }) => {
    if (isAllowed("tests")) return [];
    const { before, after } = testTrees(files);
    const { pairs, absorbed } = matchTests(before.tests, after.tests);
    return [
      ...pairs
        .filter(({ old, now }) => now.text !== old.text)
        .map(({ old, now }) => ({ claim: `${now.path}: the test "${old.title}" was rewritten` })),
      ...absorbed.map(({ old, now }) => ({
        claim: `${now.path}: the test "${old.title}" is part of "${now.title}" now`,
      })),
    ];
  },
};
