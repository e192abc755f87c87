import type { Acceptance, CommandAcceptance } from "../../shared/protocol/job/plan.ts";
import type { Change } from "./change.ts";
import { type CheckOutcome, passed, refused } from "./check-outcome.ts";
import { prepareCommand } from "./checks/check-command.ts";
import { compareCounts } from "./checks/compare-counts.ts";
import { type GateRunResult, gateRunResults } from "./gate-results.ts";
import type { AcceptanceRun } from "./tests-run/run-acceptance.ts";
import type { VerifyContext } from "./verify-context.ts";

/**
 * Runs one command of the gate on a merge group. The group is refused only if the command fails with the group and passes without it. A
 * command that fails without the group too is not the group's fault; the final gate decides about it.
 */
export async function checkGateRun(
  context: VerifyContext,
  acceptance: Acceptance,
  change: Change,
): Promise<CheckOutcome> {
  if (acceptance.kind !== "command") throw new Error(`a merge group is tested by commands, not by ${acceptance.kind}`);
  const { commit, base } = context.candidate;
  const name = `gate: ${acceptance.name ?? acceptance.command.slice(0, 60)}`;
  const result = await resultOn(context, acceptance, { commit, change });
  const detail = result.isKnown ? `${result.detail}; from attempt ${result.attemptId} on the same tree` : result.detail;
  if (result.outcome === "passed") return passed(name, detail);
  if (result.outcome === "flaky") return passed(name, `${detail}, after a failure on the same files: it is flaky`);
  const before = await resultOn(context, acceptance, { commit: base });
  if (before.outcome === "failed") {
    return passed(name, `${detail}, and also without this merge group: left to the final gate`);
  }
  const claim = `the gate ${result.detail} on the merged result, and passes without this merge group`;
  return refused(name, [{ claim, command: acceptance.command, evidence: result.evidence }]);
}

/** The result of the command on a commit's tree; an earlier result for the same files is used if it is stored. */
async function resultOn(
  context: VerifyContext,
  acceptance: CommandAcceptance,
  { commit, change }: { commit: string; change?: Change },
): Promise<GateRunResult & { isKnown: boolean }> {
  const { command, timeoutMs, run } = await prepareCommand(context, acceptance);
  const results = gateRunResults(context, { command, timeoutMs, commit });
  const known = await results.find();
  if (known !== undefined) return { ...known, isKnown: true };
  const first = await judge(await run(commit, {}), change);
  // A failed command runs once more: a flaky command must not refuse a good commit.
  const last = first.isPass ? first : await judge(await run(commit, {}), change);
  const result: GateRunResult = {
    outcome: first.isPass ? "passed" : last.isPass ? "flaky" : "failed",
    attemptId: context.order.attemptId,
    detail: last.detail,
    evidence: last.evidence,
  };
  if (!last.timedOut) await results.store(result);
  return { ...result, isKnown: false };
}

/**
 * Decides whether a run passed. Exit code 0 alone proves nothing: a run also fails if its test runner was aborted, or
 * if its test report contains results that the runner did not write.
 */
async function judge(
  run: AcceptanceRun,
  change: Change | undefined,
): Promise<{ isPass: boolean; detail: string; evidence: string; timedOut: boolean }> {
  const { code, timedOut, durationMs, stdout, stderr } = run.result;
  const evidence = `${stdout.slice(-4000)}\n${stderr.slice(-3500)}`;
  if (timedOut) return { isPass: false, detail: `did not end in ${durationMs} ms`, evidence, timedOut };
  if (code !== 0) return { isPass: false, detail: `exits with ${code}`, evidence, timedOut };
  const fault = change === undefined ? undefined : await compareCounts(change, { candidate: run, base: [] });
  if (fault !== undefined) return { isPass: false, detail: `exits with 0, but ${fault.claim}`, evidence, timedOut };
  return { isPass: true, detail: `passed in ${Math.round(durationMs)} ms`, evidence, timedOut };
}
