import type { JobEvent } from "../../shared/protocol/job/event.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";

/** The lead's names for tasks, learnt from the log: events carry ids only. */
export interface TaskNames {
  learn(event: JobEvent): void;
  /** The task's key, or its id before the log told the key. */
  nameOf(taskId: string): string;
  /** True for a task of the plan; false for what the harness or the lead started beside it. */
  isPlanned(taskId: string): boolean;
}

export function createTaskNames(): TaskNames {
  const tasks = new Map<string, { key: string; isPlanned: boolean }>();
  return {
    learn: (event) => {
      if (event.type !== "task.added" && event.type !== "task.amended") return;
      tasks.set(event.task.id, { key: oneLine(event.task.key, 60), isPlanned: event.task.origin === "plan" });
    },
    nameOf: (taskId) => tasks.get(taskId)?.key ?? taskId,
    isPlanned: (taskId) => tasks.get(taskId)?.isPlanned ?? false,
  };
}
