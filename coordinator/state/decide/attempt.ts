import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { Stage, TaskStatus } from "../../../shared/protocol/task.ts";
import { NO_USAGE } from "../../../shared/protocol/usage.ts";
import { assertNever } from "../../../shared/support/assert-never.ts";
import type { Decision } from "../decision.ts";
import { emit, moveTask } from "../decision.ts";
import type { TaskState } from "../job-state.ts";
import { newestAttempt, taskOf } from "../job-state.ts";

/** Queues a task's next attempt for a stage and moves the task to the state that goes with it. */
export function queueAttempt(decision: Decision, taskId: TaskId, stage: Stage): void {
  const task = taskOf(decision.job, taskId);
  const n = task.attempts.length + 1;
  emit(decision, { type: "attempt.queued", taskId, n, stage, role: roleAt(task, stage) });
  moveTask(decision, task, statusAt(stage));
  decision.effects.push({ kind: "dispatch", taskId, n });
}

/** Queues a parked attempt again: it goes on from its transcript. */
export function resumeAttempt(decision: Decision, task: TaskState): void {
  const taskId = task.spec.id;
  const n = task.attempts.length;
  emit(decision, { type: "attempt.resumed", taskId, n });
  moveTask(decision, task, statusAt(task.stage));
  decision.effects.push({ kind: "dispatch", taskId, n });
}

/** Ends the attempt that is queued or running, if there is one, and tells its worker to stop. */
export function cancelAttempt(decision: Decision, task: TaskState, stopReason: string): void {
  const attempt = newestAttempt(task);
  if (attempt === undefined) return;
  if (task.status === "parked") decision.effects.push({ kind: "close", taskId: task.spec.id, n: attempt.n });
  if (attempt.status !== "queued" && attempt.status !== "running") return;
  emit(decision, {
    type: "attempt.finished",
    taskId: task.spec.id,
    n: attempt.n,
    epoch: attempt.epoch,
    status: "cancelled",
    stopReason,
    summary: "",
    usage: NO_USAGE,
  });
  decision.effects.push({ kind: "close", taskId: task.spec.id, n: attempt.n });
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
