import type { Removal } from "../../shared/protocol/api/janitor.ts";
import type { JobId } from "../../shared/protocol/ids.ts";

/** A job's folder as it was found. */
export interface FoundJob {
  readonly jobId: JobId;
  /** When it ended, in ms since 1970; undefined while it is not over, and then it is never removed. */
  readonly endedAt: number | undefined;
  /** On the volume. */
  readonly bytes: number;
}

/** How long jobs that are over are kept, in ms, and what all jobs may have together, in bytes. 0 is for ever, or no limit. */
export interface JanitorLimits {
  readonly jobMs: number;
  readonly bytes: number;
}

/** What has to go: by age first; then, while all together are above the limit, the job that ended first, and so on. Pure. */
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
