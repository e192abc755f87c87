import type { CommandAcceptance } from "../../../shared/protocol/plan.ts";
import { fileAt } from "../../workspace/changed-files.ts";
import type { Change } from "../change.ts";
import type { CheckOutcome } from "../check-outcome.ts";
import { passed, refused } from "../check-outcome.ts";
import type { Fault } from "../static-check.ts";
import { resolveCommand } from "../tests-run/resolve-command.ts";
import type { AcceptanceRun } from "../tests-run/run-acceptance.ts";
import { runAcceptance } from "../tests-run/run-acceptance.ts";
import type { VerifyContext } from "../verify-context.ts";
import { compareCounts } from "./compare-counts.ts";
import { findBlindness } from "./find-blindness.ts";
import { isVacuous } from "./is-vacuous.ts";
import { measureCoverage } from "./measure-coverage.ts";

/** ms that an acceptance command may take when it says nothing. */
const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * An acceptance command: it must pass on a fresh checkout of the candidate, twice, and fail on the base. One that passes
 * without the change shows nothing about the change and is refused as vacuous. Exit code 0 alone proves nothing: tests
 * are counted by the harness and held against the base's, and the command has to notice when the change is broken.
 */
export async function checkCommand(
  context: VerifyContext,
  acceptance: CommandAcceptance,
  { mayPassOnBase, change }: { mayPassOnBase: boolean; change: Change },
): Promise<CheckOutcome> {
  const name = `command: ${acceptance.command.slice(0, 60)}`;
  const { candidate } = context;
  const { run, timeoutMs } = await prepareCommand(context, acceptance);
  const refuse = (fault: Omit<Fault, "command">) => refused(name, [{ ...fault, command: acceptance.command }]);

  const first = await run(candidate.commit, { withCoverage: true });
  if (first.result.code !== 0) return refuse(failure(first, ""));
  const second = await run(candidate.commit, {});
  if (second.result.code !== 0) return refuse(failure(second, " when it is run a second time: it is flaky"));
  if (second.tests.ran !== first.tests.ran)
    return refuse({
      claim: `the acceptance ran ${first.tests.ran} tests, and ${second.tests.ran} when it was run again: it is flaky`,
    });

  const isBaseOfUse = !mayPassOnBase || first.tests.isCounted;
  const base = isBaseOfUse ? await run(candidate.base, {}) : undefined;
  const runOnBase = (edits: ReadonlyMap<string, string>) => run(candidate.base, { edits });
  if (base !== undefined && !mayPassOnBase && (await isVacuous(change, base, runOnBase)))
    return refuse({ claim: "the acceptance also passes without the change, so it shows nothing" });
  const miscounted = await compareCounts(change, { candidate: second, base });
  if (miscounted !== undefined) return refuse(miscounted);

  const sensitivity = mayPassOnBase
    ? { planted: 0, noticed: 0 }
    : await findBlindness(context, change, {
        took: second.result.durationMs,
        run: (edits, atMostMs) => run(candidate.commit, { edits, timeoutMs: Math.min(atMostMs, timeoutMs) }),
      });
  if (sensitivity.blind !== undefined) return refuse({ claim: sensitivity.blind });
  const coverage = await measureCoverage(context, change, first.covered);
  return passed(name, describe(second, { mayPassOnBase, ...sensitivity, ...coverage }), {
    tests: second.tests.ran,
    testsOnBase: base?.tests.ran ?? 0,
    faultsPlanted: sensitivity.planted,
    faultsCaught: sensitivity.noticed,
    ...(coverage === undefined ? {} : coverage),
  });
}

type Options = { edits?: ReadonlyMap<string, string>; withCoverage?: boolean; timeoutMs?: number };

/** An acceptance command as it really runs, and how to run it on a commit. */
export interface PreparedCommand {
  readonly command: string;
  readonly timeoutMs: number;
  readonly run: (commit: string, options: Options) => Promise<AcceptanceRun>;
}

/** Makes a command ready to be run on commits; scripts of a package manager are those of the base. */
export async function prepareCommand(context: VerifyContext, acceptance: CommandAcceptance): Promise<PreparedCommand> {
  const { git, layout, order, candidate } = context;
  const gitDir = layout.job(order.jobId).candidatesGit;
  const manifest = await fileAt(git, gitDir, { commit: candidate.base, path: "package.json" });
  const command = resolveCommand(acceptance.command, manifest?.toString("utf8"));
  const timeoutMs = acceptance.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return {
    command,
    timeoutMs,
    run: (commit, options) => runAcceptance(context, { commit, command, timeoutMs, ...options }),
  };
}

function failure({ result }: AcceptanceRun, when: string): Omit<Fault, "command"> {
  const what = result.timedOut ? `did not end in ${result.durationMs} ms` : `exits with ${result.code}`;
  return {
    claim: `the acceptance ${what}${when}`,
    evidence: `${result.stdout.slice(-4000)}\n${result.stderr.slice(-3500)}`,
  };
}

function describe(
  { tests }: AcceptanceRun,
  given: { mayPassOnBase: boolean; planted: number; noticed: number; changedLines?: number; coveredLines?: number },
): string {
  const parts = [given.mayPassOnBase ? "passed twice" : "passed twice on the candidate, fails without the change"];
  if (tests.isCounted) parts.push(`${tests.ran} tests ran, counted by the harness`);
  if (given.planted > 0) parts.push(`noticed ${given.noticed} of ${given.planted} planted faults`);
  if (given.changedLines !== undefined && given.changedLines > 0)
    parts.push(`ran ${given.coveredLines} of ${given.changedLines} changed lines`);
  return parts.join("; ");
}
