import type { Acceptance } from "../../../shared/protocol/job/plan.ts";
import type { Clock } from "../../../shared/support/time/clock.ts";
import { NoResult } from "../../sandbox/require-result.ts";
import { prepareCommand } from "../checks/check-command.ts";
import { checkDifferential } from "../checks/check-differential.ts";
import type { VerifyContext } from "../verify-context.ts";

/** Time limit in ms of wall time for all proofs of one canary together; equal to the default limit of one acceptance. */
const PROOF_MS = 300_000;

/** How a run of an acceptance ended. The exit code of an interrupted run shows nothing. */
type Ending = "passed" | "failed" | "interrupted";

/**
 * Proves that a planted fault has an effect: one acceptance of the task fails on the faulty copy and passes on the verified commit, when both run now
 * on the same worker. A verifier cannot catch a fault without effect, so such a fault must not count as missed. An interrupted run proves nothing.
 * Returns false once `PROOF_MS` is spent. Rejects when the attempt is stopped.
 */
export function createProof(context: VerifyContext, clock: Clock): (commit: string) => Promise<boolean> {
  const until = clock.now() + PROOF_MS;
  const onOriginal = new Map<Acceptance, Ending>();
  const runOn = async (acceptance: Acceptance, commit: string): Promise<Ending> => {
    const left = until - clock.now();
    if (left <= 0) return "interrupted";
    const ending = await run({ ...context, candidate: { ...context.candidate, commit } }, acceptance, left);
    context.signal.throwIfAborted();
    return ending;
  };
  return async (commit) => {
    for (const acceptance of context.order.task.acceptance) {
      if ((await runOn(acceptance, commit)) !== "failed") continue;
      const original = onOriginal.get(acceptance) ?? (await runOn(acceptance, context.candidate.commit));
      onOriginal.set(acceptance, original);
      if (original === "passed") return true;
    }
    return false;
  };
}

async function run(context: VerifyContext, acceptance: Acceptance, atMostMs: number): Promise<Ending> {
  if (acceptance.kind === "differential") {
    const { result } = await checkDifferential(context, acceptance, { faults: 0 });
    if (result.passed) return "passed";
    return (result.figures?.mismatches ?? 0) > 0 ? "failed" : "interrupted";
  }
  const prepared = await prepareCommand(context, acceptance);
  try {
    const { result } = await prepared.run(context.candidate.commit, {
      timeoutMs: Math.min(prepared.timeoutMs, atMostMs),
    });
    const { code, timedOut } = result;
    // An exit code of 128 or more means that a signal ended the command or one of its children.
    if (code === null || code >= 128 || timedOut) return "interrupted";
    return code === 0 ? "passed" : "failed";
  } catch (error) {
    if (error instanceof NoResult) return "interrupted";
    throw error;
  }
}
