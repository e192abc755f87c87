import { rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { AttemptId, JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { removeTree } from "./remove-tree.ts";

/** Removes an attempt's worktree from this host, and the job's folder of worktrees when it was the last. */
export async function removeWorkspace(layout: Layout, jobId: JobId, attemptId: AttemptId): Promise<void> {
  const { root } = layout.workspace(jobId, attemptId);
  await removeTree(root);
  // Not empty means that another attempt of the job still has its worktree there.
  await rmdir(dirname(root)).catch(() => {});
}
