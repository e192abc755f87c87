import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { JobState } from "../job/fold/state.ts";
import type { JobKeeper } from "../log/registry.ts";
import type { ReuseOptions } from "./latch-fingerprint.ts";
import { seekWork } from "./look-up-results.ts";
import { keepWork } from "./store-results.ts";

/** Taking over work of earlier jobs, and keeping it, as one coordinator does it in the background. */
export interface Reuse {
  /** Says that these tasks have ended well; the chore `keep` follows. What a crash forgets is kept when the job ends. */
  keepWork(jobId: JobId, taskIds: readonly TaskId[]): void;
  /** Kept work did not hold in a job: nobody else gets it. */
  dropKept(job: JobState, key: string): Promise<void>;
  /** The chores. */
  run(kind: "seek" | "keep", jobId: JobId, keeper: JobKeeper): Promise<void>;
  /** Keeps what is not kept yet of a job that has ended. That it cannot be kept costs money later, and nothing else. */
  keepAll(jobId: JobId, keeper: JobKeeper): Promise<void>;
}

/** Reuse over an index and the volume. */
export function createReuse(
  options: Omit<ReuseOptions, "keeper">,
  startChore: (kind: "keep", jobId: JobId) => void,
): Reuse {
  const ended = new Map<JobId, Set<TaskId>>();
  return {
    keepWork: (jobId, taskIds) => {
      const known = ended.get(jobId) ?? new Set();
      ended.set(jobId, known);
      for (const id of taskIds) known.add(id);
      startChore("keep", jobId);
    },
    dropKept: async ({ setting, author }, key) => {
      if (setting !== undefined) await options.index.drop(tenantOf(author), setting.setting, key);
    },
    run: async (kind, jobId, keeper) => {
      if (kind === "seek") return seekWork({ ...options, keeper }, jobId);
      const taskIds = [...(ended.get(jobId) ?? [])];
      ended.delete(jobId);
      await keepWork({ ...options, keeper }, jobId, taskIds);
    },
    keepAll: async (jobId, keeper) => {
      try {
        await keepWork({ ...options, keeper }, jobId);
      } catch (error) {
        options.log.warn({ jobId, detail: messageOf(error) }, "the job's work could not be kept for later jobs");
      }
    },
  };
}
