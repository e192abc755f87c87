import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { JobState } from "../job/fold/state.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { ResultCacheOptions } from "./latch-fingerprint.ts";
import { lookUpResults } from "./look-up-results.ts";
import { storeResults } from "./store-results.ts";

/** Taking over work of earlier jobs, and keeping it, as one coordinator does it in the background. */
export interface Reuse {
  /** Says that these tasks have ended well; the task `keep` follows. What a crash forgets is kept when the job ends. */
  storeResults(jobId: JobId, taskIds: readonly TaskId[]): void;
  /** Kept work did not hold in a job: nobody else gets it. */
  dropResult(job: JobState, key: string): Promise<void>;
  /** The backgroundTasks. */
  run(kind: "seek" | "keep", jobId: JobId, registry: JobRegistry): Promise<void>;
  /** Keeps what is not kept yet of a job that has ended. That it cannot be kept costs money later, and nothing else. */
  keepAll(jobId: JobId, registry: JobRegistry): Promise<void>;
}

/** Reuse over an index and the volume. */
export function createResultCache(
  options: Omit<ResultCacheOptions, "registry">,
  startBackgroundTask: (kind: "keep", jobId: JobId) => void,
): Reuse {
  const ended = new Map<JobId, Set<TaskId>>();
  return {
    storeResults: (jobId, taskIds) => {
      const known = ended.get(jobId) ?? new Set();
      ended.set(jobId, known);
      for (const id of taskIds) known.add(id);
      startBackgroundTask("keep", jobId);
    },
    dropResult: async ({ setting, author }, key) => {
      if (setting !== undefined) await options.index.drop(tenantOf(author), setting.setting, key);
    },
    run: async (kind, jobId, registry) => {
      if (kind === "seek") return lookUpResults({ ...options, registry }, jobId);
      const taskIds = [...(ended.get(jobId) ?? [])];
      ended.delete(jobId);
      await storeResults({ ...options, registry }, jobId, taskIds);
    },
    keepAll: async (jobId, registry) => {
      try {
        await storeResults({ ...options, registry }, jobId);
      } catch (error) {
        options.log.warn({ jobId, detail: messageOf(error) }, "the job's work could not be kept for later jobs");
      }
    },
  };
}
