import type { Change } from "../change.ts";
import { parseSource } from "../syntax/parse-source.ts";
import { testFacts } from "../syntax/test-facts.ts";
import type { AcceptanceRun } from "../tests-run/run-acceptance.ts";
import { lostTests } from "./lost-tests.ts";
import { replacedTests } from "./tests-kept.ts";

/** Names of tests that are told to the author. */
const NAMED = 5;

/**
 * What is wrong with the tests that ran, by the harness's own count: fewer than on the base, fewer than the files
 * declare, a runner that was ended, or lines that somebody else wrote. Undefined when nothing is.
 */
export async function compareCounts(
  change: Change,
  { candidate, base }: { candidate: AcceptanceRun; base: AcceptanceRun | undefined },
): Promise<{ claim: string; evidence?: string } | undefined> {
  const { tests } = candidate;
  if (tests.forged > 0)
    return { claim: `${tests.forged} results were written by something other than the test runner` };
  if (tests.isCounted && !tests.isWhole) return { claim: "the test runner was ended before it had come to its end" };
  const silent = await silentFile(change, tests.silentFiles);
  if (silent !== undefined) return { claim: silent };
  if (base === undefined || !base.tests.isCounted || change.isAllowed("tests")) return undefined;
  const replaced = replacedTests(change);
  const lost = lostTests(base.tests.names, tests.names, { replaced });
  const evidence = lost.slice(0, 50).join("\n");
  if (tests.ran + replaced.length < base.tests.ran)
    return { claim: `${tests.ran} tests ran, on the base it were ${base.tests.ran}`, evidence };
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
