import { makeAttemptId, makeTaskId } from "../../../shared/protocol/ids.ts";
import { describeTrouble } from "../../../shared/protocol/task/task-trouble.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { type Decision, emit, moveTask, notifyLead, refuse } from "../decision.ts";
import { type JobState, OPEN_TASK_STATUSES, type TaskState, tasksIn } from "../fold/state.ts";
import type { Reply } from "../input.ts";
import { describeRefusal } from "../texts/describe-standstill.ts";
import { leadGateFailed } from "../texts/lead.ts";
import { isDistrusted } from "../verifier-record.ts";
import { waiting } from "./amend.ts";
import { queueAttempt } from "./attempt.ts";
import { seedLast, withholdVerified } from "./canary.ts";
import { endJob } from "./end-job.ts";
import { concludeGateRun } from "./merge-group.ts";
import { isLeadTask } from "./plan.ts";

/** Handles the lead's statement that the job is done: starts the final gate on the integrated head. */
export function decideFinish(decision: Decision, input: { source: string; summary: string }): Reply {
  const { job } = decision;
  if (job.sources.has(input.source)) return { kind: "done", text: "already finishing" };
  if (job.status === "planning") return decideNothingToDo(decision, input);
  if (job.status !== "running") return refuse(`finish_job needs a running job, this one is ${job.status}`);
  if (waiting(decision) !== undefined) {
    return refuse("an amendment of the plan waits for a person: end your turn, you will be notified of the decision");
  }
  const open = tasksIn(job, ...OPEN_TASK_STATUSES);
  const wanted = open.filter(isLeadTask).length;
  if (wanted > 0)
    return refuse(`${wanted} tasks have not ended: wait for them, or stop_task those that are not needed`);
  if (open.length > 0 || seedLast(decision)) {
    return refuse("the harness still tests its verifiers: end your turn, you will be notified when that is done");
  }
  if (job.head === job.intake?.base) return refuse("nothing has been merged: there is no result to finish with");
  emit(decision, { type: "job.finish_requested", source: input.source, summary: input.summary });
  emit(decision, { type: "job.status", to: "finishing" });
  addGate(decision);
  return {
    kind: "done",
    text: "The final gate and the final challenge run now. You will be notified of any findings.",
  };
}

/** Handles the lead's statement, instead of a plan, that there is nothing to do. The statement is refused if the gate fails on the job's base. */
function decideNothingToDo(decision: Decision, { source, summary }: { source: string; summary: string }): Reply {
  const { job } = decision;
  if (tasksIn(job, ...OPEN_TASK_STATUSES).length > 0)
    return refuse("finish_job needs an accepted plan, or no open tasks: wait for your explorers, or stop_task them");
  const [failed] = job.intake?.gateOnBase?.failed ?? [];
  if (failed !== undefined)
    return refuse(
      `the job's gate fails on the files as they are (${failed.command} ${failed.ending}), so there is work to do: submit_plan`,
    );
  emit(decision, { type: "job.finish_requested", source, summary });
  endJob(decision, "completed", { reason: "nothing_to_do", detail: summary });
  return { kind: "done", text: "The job has ended: nothing was changed." };
}

/** Handles the gate's verdict on the integrated head: starts the final challenge, or sends the findings to the lead. */
export function concludeGate(decision: Decision, task: TaskState, verdict: Verdict): void {
  if (task.batch !== undefined) return concludeGateRun(decision, task, verdict);
  if (verdict.decision === "pass") return queueAttempt(decision, task.spec.id, "finalchallenge");
  backToLead(decision, task, verdict);
}

/** Handles the verdict of the final challenge: completes the job, or sends the findings to the lead. */
export function concludeFinalChallenge(decision: Decision, task: TaskState, verdict: Verdict): void {
  if (verdict.decision === "fail") return backToLead(decision, task, verdict);
  if (isDistrusted(decision.job)) return withholdVerified(decision, task);
  concludeWhole(decision, task);
}

/**
 * Ends a job whose integrated result has passed the final gate and challenge. The result lacks the tasks that the lead
 * gave up; if these are the majority, the job has failed.
 */
export function concludeWhole(decision: Decision, task: TaskState): void {
  moveTask(decision, task, "reported");
  const { done, givenUp } = outcomeOf(decision.job);
  if (givenUp.length <= done) return endJob(decision, "completed");
  const names = givenUp.slice(0, 10).map(({ spec }) => spec.key);
  const more = givenUp.length > names.length ? ", ..." : "";
  const troubled = givenUp.find((one) => describeTrouble(one) !== undefined);
  const cause = troubled === undefined ? "" : `. Task ${troubled.spec.key} ${describeTrouble(troubled)}`;
  endJob(decision, "failed", {
    reason: "mostly_given_up",
    detail: `the lead gave up ${givenUp.length} of ${givenUp.length + done} tasks (${names.join(", ")}${more}); the result holds the others, and the gate passed it${cause}`,
  });
}

/** Counts the plan's finished and given-up tasks. A task that the lead removed before its first attempt is not counted. */
function outcomeOf(job: JobState): { done: number; givenUp: TaskState[] } {
  const tasks = [...job.tasks.values()].filter(({ spec }) => spec.origin === "plan");
  const isGivenUp = ({ status, reason, attempts }: TaskState) =>
    status === "failed" || (status === "cancelled" && (reason !== "removed_by_lead" || attempts.length > 0));
  return {
    done: tasks.filter(({ status }) => status === "merged" || status === "reported").length,
    givenUp: tasks.filter(isGivenUp),
  };
}

function backToLead(decision: Decision, task: TaskState, verdict: Verdict): void {
  moveTask(decision, task, "failed", "findings");
  if (decision.job.finishRounds > decision.job.limits.maxRevisions) {
    return endJob(decision, "failed", {
      reason: "gate_failed",
      detail: `the integrated result was refused ${decision.job.finishRounds} times, last by the ${describeRefusal(verdict)}`,
    });
  }
  emit(decision, { type: "job.status", to: "running", reason: "gate_failed" });
  notifyLead(decision, leadGateFailed(verdict));
}

function addGate(decision: Decision): void {
  const { job } = decision;
  const id = makeTaskId(job.tasks.size + 1);
  emit(decision, {
    type: "task.added",
    source: `harness:gate:${job.finishRounds}`,
    task: {
      id,
      key: `final-gate-${job.finishRounds}`,
      origin: "harness",
      role: "harness",
      title: "Final gate and final challenge on the integrated result",
      brief: job.submission.goal,
      dependsOn: [],
      writes: [],
      deliverables: [],
      acceptance: job.submission.gate ?? [],
    },
  });
  if (job.head === undefined || job.intake === undefined) throw new Error("a finishing job has a head");
  emit(decision, {
    type: "candidate.claimed",
    taskId: id,
    candidate: { commit: job.head, base: job.intake.base, attemptId: makeAttemptId(id, 1) },
  });
  queueAttempt(decision, id, "gate");
}
