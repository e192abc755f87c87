import type { TaskId } from "../../../shared/protocol/ids.ts";
import { globsOverlap } from "../globs.ts";
import type { JobState, TaskState } from "../job-state.ts";
import { ACTIVE_TASK_STATUSES, tasksIn } from "../job-state.ts";

/** The paths that one task may change while it is under way. */
export interface WriteClaim {
  readonly taskId: TaskId;
  readonly writes: readonly string[];
}

/** All write claims that are held now. */
export function heldClaims(job: JobState): WriteClaim[] {
  return tasksIn(job, ...ACTIVE_TASK_STATUSES)
    .filter((task) => task.spec.writes.length > 0)
    .map((task) => ({ taskId: task.spec.id, writes: task.spec.writes }));
}

/** The task whose claim overlaps this task's, if one does. */
export function overlappingClaim(task: TaskState, claims: readonly WriteClaim[]): TaskId | undefined {
  return claims.find(
    (claim) =>
      claim.taskId !== task.spec.id && claim.writes.some((a) => task.spec.writes.some((b) => globsOverlap(a, b))),
  )?.taskId;
}
