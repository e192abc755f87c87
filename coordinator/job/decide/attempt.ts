import type { TaskId } from "../../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import type { AttemptRecord, Stage, TaskStatus } from "../../../shared/protocol/task/task.ts";
import { assertNever } from "../../../shared/support/assert-never.ts";
import { type Decision, emit, moveTask } from "../decision.ts";
import { newestAttempt, type TaskState, taskOf } from "../fold/state.ts";
import { HELD } from "../reasons.ts";
import { isInterrupted, parkedFor } from "./parking.ts";

/**
 * Queues a task's next attempt at a stage and moves the task to the matching state. If the machine interrupted the
 * previous attempt, that attempt is resumed instead. In a paused job nothing is queued: the task keeps its slot, its
 * write claim and its stage, and the attempt starts when the job resumes.
 */
export function queueAttempt(decision: Decision, taskId: TaskId, stage: Stage): void {
  const task = taskOf(decision.job, taskId);
  if (isTerminalJob(decision.job.status)) return moveTask(decision, task, "cancelled", `job_${decision.job.status}`);
  if (decision.job.paused !== undefined) return moveTask(decision, task, statusAt(stage), `${HELD}${stage}`);
  if (isInterrupted(decision.job, task, stage)) return resumeAttempt(decision, task);
  const n = task.attempts.length + 1;
  emit(decision, { type: "attempt.queued", taskId, n, stage, role: roleAt(task, stage) });
  moveTask(decision, task, statusAt(stage));
  decision.effects.push({ kind: "dispatch", taskId, n });
}

/** Queues a parked or interrupted attempt again; the attempt resumes from its transcript. */
export function resumeAttempt(decision: Decision, task: TaskState): void {
  const taskId = task.spec.id;
  const n = task.attempts.length;
  emit(decision, { type: "attempt.resumed", taskId, n });
  moveTask(decision, task, statusAt(task.stage));
  decision.effects.push({ kind: "dispatch", taskId, n });
}

/** Ends a task's queued, running or parked attempt, if there is one, and makes its worker stop. */
export function cancelAttempt(decision: Decision, task: TaskState, stopReason: string): void {
  const attempt = newestAttempt(task);
  if (attempt === undefined || !isOpen(attempt)) return;
  emit(decision, {
    type: "attempt.finished",
    taskId: task.spec.id,
    n: attempt.n,
    epoch: attempt.epoch,
    status: "cancelled",
    stopReason,
    summary: attempt.summary ?? "",
    usage: NO_USAGE,
  });
  decision.effects.push({ kind: "close", taskId: task.spec.id, n: attempt.n });
}

/** True for an attempt that is queued or running, or that is parked and can be resumed. */
function isOpen({ status, stopReason }: AttemptRecord): boolean {
  if (status === "failed") return parkedFor(stopReason) !== undefined;
  return status === "queued" || status === "running";
}

function roleAt(task: TaskState, stage: Stage): string {
  if (stage === "challenge" || stage === "finalchallenge") return "verifier";
  return stage === "work" ? task.spec.role : "harness";
}

function statusAt(stage: Stage): TaskStatus {
  switch (stage) {
    case "intake":
    case "work":
      return "queued";
    case "check":
    case "gate":
    case "plant":
      return "checking";
    case "challenge":
    case "finalchallenge":
      return "challenging";
    default:
      return assertNever(stage);
  }
}
