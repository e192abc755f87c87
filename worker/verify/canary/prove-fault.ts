import type { Acceptance } from "../../../shared/protocol/job/plan.ts";
import type { Clock } from "../../../shared/support/time/clock.ts";
import { NoResult } from "../../sandbox/require-result.ts";
import { prepareCommand } from "../checks/check-command.ts";
import { checkDifferential } from "../checks/check-differential.ts";
import type { VerifyContext } from "../verify-context.ts";

/** ms of wall time that all proofs of one canary may take together: as long as one acceptance may. */
const PROOF_MS = 300_000;

/** What a run came to; a cut one came to nothing, whatever its exit code is. */
type Ending = "passed" | "failed" | "cut";

/**
 * Shows that a faulty copy can be told from the commit that it was made of: some acceptance of the task fails on the copy,
 * and passes on the original here and now. A fault that makes no difference would count as missed, and is none.
 *
 * Contract: a run that was cut shows nothing. Rejects when the attempt is stopped; answers false once `PROOF_MS` are spent.
 */
export function createProof(context: VerifyContext, clock: Clock): (commit: string) => Promise<boolean> {
  const until = clock.now() + PROOF_MS;
  const onOriginal = new Map<Acceptance, Ending>();
  const runOn = async (acceptance: Acceptance, commit: string): Promise<Ending> => {
    const left = until - clock.now();
    if (left <= 0) return "cut";
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
    return (result.figures?.mismatches ?? 0) > 0 ? "failed" : "cut";
  }
  const prepared = await prepareCommand(context, acceptance);
  try {
    const { result } = await prepared.run(context.candidate.commit, {
      timeoutMs: Math.min(prepared.timeoutMs, atMostMs),
    });
    const { code, timedOut } = result;
    // From 128 on a signal ended it, or what it ran.
    if (code === null || code >= 128 || timedOut) return "cut";
    return code === 0 ? "passed" : "failed";
  } catch (error) {
    if (error instanceof NoResult) return "cut";
    throw error;
  }
}
