import { defined } from "../../../shared/support/defined.ts";
import type { Change } from "../change.ts";
import { parseSource } from "../syntax/parse-source.ts";
import { testFacts } from "../syntax/test-facts.ts";
import type { AcceptanceRun } from "../tests-run/run-acceptance.ts";
import { groupsGone, lostTests } from "./lost-tests.ts";
import { replacedTests } from "./tests-kept.ts";

/** Names of tests that are told to the author. */
const NAMED = 5;

/**
 * What is wrong with the tests that ran, as the runner reported them: fewer than on the base, fewer than the files declare, a
 * runner that was ended, a report that is none. Undefined when nothing is, which proves nothing.
 * A test may move to another file or group, and part of its title may change from run to run.
 */
export async function compareCounts(
  change: Change,
  given: {
    candidate: AcceptanceRun;
    base: readonly AcceptanceRun[];
    /** Runs the command on the base once more, to see which titles chance decides there. */
    runAgain?: () => Promise<AcceptanceRun>;
  },
): Promise<{ claim: string; evidence?: string } | undefined> {
  const { tests } = given.candidate;
  const [malformed] = tests.malformed;
  if (malformed !== undefined) return { claim: `something other than the test runner wrote ${malformed}` };
  if (tests.isCounted && !tests.isWhole) return { claim: "the test runner was ended before it had come to its end" };
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
    const claim = `${tests.ran} tests ran, on the base it were ${ranOnBase}`;
    return evidence === "" ? { claim } : { claim, evidence };
  }
  if (lost.length === 0) return undefined;
  return { claim: `tests that run on the base do not run any more: ${lost.slice(0, NAMED).join(", ")}`, evidence };
}

/** A file that declares tests of which none ran: something ended its process first. */
async function silentFile({ read }: Change, files: readonly string[]): Promise<string | undefined> {
  for (const path of files) {
    const source = (await read(path))?.toString("utf8");
    const declared = source === undefined ? undefined : testFacts(parseSource(path, source));
    const count = declared?.tests.filter(({ runs }) => runs).length ?? 0;
    if (count > 0) return `${path} declares ${count} tests, and its process ended with 0 before one of them had run`;
  }
  return undefined;
}
