import type { Push, PushStep } from "../../../shared/protocol/job/push.ts";
import { defined } from "../../../shared/support/defined.ts";
import { type Decision, emit } from "../decision.ts";
import type { Reply } from "../input.ts";

/** A person allows the result to be pushed; what is under way is not begun twice. */
export function requestPush(decision: Decision, input: Pick<Push, "to" | "branch" | "by">): Reply {
  const { job } = decision;
  if (job.status !== "completed")
    return refuse(`only the result of a completed job is pushed, this one is ${job.status}`);
  if (job.head === job.intake?.base) return refuse("nothing was merged: there is nothing to push");
  if (job.push !== undefined && isUnderWay(job.push.step)) {
    return refuse(`a push to ${job.push.to} is under way (${job.push.step})`);
  }
  const { to, branch, by } = input;
  emit(decision, { type: "push.requested", to, branch, by });
  decision.effects.push({ kind: "push" });
  return { kind: "done", text: `pushing to ${branch} of ${to}` };
}

/** A step of the push that is under way; steps that were taken before, or by another, are refused. */
export function stepPush(decision: Decision, step: PushStep, detail: string | undefined): Reply {
  const { push } = decision.job;
  if (push === undefined || !isUnderWay(push.step)) return refuse("no push is under way");
  if (ORDER.indexOf(step) <= ORDER.indexOf(push.step)) return refuse(`the push is at ${push.step}`);
  emit(decision, { type: "push.step", step, ...defined({ detail }) });
  if (!isUnderWay(step)) decision.effects.push({ kind: "conclude" });
  return { kind: "done", text: step };
}

/** True for a push that a coordinator has to go on with. */
export function isUnderWay(step: PushStep): boolean {
  return step !== "done" && step !== "failed";
}

const ORDER: readonly PushStep[] = ["requested", "pushed", "opening", "done", "failed"];

function refuse(text: string): Reply {
  return { kind: "refused", text };
}
