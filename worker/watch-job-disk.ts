import { join } from "node:path";
import type { JobId } from "../shared/protocol/ids.ts";
import type { Layout } from "../shared/scratchpad/layout.ts";
import { createDiskGuard, type DiskWatch } from "./sandbox/watch-disk.ts";
import { AttemptStopped } from "./stages/stage.ts";

/** ms after which a job's folders are counted even if the free space has not changed. */
const AT_LATEST_MS = 60_000;

/** Watches a job while one of its attempts runs here; aborts the attempt at the job's disk quota. Returns a function that stops watching. */
export type WatchJobDisk = (jobId: JobId, controller: AbortController) => () => void;

/** Measures the folders of jobs, on the volume and their worktrees on this host, against `limitBytes`. */
export function createWatchJobDisk(layout: Layout, limitBytes: number): WatchJobDisk {
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

  return (jobId, controller) => {
    const entry = running.get(jobId) ?? open(jobId);
    entry.controllers.add(controller);
    if (entry.disk.isFull) controller.abort(new AttemptStopped("disk_quota"));
    return () => {
      entry.controllers.delete(controller);
      if (entry.controllers.size > 0) return;
      running.delete(jobId);
      // The last count decides whether the next attempt starts with `isFull`.
      entry.disk.end().catch(() => {});
    };
  };
}
