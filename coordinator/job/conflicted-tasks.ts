import { ACTIVE_TASK_STATUSES, type JobState, type TaskState, taskOf } from "./fold/state.ts";

/** Number of merge conflicts after which a task has precedence: no other task lands until its author has rebased it. */
const PRECEDENCE_AFTER = 2;

/** Tasks whose commits could not be merged with the job's head: those with most conflicts first, then the oldest first. */
export function conflictedTasks(job: JobState): TaskState[] {
  return [...job.conflicted]
    .map((id) => taskOf(job, id))
    .sort((a, b) => (b.conflicts ?? 0) - (a.conflicts ?? 0) || ageOf(a) - ageOf(b));
}

/** True for a task that has conflicted so often that it lands before all others. */
export function hasPrecedence({ conflicts = 0 }: TaskState): boolean {
  return conflicts >= PRECEDENCE_AFTER;
}

/** True while a task with precedence is being rebased; any landing now would make the task conflict again. */
export function isLandingHeld(job: JobState): boolean {
  return [...job.conflicted].some((id) => {
    const task = taskOf(job, id);
    return hasPrecedence(task) && BEING_FIXED.has(task.status);
  });
}

const LANDABLE: ReadonlySet<string> = new Set(["verified", "landing"]);
const BEING_FIXED: ReadonlySet<string> = new Set(ACTIVE_TASK_STATUSES.filter((status) => !LANDABLE.has(status)));

/** Compares task ids by their number; tasks are numbered in the order in which they were added. */
function ageOf({ spec }: TaskState): number {
  return Number(spec.id.slice(1));
}
