import type { Decision } from "../decision.ts";
import { moveTask, tellLead } from "../decision.ts";
import type { TaskState } from "../job-state.ts";
import { leadStuckTask } from "../lead-texts.ts";
import { queueAttempt } from "./attempt.ts";
import { dropTakenOver } from "./reuse.ts";

/** Sends a task back to its author with the open findings, or asks the lead after the last revision. */
export function sendBack(decision: Decision, task: TaskState): void {
  if (dropTakenOver(decision, task)) return queueAttempt(decision, task.spec.id, "work");
  if (task.revision > decision.job.limits.maxRevisions) {
    moveTask(decision, task, "parked", "lead");
    tellLead(decision, leadStuckTask(task, "it was sent back more often than maxRevisions allows"));
    return;
  }
  moveTask(decision, task, "revising", "findings");
  queueAttempt(decision, task.spec.id, "work");
}
