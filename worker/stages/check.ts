import type { Verdict } from "../../shared/protocol/verification/verdict.ts";
import { runChecks, runGate } from "../verify/run-checks.ts";
import type { VerifyContext } from "../verify/verify-context.ts";
import { changedFiles } from "../workspace/changed-files.ts";
import { type AttemptContext, outcome, type StageRunner } from "./stage.ts";
import type { StageDeps } from "./stage-deps.ts";

/** The stage check: the harness's own test of a candidate, without a model. */
export function createCheckStage(deps: StageDeps): StageRunner {
  return (context) => judgeBy(deps, context, runChecks);
}

/** The stage gate: runs the job's acceptance on the integrated head. */
export function createGateStage(deps: StageDeps): StageRunner {
  return (context) => judgeBy(deps, context, runGate);
}

async function judgeBy(deps: StageDeps, context: AttemptContext, judge: (verify: VerifyContext) => Promise<Verdict>) {
  const verdict = await judge(await verifyContext(deps, context));
  context.signal.throwIfAborted();
  return outcome({ status: "completed", stopReason: "done", summary: verdict.summary, verdict });
}

/** Returns the context in which an attempt's candidate is checked. */
export async function verifyContext(
  { git, layout, sandbox }: StageDeps,
  context: AttemptContext,
): Promise<VerifyContext> {
  const { order, slot, signal, log } = context;
  if (order.candidate === undefined || order.jobBase === undefined) {
    throw new Error(`attempt ${order.attemptId} was ordered without a candidate`);
  }
  const { commit, base } = order.candidate;
  const changed = await changedFiles(git, layout.job(order.jobId).candidatesGit, { from: base, to: commit });
  return {
    sandbox,
    slot,
    git,
    layout,
    order,
    epoch: context.epoch,
    candidate: order.candidate,
    jobBase: order.jobBase,
    changed,
    signal,
    log,
  };
}
