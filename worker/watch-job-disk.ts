import { join } from "node:path";
import type { JobId } from "../shared/protocol/ids.ts";
import type { Layout } from "../shared/scratchpad/layout.ts";
import { createDiskGuard, type DiskWatch } from "./sandbox/watch-disk.ts";
import { AttemptStopped } from "./stages/stage.ts";

/** A job's folders are counted after this many ms even if the disk's free space has not changed. */
const AT_LATEST_MS = 60_000;

/**
 * Watches a job's disk use while one of its attempts runs on this worker; aborts the attempt if the job exceeds its
 * disk quota. Returns a function that stops watching.
 */
export type WatchJobDisk = (jobId: JobId, controller: AbortController) => () => void;

/** Creates the function that watches jobs. A job's folders on the volume, and its worktrees and build caches on this host, may have `limitBytes` in total. */
export function createWatchJobDisk(layout: Layout, limitBytes: number): WatchJobDisk {
  const guard = createDiskGuard(limitBytes, { disk: layout.data, atLatestMs: AT_LATEST_MS });
  const running = new Map<JobId, { disk: DiskWatch; controllers: Set<AbortController> }>();

  function open(jobId: JobId) {
    const controllers = new Set<AbortController>();
    const stopAll = () => {
      for (const controller of controllers) controller.abort(new AttemptStopped("disk_quota"));
    };
    const local = [layout.workspaces, layout.buildCaches].map((folder) => join(folder, jobId));
    const disk = guard([layout.job(jobId).root, ...local], stopAll);
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
      // Ending the watch counts once more; the count decides whether the job's next attempt starts with `isFull`.
      entry.disk.end().catch(() => {});
    };
  };
}
