import picomatch from "picomatch";
import type { TaskId } from "../../../shared/protocol/ids.ts";
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

/**
 * Whether two globs can match the same path. Exact when one of them is a plain path; two patterns count as overlapping
 * when the fixed start of one begins with that of the other (so it errs towards not running them together).
 */
export function globsOverlap(a: string, b: string): boolean {
  const scanA = picomatch.scan(a);
  const scanB = picomatch.scan(b);
  if (!scanA.isGlob && !scanB.isGlob) return a === b;
  if (!scanA.isGlob) return picomatch.isMatch(a, b, { dot: true });
  if (!scanB.isGlob) return picomatch.isMatch(b, a, { dot: true });
  return startsWithFolder(scanA.base, scanB.base) || startsWithFolder(scanB.base, scanA.base);
}

function startsWithFolder(path: string, folder: string): boolean {
  return folder === "" || folder === "." || path === folder || path.startsWith(`${folder}/`);
}
