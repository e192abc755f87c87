import type { Notification } from "../../../shared/protocol/notification/notification.ts";
import { type Decision, emit, moveTask, notifyLead } from "../decision.ts";
import type { TaskState } from "../fold/state.ts";
import { leadReport } from "../texts/lead.ts";
import { unblockDependents } from "./dependencies.ts";

/** A read-only task has ended: its report goes to the lead, and what waited for it may go. */
export function takeReport(
  decision: Decision,
  task: TaskState,
  report: Pick<Notification, "summary" | "result">,
): void {
  emit(decision, { type: "task.result", taskId: task.spec.id, result: report.result });
  moveTask(decision, task, "reported");
  notifyLead(decision, leadReport(task, report), false);
  unblockDependents(decision, task.spec.id);
}
