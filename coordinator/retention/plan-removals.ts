import type { Removal } from "../../shared/protocol/api/janitor.ts";
import type { JobId } from "../../shared/protocol/ids.ts";

/** A job with a folder on the volume. */
export interface FoundJob {
  readonly jobId: JobId;
  /** ms since 1970; undefined for a running job, which is never removed. */
  readonly endedAt: number | undefined;
  /** On the volume. */
  readonly bytes: number;
}

/** How long ended jobs are retained, in ms, and the size of all jobs together, in bytes; 0 means unlimited. */
export interface JanitorLimits {
  readonly jobMs: number;
  readonly bytes: number;
}

/** The jobs to remove: all above the age limit, then, in the order of their ends, until the rest is below the size limit. Pure. */
export function planRemovals(found: readonly FoundJob[], limits: JanitorLimits, now: number): Removal[] {
  const over = found
    .flatMap(({ jobId, endedAt, bytes }) => (endedAt === undefined ? [] : [{ jobId, endedAt, bytes }]))
    .sort((a, b) => a.endedAt - b.endedAt || (a.jobId < b.jobId ? -1 : 1));
  let total = found.reduce((sum, { bytes }) => sum + bytes, 0);
  return over.flatMap((job): Removal[] => {
    const isOld = limits.jobMs > 0 && now - job.endedAt > limits.jobMs;
    const isAbove = limits.bytes > 0 && total > limits.bytes;
    if (!isOld && !isAbove) return [];
    total -= job.bytes;
    return [{ ...job, why: isOld ? "age" : "size" }];
  });
}
