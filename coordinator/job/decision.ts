import type { JobEvent } from "../../shared/protocol/job/event.ts";
import type { TaskStatus } from "../../shared/protocol/task/task.ts";
import { defined } from "../../shared/support/defined.ts";
import { applyEvent } from "./fold/apply-event.ts";
import type { JobState, TaskState } from "./fold/state.ts";
import type { Effect, Reply } from "./input.ts";

/**
 * A decision in progress. Each event is applied to the job at once, so that the next step of the decision sees it; all
 * events are appended to the log together. If the append conflicts, the decision and its copy of the job are discarded.
 */
export interface Decision {
  readonly job: JobState;
  readonly now: number;
  readonly events: JobEvent[];
  readonly effects: Effect[];
}

/** Starts a decision about a job, without any events yet. `now` in ms since 1970. */
export function beginDecision(job: JobState, now: number): Decision {
  return { job, now, events: [], effects: [] };
}

/** Adds an event to the decision and applies it to the job. */
export function emit(decision: Decision, event: JobEvent): void {
  applyEvent(decision.job, event, decision.now);
  decision.events.push(event);
}

/** Moves a task to a state. `reason` is a machine-readable text, for a task that waits or has ended. */
export function moveTask(decision: Decision, task: TaskState, to: TaskStatus, reason?: string): void {
  emit(decision, {
    type: "task.status",
    taskId: task.spec.id,
    to,
    ...defined({ reason }),
  });
}

/** Sends the lead a message. If `wake` is false, the lead reads the message only after the last delegated task has reported. */
export function notifyLead(decision: Decision, text: string, wake = true): void {
  emit(decision, { type: "lead.message", from: "harness", wake, text });
}

/** The reply to an input that changed nothing. */
export function refuse(text: string): Reply {
  return { kind: "refused", text };
}
