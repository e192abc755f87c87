import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import type { ResultIndex } from "../../shared/redis/job/result-index.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { JobState } from "../job/fold/state.ts";
import type { ResultCacheOptions } from "./read-fingerprint.ts";
import { storeResults } from "./store-results.ts";

/**
 * For each job, the tasks that ended well and whose results this coordinator has not stored yet. The list is lost in a
 * crash; then `storeRemaining` stores the results when the job has ended.
 */
export interface EndedTasks {
  add(jobId: JobId, taskIds: readonly TaskId[]): void;
  /** Removes the tasks of a job from the list and returns them. */
  take(jobId: JobId): TaskId[];
}

export function createEndedTasks(): EndedTasks {
  const ended = new Map<JobId, Set<TaskId>>();
  return {
    add: (jobId, taskIds) => {
      ended.set(jobId, new Set([...(ended.get(jobId) ?? []), ...taskIds]));
    },
    take: (jobId) => {
      const taskIds = [...(ended.get(jobId) ?? [])];
      ended.delete(jobId);
      return taskIds;
    },
  };
}

/** Stores the results of the job's tasks that ended since the last call. */
export async function storeEnded(env: ResultCacheOptions & { endedTasks: EndedTasks }, jobId: JobId): Promise<void> {
  await storeResults(env, jobId, env.endedTasks.take(jobId));
}

/** Stores all results of an ended job that are not stored yet. A failure is only logged; later jobs then repeat the work. */
export async function storeRemaining(env: ResultCacheOptions, jobId: JobId): Promise<void> {
  try {
    await storeResults(env, jobId);
  } catch (error) {
    env.log.warn({ jobId, detail: messageOf(error) }, "the job's results could not be stored for later jobs");
  }
}

/** Removes a cached result that failed verification in a job, so that no other job reuses the result. */
export async function dropResult(
  { resultIndex }: { resultIndex: Pick<ResultIndex, "drop"> },
  { reuse, author }: JobState,
  key: string,
): Promise<void> {
  if (reuse !== undefined) await resultIndex.drop(tenantOf(author), reuse.fingerprint, key);
}
