import type { TaskId } from "../../../shared/protocol/ids.ts";
import { ACTIVE_TASK_STATUSES, type JobState, newestAttempt, type TaskState, tasksIn } from "../fold/state.ts";
import { globsOverlap } from "../plan/globs.ts";
import { waitsForPerson } from "./parking.ts";

/** The paths that one task may change while it runs. */
export interface WriteClaim {
  readonly taskId: TaskId;
  readonly writes: readonly string[];
}

/**
 * Time in ms that a task waiting for a person keeps its write claim. After that, other tasks may write to the same
 * paths, and the waiting task must merge with their changes.
 */
const PARKED_CLAIM_MS = 10 * 60_000;

/** All write claims that tasks hold at the time `now`. */
export function heldClaims(job: JobState, now: number): WriteClaim[] {
  const waiting = tasksIn(job, "parked").filter(
    (task) => waitsForPerson(task.reason) && now - (newestAttempt(task)?.finishedAt ?? 0) < PARKED_CLAIM_MS,
  );
  return [...tasksIn(job, ...ACTIVE_TASK_STATUSES), ...waiting]
    .filter((task) => task.spec.writes.length > 0)
    .map(claimOf);
}

/** A task's write claim: the paths that it declared, and the paths of its merge conflicts. */
export function claimOf({ spec, conflictPaths }: TaskState): WriteClaim {
  return { taskId: spec.id, writes: conflictPaths.length === 0 ? spec.writes : [...spec.writes, ...conflictPaths] };
}

/** Returns a task whose write claim overlaps this task's, if there is one. */
export function overlappingClaim(task: TaskState, claims: readonly WriteClaim[]): TaskId | undefined {
  const { taskId, writes } = claimOf(task);
  return claims.find(
    (claim) => claim.taskId !== taskId && claim.writes.some((a) => writes.some((b) => globsOverlap(a, b))),
  )?.taskId;
}
