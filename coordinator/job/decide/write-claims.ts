import type { TaskId } from "../../../shared/protocol/ids.ts";
import { ACTIVE_TASK_STATUSES, type JobState, newestAttempt, type TaskState, tasksIn } from "../fold/state.ts";
import { globsOverlap } from "../plan/globs.ts";
import { waitsForPerson } from "./parking.ts";

/** The paths that one task may change while it is under way. */
export interface WriteClaim {
  readonly taskId: TaskId;
  readonly writes: readonly string[];
}

/** ms for which a task that waits for a person keeps its claim; then others may write there, and it merges with what they did. */
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
export function claimOf({ spec, contested }: TaskState): WriteClaim {
  return { taskId: spec.id, writes: contested.length === 0 ? spec.writes : [...spec.writes, ...contested] };
}

/** The task whose claim overlaps this task's, if one does. */
export function overlappingClaim(task: TaskState, claims: readonly WriteClaim[]): TaskId | undefined {
  const { taskId, writes } = claimOf(task);
  return claims.find(
    (claim) => claim.taskId !== taskId && claim.writes.some((a) => writes.some((b) => globsOverlap(a, b))),
  )?.taskId;
}
