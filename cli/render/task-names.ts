import type { JobEvent } from "../../shared/protocol/job/event.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";

/** Maps task ids, which appear in events, to the names that the lead gave the tasks. */
export interface TaskNames {
  learn(event: JobEvent): void;
  /** The name that the lead gave a task, or the task's id if no name is known yet. */
  nameOf(taskId: string): string;
  /** True for a task of the plan; false for tasks that the harness or the lead started in addition. */
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
