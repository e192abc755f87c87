import type { FileChange } from "../change.ts";
import type { Fault, StaticCheck } from "../static-check.ts";
import { testFacts } from "../syntax/test-facts.ts";
import { isTestPath } from "./test-paths.ts";

/** Tests that keep their name and are otherwise another text: a person, or the verifier, should look at why. */
export const expectationsKept: StaticCheck = {
  name: "expectations-kept",
  reason: "a test that was rewritten to agree with the change no longer judges it",
  severity: "warning",
  holds: "no existing test was rewritten",
  inspect: ({ files, isAllowed }) =>
    isAllowed("tests") ? [] : files.filter(({ path }) => isTestPath(path)).flatMap(rewritten),
};

function rewritten({ path, parsedBefore, parsedAfter }: FileChange): Fault[] {
  const before = parsedBefore === undefined ? undefined : testFacts(parsedBefore);
  const after = parsedAfter === undefined ? undefined : testFacts(parsedAfter);
  if (before === undefined || after === undefined) return [];
  return before.tests.flatMap((old) => {
    const now = after.tests.find(({ title }) => title === old.title);
    return now === undefined || now.text === old.text
      ? []
      : [{ claim: `${path}: the test "${old.title}" was rewritten` }];
  });
}
