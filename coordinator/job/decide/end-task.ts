import { type Decision, moveTask } from "../decision.ts";
import type { TaskState } from "../fold/state.ts";
import { withdrawApprovals } from "./approvals.ts";
import { cancelAttempt } from "./attempt.ts";
import { dropBatchOf } from "./batch.ts";
import { unblockDependents } from "./dependencies.ts";

/** Cancels a task wherever it is, and looks again at what waited for it. */
export function endTask(decision: Decision, task: TaskState, reason: string): void {
  if (["merged", "reported", "failed", "cancelled", "landing"].includes(task.status)) return;
  cancelAttempt(decision, task, reason);
  withdrawApprovals(decision, reason, task);
  moveTask(decision, task, "cancelled", reason);
  dropBatchOf(decision, task.spec.id);
  unblockDependents(decision, task.spec.id);
}
