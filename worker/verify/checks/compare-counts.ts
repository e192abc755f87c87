import { defined } from "../../../shared/support/defined.ts";
import type { Change } from "../change.ts";
import { parseSource } from "../syntax/parse-source.ts";
import { testFacts } from "../syntax/test-facts.ts";
import type { AcceptanceRun } from "../tests-run/run-acceptance.ts";
import { groupsGone, lostTests } from "./lost-tests.ts";
import { replacedTests } from "./tests-kept.ts";

/** Maximum number of lost tests to name in the finding for the author. */
const MAX_NAMED = 5;

/**
 * Finds faults in the test runner's report: fewer tests than on the base, fewer than the files declare, an aborted
 * runner, a malformed report. A test may move to another file or group, and part of its title may change from run to
 * run. Returns undefined if there is no such fault; that proves nothing about the candidate.
 */
export async function compareCounts(
  change: Change,
  given: {
    candidate: AcceptanceRun;
    base: readonly AcceptanceRun[];
    /** Runs the command on the base once more, to find titles that differ from run to run. */
    runAgain?: () => Promise<AcceptanceRun>;
  },
): Promise<{ claim: string; evidence?: string } | undefined> {
  const { tests } = given.candidate;
  const [malformed] = tests.malformed;
  if (malformed !== undefined) return { claim: `something other than the test runner wrote ${malformed}` };
  if (tests.isCounted && !tests.isWhole) return { claim: "the test runner was ended before it had finished" };
  const silent = await silentFile(change, tests.silentFiles);
  if (silent !== undefined) return { claim: silent };
  const [base] = given.base;
  if (base === undefined || !base.tests.isCounted || change.isAllowed("tests")) return undefined;
  const replaced = replacedTests(change);
  const missing = (baseAgain?: ReadonlySet<string>) =>
    lostTests(base.tests.names, tests.names, { replaced, ...defined({ baseAgain }) });
  const groups = groupsGone(base.tests.names, tests.names);
  const isFewer = (ran: number) => tests.ran + replaced.length + groups.length < ran;
  if (missing().length === 0 && !isFewer(base.tests.ran)) return undefined;
  const again = given.base[1] ?? (await given.runAgain?.());
  const lost = missing(again?.tests.names);
  const evidence = lost.slice(0, 50).join("\n");
  const ranOnBase = Math.min(base.tests.ran, again?.tests.ran ?? base.tests.ran);
  if (isFewer(ranOnBase)) {
    const claim = `${tests.ran} tests ran, but ${ranOnBase} on the base`;
    return evidence === "" ? { claim } : { claim, evidence };
  }
  if (lost.length === 0) return undefined;
  return { claim: `tests of the base no longer run: ${lost.slice(0, MAX_NAMED).join(", ")}`, evidence };
}

/** Describes a file that declares tests but ran none of them, because the process of the file ended before its tests. */
async function silentFile({ read }: Change, files: readonly string[]): Promise<string | undefined> {
  for (const path of files) {
    const source = (await read(path))?.toString("utf8");
    const declared = source === undefined ? undefined : testFacts(parseSource(path, source));
    const count = declared?.tests.filter(({ runs }) => runs).length ?? 0;
    if (count > 0) return `${path} declares ${count} tests, but its process exited with 0 before any of them ran`;
  }
  return undefined;
}
