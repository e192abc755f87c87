import type { Removal } from "../../shared/protocol/api/janitor.ts";
import type { JobId } from "../../shared/protocol/ids.ts";

/** A job with a folder on the volume. */
export interface FoundJob {
  readonly jobId: JobId;
  /** Time of the job's end in ms since 1970. Undefined for a running job, which is never removed. */
  readonly endedAt: number | undefined;
  /** On the volume. */
  readonly bytes: number;
}

/** The time in ms that ended jobs are retained, and the maximum size in bytes of all jobs together; 0 means unlimited. */
export interface JanitorLimits {
  readonly jobMs: number;
  readonly bytes: number;
}

/** Chooses the jobs to remove: first all jobs above the age limit, then the jobs that ended first, until the rest is below the size limit. Pure. */
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
