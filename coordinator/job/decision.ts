import type { JobEvent } from "../../shared/protocol/job/event.ts";
import type { TaskStatus } from "../../shared/protocol/task/task.ts";
import { defined } from "../../shared/support/defined.ts";
import { applyEvent } from "./fold/apply-event.ts";
import type { JobState, TaskState } from "./fold/state.ts";
import type { Effect } from "./input.ts";

/**
 * One decision in the making: events are folded into the job at once, so that what is decided next sees them, and are
 * appended to the log together. If the append conflicts, job and decision are thrown away.
 */
export interface Decision {
  readonly job: JobState;
  readonly now: number;
  readonly events: JobEvent[];
  readonly effects: Effect[];
}

/** An empty decision about a job at a time. */
export function beginDecision(job: JobState, now: number): Decision {
  return { job, now, events: [], effects: [] };
}

/** Adds an event and folds it into the job. */
export function emit(decision: Decision, event: JobEvent): void {
  applyEvent(decision.job, event, decision.now);
  decision.events.push(event);
}

/** Moves a task, with a machine-readable reason where it will wait or has ended. */
export function moveTask(decision: Decision, task: TaskState, to: TaskStatus, reason?: string): void {
  emit(decision, {
    type: "task.status",
    taskId: task.spec.id,
    to,
    ...defined({ reason }),
  });
}

/** Leaves a message for the lead; `wake` false lets it wait for the last delegated report. */
export function notifyLead(decision: Decision, text: string, wake = true): void {
  emit(decision, { type: "lead.message", from: "harness", wake, text });
}
