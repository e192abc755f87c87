import { ACTIVE_TASK_STATUSES, type JobState, type TaskState, taskOf } from "./fold/state.ts";

/** Conflicts from which on a task goes before all others: nothing lands past it while its author makes it fit. */
const PRECEDENCE_AFTER = 2;

/** The tasks whose commits did not merge with the head, those that lost most often first, then the oldest. */
export function contestants(job: JobState): TaskState[] {
  return [...job.contesting]
    .map((id) => taskOf(job, id))
    .sort((a, b) => (b.conflicts ?? 0) - (a.conflicts ?? 0) || ageOf(a) - ageOf(b));
}

/** True for a task that has lost to others so often that it goes before them. */
export function hasPrecedence({ conflicts = 0 }: TaskState): boolean {
  return conflicts >= PRECEDENCE_AFTER;
}

/** True while a task that goes before all others is being made to fit: whatever lands now would make it lose again. */
export function isLandingHeld(job: JobState): boolean {
  return [...job.contesting].some((id) => {
    const task = taskOf(job, id);
    return hasPrecedence(task) && BEING_MENDED.has(task.status);
  });
}

const LANDABLE: ReadonlySet<string> = new Set(["verified", "landing"]);
const BEING_MENDED: ReadonlySet<string> = new Set(ACTIVE_TASK_STATUSES.filter((status) => !LANDABLE.has(status)));

/** Ids count up. */
function ageOf({ spec }: TaskState): number {
  return Number(spec.id.slice(1));
}
