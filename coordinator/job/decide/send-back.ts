import { type Decision, moveTask, notifyLead } from "../decision.ts";
import type { TaskState } from "../fold/state.ts";
import { leadStuckTask } from "../texts/lead.ts";
import { queueAttempt } from "./attempt.ts";
import { dropReused } from "./reuse.ts";
import { heldClaims, overlappingClaim } from "./write-claims.ts";

/** Sends a task back to its author with the open findings, or asks the lead if the task was sent back too often. */
export function sendBack(decision: Decision, task: TaskState): void {
  if (dropReused(decision, task)) return queueAttempt(decision, task.spec.id, "work");
  if (task.revision > decision.job.limits.maxRevisions) {
    moveTask(decision, task, "parked", "lead");
    notifyLead(decision, leadStuckTask(task, "it was sent back more often than maxRevisions allows"));
    return;
  }
  // After a merge conflict, tasks with the same paths take turns: this task waits while another task claims the paths.
  const holder =
    task.conflictPaths.length === 0 ? undefined : overlappingClaim(task, heldClaims(decision.job, decision.now));
  if (holder !== undefined) return moveTask(decision, task, "ready", `write_claim:${holder}`);
  moveTask(decision, task, "revising", "findings");
  queueAttempt(decision, task.spec.id, "work");
}
