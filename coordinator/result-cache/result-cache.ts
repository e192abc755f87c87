import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { JobState } from "../job/fold/state.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { ResultCacheOptions } from "./latch-fingerprint.ts";
import { lookUpResults } from "./look-up-results.ts";
import { storeResults } from "./store-results.ts";

/** Looks up and stores cached results as background tasks of one coordinator. */
export interface ResultCache {
  /**
   * Notes tasks that have succeeded; the background task `store_results` stores them. Tasks lost in a crash are stored
   * when the job ends.
   */
  storeResults(jobId: JobId, taskIds: readonly TaskId[]): void;
  /** Removes a cached result that a job has refused. */
  dropResult(job: JobState, key: string): Promise<void>;
  /** Runs a background task. */
  run(kind: "look_up_results" | "store_results", jobId: JobId, registry: JobRegistry): Promise<void>;
  /** Stores the remaining results of an ended job. A failure only costs money later. */
  storeAll(jobId: JobId, registry: JobRegistry): Promise<void>;
}

/** The result cache over an index and the volume. */
export function createResultCache(
  options: Omit<ResultCacheOptions, "registry">,
  startBackgroundTask: (kind: "store_results", jobId: JobId) => void,
): ResultCache {
  const ended = new Map<JobId, Set<TaskId>>();
  return {
    storeResults: (jobId, taskIds) => {
      const known = ended.get(jobId) ?? new Set();
      ended.set(jobId, known);
      for (const id of taskIds) known.add(id);
      startBackgroundTask("store_results", jobId);
    },
    dropResult: async ({ reuse, author }, key) => {
      if (reuse !== undefined) await options.index.drop(tenantOf(author), reuse.fingerprint, key);
    },
    run: async (kind, jobId, registry) => {
      if (kind === "look_up_results") return lookUpResults({ ...options, registry }, jobId);
      const taskIds = [...(ended.get(jobId) ?? [])];
      ended.delete(jobId);
      await storeResults({ ...options, registry }, jobId, taskIds);
    },
    storeAll: async (jobId, registry) => {
      try {
        await storeResults({ ...options, registry }, jobId);
      } catch (error) {
        options.log.warn({ jobId, detail: messageOf(error) }, "could not store the job's results for later jobs");
      }
    },
  };
}
