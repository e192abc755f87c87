import type { Acceptance } from "../../shared/protocol/plan.ts";
import type { CheckOutcome } from "./check-outcome.ts";
import { passed, refused } from "./check-outcome.ts";
import { resultOn } from "./gate-results.ts";
import type { VerifyContext } from "./verify-context.ts";

/**
 * One step of the gate on a batch. It holds a batch back only when it passes on what the batch was merged onto: what
 * already fails there is no fault of the batch, and is left to the final gate.
 */
export async function checkBatchStep(context: VerifyContext, acceptance: Acceptance): Promise<CheckOutcome> {
  if (acceptance.kind !== "command") throw new Error(`a batch is tested by commands, not by ${acceptance.kind}`);
  const { commit, base } = context.candidate;
  const name = `gate: ${acceptance.name ?? acceptance.command.slice(0, 60)}`;
  const result = await resultOn(context, acceptance, commit);
  const told = result.isKnown ? `${result.detail}; known of this tree by attempt ${result.attemptId}` : result.detail;
  if (result.outcome === "passed") return passed(name, told);
  if (result.outcome === "flaky") return passed(name, `${told}, after it had failed on the same files: it is flaky`);
  const before = await resultOn(context, acceptance, base);
  if (before.outcome === "failed") {
    return passed(name, `${told}, and so it does without this batch: left to the final gate`);
  }
  const claim = `the gate ${result.detail} on the merged result, and passes without it`;
  return refused(name, [{ claim, command: acceptance.command, evidence: result.evidence }]);
}
