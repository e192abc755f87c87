import type { Notification } from "../../../shared/protocol/notification/notification.ts";
import { type Decision, emit, moveTask, notifyLead } from "../decision.ts";
import type { TaskState } from "../fold/state.ts";
import { leadReport } from "../texts/lead.ts";
import { withdrawApprovals } from "./approvals.ts";
import { cancelAttempt } from "./attempt.ts";
import { unblockDependents } from "./dependencies.ts";
import { dropMergeGroupOf } from "./merge-group.ts";

/** Cancels a task in any state before landing, and updates the tasks that depend on it. */
export function endTask(decision: Decision, task: TaskState, reason: string): void {
  if (["merged", "reported", "failed", "cancelled", "landing"].includes(task.status)) return;
  cancelAttempt(decision, task, reason);
  withdrawApprovals(decision, reason, task);
  moveTask(decision, task, "cancelled", reason);
  dropMergeGroupOf(decision, task.spec.id);
  unblockDependents(decision, task.spec.id);
}

/** Ends a read-only task: its report goes to the lead, and the tasks that depend on it may start. */
export function reportTask(
  decision: Decision,
  task: TaskState,
  report: Pick<Notification, "summary" | "result">,
): void {
  emit(decision, { type: "task.result", taskId: task.spec.id, result: report.result });
  moveTask(decision, task, "reported");
  notifyLead(decision, leadReport(task, report), false);
  unblockDependents(decision, task.spec.id);
}
