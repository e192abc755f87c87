import type { JobId } from "../../shared/protocol/ids.ts";
import { createDeletions, type Deletions } from "../../shared/redis/job/deletions.ts";
import { createJobLog } from "../../shared/redis/job/job-log.ts";
import type { BackgroundTask } from "../flow/advance-job.ts";
import { createArchivedLog } from "../log/archive/archived-log.ts";
import type { JobStore } from "../log/store.ts";
import { finishDeletions } from "./delete-job.ts";
import { type PurgeOptions, purgeJob } from "./purge-job.ts";

/** A coordinator's part in deletions. */
export interface Deleting {
  readonly deletions: Deletions;
  readonly isDeleted: (jobId: JobId) => Promise<boolean>;
  /** Starts `purge` in the background. */
  readonly startPurge: (jobId: JobId) => void;
  readonly purge: (jobId: JobId) => Promise<void>;
  /** Starts what other coordinators left. */
  readonly finish: () => Promise<void>;
}

/** Deletions over the connection of one coordinator. */
export function createDeleting(
  given: Omit<PurgeOptions, "deletions" | "jobLog" | "openJobs"> & {
    readonly store: Pick<JobStore, "openJobs">;
    readonly startBackgroundTask: (kind: BackgroundTask, jobId: JobId) => void;
  },
): Deleting {
  const { connection, clock, store } = given;
  const startPurge = (jobId: JobId) => given.startBackgroundTask("purge", jobId);
  const deletions = createDeletions(connection);
  const jobLog = createArchivedLog(createJobLog(connection), given);
  const options: PurgeOptions = { ...given, openJobs: store.openJobs, deletions, jobLog };
  return {
    deletions,
    isDeleted: async (jobId) => (await deletions.find(jobId)) !== undefined,
    startPurge,
    purge: (jobId) => purgeJob(options, jobId),
    finish: () => finishDeletions({ deletions, startPurge, clock }),
  };
}
