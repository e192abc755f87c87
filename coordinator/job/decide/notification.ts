import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { Notification } from "../../../shared/protocol/notification/notification.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import type { AttemptRecord } from "../../../shared/protocol/task/task.ts";
import { type Decision, emit, moveTask } from "../decision.ts";
import type { TaskState } from "../fold/state.ts";
import type { Reply } from "../input.ts";
import { decideCompletion } from "./completion.ts";
import { decideFailure } from "./failure.ts";
import { isInterrupted, parkedFor } from "./parking.ts";

/**
 * Takes a worker's notification about an attempt. Each notification counts once: its `(attempt, epoch)` is compared
 * with the log. A late, repeated or older notification is recorded as refused and changes nothing else.
 */
export function decideNotification(decision: Decision, notification: Notification, resumeAt?: number): Reply {
  const task = decision.job.tasks.get(notification.taskId);
  const attempt = task?.attempts.find((known) => known.id === notification.attemptId);
  if (task === undefined || attempt === undefined) return refuse(decision, notification, "unknown_attempt");
  if (attempt.stage !== notification.stage) return refuse(decision, notification, "wrong_stage");
  if (isRepeated(attempt, notification)) return { kind: "done", text: "already known" };
  if (attempt.status !== "queued" && attempt.status !== "running") {
    return refuse(decision, notification, "attempt_already_ended");
  }
  if (notification.epoch < attempt.epoch) return refuse(decision, notification, "stale_epoch");
  if (notification.status === "started") return start(decision, task, attempt, notification);
  return end(decision, task, { attempt, notification, resumeAt });
}

/** Ends an attempt as lost, because its delivery will never be handed out again and no notification has arrived. */
export function decideLostAttempt(decision: Decision, taskId: TaskId, n: number, detail: string): Reply {
  const task = decision.job.tasks.get(taskId);
  const attempt = task?.attempts[n - 1];
  if (task === undefined || attempt === undefined || (attempt.status !== "queued" && attempt.status !== "running")) {
    return { kind: "done", text: "already ended" };
  }
  emit(decision, {
    type: "attempt.finished",
    taskId,
    n,
    epoch: attempt.epoch,
    status: "lost",
    stopReason: "lost",
    summary: detail,
    usage: NO_USAGE,
  });
  if (!isInterrupted(decision.job, task, attempt.stage)) decision.effects.push({ kind: "close", taskId, n });
  decideFailure(decision, task, { stopReason: "lost", summary: detail });
  return { kind: "done", text: "recorded as lost" };
}

function isRepeated(attempt: AttemptRecord, notification: Notification): boolean {
  if (attempt.epoch !== notification.epoch) return false;
  if (notification.status === "started") return attempt.startedEpoch === notification.epoch;
  return attempt.status === notification.status;
}

function start(decision: Decision, task: TaskState, attempt: AttemptRecord, notification: Notification): Reply {
  emit(decision, {
    type: "attempt.started",
    taskId: task.spec.id,
    n: attempt.n,
    epoch: notification.epoch,
    workerId: notification.workerId,
  });
  if (task.status === "queued") moveTask(decision, task, "running");
  return { kind: "done", text: "started" };
}

interface Ended {
  readonly attempt: AttemptRecord;
  readonly notification: Notification;
  readonly resumeAt: number | undefined;
}

function end(decision: Decision, task: TaskState, { attempt, notification, resumeAt }: Ended): Reply {
  const completed = notification.status === "completed";
  // A resumed attempt also reports the cuts that are in the log already.
  for (const cut of notification.cuts?.slice(attempt.cuts?.length ?? 0) ?? [])
    emit(decision, { type: "context.cut", taskId: task.spec.id, n: attempt.n, cut });
  emit(decision, {
    type: "attempt.finished",
    taskId: task.spec.id,
    n: attempt.n,
    epoch: notification.epoch,
    status: completed ? "completed" : notification.status === "cancelled" ? "cancelled" : "failed",
    stopReason: notification.stopReason,
    summary: notification.summary,
    usage: notification.usage,
  });
  // The claim record stays open for a parked or interrupted attempt, which later resumes under it.
  const isParked = !completed && parkedFor(notification.stopReason) !== undefined;
  if (!isParked && !isInterrupted(decision.job, task, attempt.stage))
    decision.effects.push({ kind: "close", taskId: task.spec.id, n: attempt.n });
  if (completed) decideCompletion(decision, task, attempt.stage, notification);
  else decideFailure(decision, task, { ...notification, resumeAt });
  return { kind: "done", text: "accepted" };
}

function refuse(decision: Decision, notification: Notification, reason: string): Reply {
  emit(decision, { type: "notification.refused", id: notification.id, reason });
  return { kind: "refused", text: reason };
}
