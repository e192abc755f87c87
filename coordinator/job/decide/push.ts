import type { Push, PushStep } from "../../../shared/protocol/job/push.ts";
import { defined } from "../../../shared/support/defined.ts";
import { type Decision, emit, refuse } from "../decision.ts";
import type { Reply } from "../input.ts";

/** Starts a push of the job's result at a person's request. A push that is already in progress is not started twice. */
export function requestPush(decision: Decision, input: Pick<Push, "to" | "branch" | "by">): Reply {
  const { job } = decision;
  if (job.status !== "completed")
    return refuse(`only the result of a completed job is pushed, this one is ${job.status}`);
  if (job.head === job.intake?.base) return refuse("nothing was merged: there is nothing to push");
  if (job.push !== undefined && isPushActive(job.push.step)) {
    return refuse(`a push to ${job.push.to} is in progress (${job.push.step})`);
  }
  const { to, branch, by } = input;
  emit(decision, { type: "push.requested", to, branch, by });
  decision.effects.push({ kind: "push" });
  return { kind: "done", text: `pushing to ${branch} of ${to}` };
}

/** Records a step of the push in progress; a repeated or earlier step is refused. */
export function stepPush(decision: Decision, step: PushStep, detail: string | undefined): Reply {
  const { push } = decision.job;
  if (push === undefined || !isPushActive(push.step)) return refuse("no push is in progress");
  if (STEPS.indexOf(step) <= STEPS.indexOf(push.step)) return refuse(`the push is at ${push.step}`);
  emit(decision, { type: "push.step", step, ...defined({ detail }) });
  if (!isPushActive(step)) decision.effects.push({ kind: "conclude" });
  return { kind: "done", text: step };
}

/** True for a push of the result that has not ended. */
export function isPushActive(step: PushStep): boolean {
  return step !== "done" && step !== "failed";
}

const STEPS: readonly PushStep[] = ["requested", "pushed", "opening", "done", "failed"];
