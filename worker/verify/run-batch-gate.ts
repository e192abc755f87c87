import type { Acceptance, CommandAcceptance } from "../../shared/protocol/job/plan.ts";
import type { Change } from "./change.ts";
import { type CheckOutcome, passed, refused } from "./check-outcome.ts";
import { prepareCommand } from "./checks/check-command.ts";
import { compareCounts } from "./checks/compare-counts.ts";
import { type StepResult, stepResults } from "./gate-results.ts";
import type { AcceptanceRun } from "./tests-run/run-acceptance.ts";
import type { VerifyContext } from "./verify-context.ts";

/**
 * One step of the gate on a batch. It holds a batch back only when it passes on what the batch was merged onto: what
 * already fails there is no fault of the batch, and is left to the final gate, which is also the stricter one.
 */
export async function checkBatchStep(
  context: VerifyContext,
  acceptance: Acceptance,
  change: Change,
): Promise<CheckOutcome> {
  if (acceptance.kind !== "command") throw new Error(`a batch is tested by commands, not by ${acceptance.kind}`);
  const { commit, base } = context.candidate;
  const name = `gate: ${acceptance.name ?? acceptance.command.slice(0, 60)}`;
  const result = await resultOn(context, acceptance, { commit, change });
  const told = result.isKnown ? `${result.detail}; known of this tree by attempt ${result.attemptId}` : result.detail;
  if (result.outcome === "passed") return passed(name, told);
  if (result.outcome === "flaky") return passed(name, `${told}, after it had failed on the same files: it is flaky`);
  const before = await resultOn(context, acceptance, { commit: base });
  if (before.outcome === "failed") {
    return passed(name, `${told}, and so it does without this batch: left to the final gate`);
  }
  const claim = `the gate ${result.detail} on the merged result, and passes without it`;
  return refused(name, [{ claim, command: acceptance.command, evidence: result.evidence }]);
}

/** The step's result on a commit's tree, from an earlier run on the same files where there was one. */
async function resultOn(
  context: VerifyContext,
  acceptance: CommandAcceptance,
  { commit, change }: { commit: string; change?: Change },
): Promise<StepResult & { isKnown: boolean }> {
  const { command, timeoutMs, run } = await prepareCommand(context, acceptance);
  const results = stepResults(context, { command, timeoutMs, commit });
  const known = await results.find();
  if (known !== undefined) return { ...known, isKnown: true };
  const first = await judge(await run(commit, {}), change);
  // What fails is run once more: a flaky step must not send a good commit back.
  const last = first.isPass ? first : await judge(await run(commit, {}), change);
  const result: StepResult = {
    outcome: first.isPass ? "passed" : last.isPass ? "flaky" : "failed",
    attemptId: context.order.attemptId,
    detail: last.detail,
    evidence: last.evidence,
  };
  if (!last.timedOut) await results.keep(result);
  return { ...result, isKnown: false };
}

/** Exit code 0 alone proves nothing: a runner that was ended, or results that it did not write, fail too. */
async function judge(
  run: AcceptanceRun,
  change: Change | undefined,
): Promise<{ isPass: boolean; detail: string; evidence: string; timedOut: boolean }> {
  const { code, timedOut, durationMs, stdout, stderr } = run.result;
  const evidence = `${stdout.slice(-4000)}\n${stderr.slice(-3500)}`;
  if (timedOut) return { isPass: false, detail: `did not end in ${durationMs} ms`, evidence, timedOut };
  if (code !== 0) return { isPass: false, detail: `exits with ${code}`, evidence, timedOut };
  const fault = change === undefined ? undefined : await compareCounts(change, { candidate: run, base: [] });
  if (fault !== undefined) return { isPass: false, detail: `is not believed: ${fault.claim}`, evidence, timedOut };
  return { isPass: true, detail: `passed in ${Math.round(durationMs)} ms`, evidence, timedOut };
}
