import type { TaskId } from "../../../shared/protocol/ids.ts";
import { ACTIVE_TASK_STATUSES, type JobState, newestAttempt, type TaskState, tasksIn } from "../fold/state.ts";
import { globsOverlap } from "../plan/globs.ts";
import { waitsForPerson } from "./parking.ts";

/** The paths that one task may change while it is under way. */
export interface WriteClaim {
  readonly taskId: TaskId;
  readonly writes: readonly string[];
}

/**
 * ms that a task waiting for a person keeps its claim; after that, other tasks may write there, and it merges with
 * their changes.
 */
const PARKED_CLAIM_MS = 10 * 60_000;

/** All write claims that are held at `now`. */
export function heldClaims(job: JobState, now: number): WriteClaim[] {
  const waiting = tasksIn(job, "parked").filter(
    (task) => waitsForPerson(task.reason) && now - (newestAttempt(task)?.finishedAt ?? 0) < PARKED_CLAIM_MS,
  );
  return [...tasksIn(job, ...ACTIVE_TASK_STATUSES), ...waiting]
    .filter((task) => task.spec.writes.length > 0)
    .map(claimOf);
}

/** A task's claim: its writes, and the paths of its merge conflicts. */
export function claimOf({ spec, conflictPaths }: TaskState): WriteClaim {
  return { taskId: spec.id, writes: conflictPaths.length === 0 ? spec.writes : [...spec.writes, ...conflictPaths] };
}

/** The task whose claim overlaps this task's, if any. */
export function overlappingClaim(task: TaskState, claims: readonly WriteClaim[]): TaskId | undefined {
  const { taskId, writes } = claimOf(task);
  return claims.find(
    (claim) => claim.taskId !== taskId && claim.writes.some((a) => writes.some((b) => globsOverlap(a, b))),
  )?.taskId;
}
