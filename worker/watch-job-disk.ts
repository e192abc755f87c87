import { join } from "node:path";
import type { JobId } from "../shared/protocol/ids.ts";
import type { Layout } from "../shared/scratchpad/layout.ts";
import { createDiskGuard, type DiskWatch } from "./sandbox/watch-disk.ts";
import { AttemptStopped } from "./stages/stage.ts";

/** ms after which a job's folders are counted although the disk did not get fuller. */
const AT_LATEST_MS = 60_000;

/** Stops the attempts of a job whose folders hold more than a job may. */
export interface JobDiskWatch {
  /** Watches the job while one of its attempts runs here; returns how to stop watching. */
  watch(jobId: JobId, controller: AbortController): () => void;
}

/** A watch over the folders of jobs: what they keep on the volume, and their worktrees on this host. */
export function createJobDiskWatch(layout: Layout, limitBytes: number): JobDiskWatch {
  const guard = createDiskGuard(limitBytes, { disk: layout.data, atLatestMs: AT_LATEST_MS });
  const running = new Map<JobId, { disk: DiskWatch; controllers: Set<AbortController> }>();

  function open(jobId: JobId) {
    const controllers = new Set<AbortController>();
    const stopAll = () => {
      for (const controller of controllers) controller.abort(new AttemptStopped("disk_quota"));
    };
    const disk = guard([layout.job(jobId).root, join(layout.workspaces, jobId)], stopAll);
    const entry = { disk, controllers };
    running.set(jobId, entry);
    return entry;
  }

  return {
    watch: (jobId, controller) => {
      const entry = running.get(jobId) ?? open(jobId);
      entry.controllers.add(controller);
      if (entry.disk.isFull) controller.abort(new AttemptStopped("disk_quota"));
      return () => {
        entry.controllers.delete(controller);
        if (entry.controllers.size > 0) return;
        running.delete(jobId);
        // Its last count decides whether the next attempt finds the job full.
        entry.disk.end().catch(() => {});
      };
    },
  };
}
