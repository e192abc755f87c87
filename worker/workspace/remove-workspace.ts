import { readdir, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Layout, WorkspaceClaim } from "../../shared/scratchpad/layout.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";

/** Removes a claim's worktree from this host. Also removes the job's folder of worktrees if it is then empty. */
export async function removeWorkspace(layout: Layout, claim: WorkspaceClaim): Promise<void> {
  const { root } = layout.workspace(claim);
  await removeTree(root);
  // Removing the job's folder fails if another attempt of the job still has a worktree in it; the error is ignored.
  await rmdir(dirname(root)).catch(() => {});
}

/** Removes the worktrees of earlier claims of the same attempt from this host. */
export async function removeOlder(layout: Layout, claim: WorkspaceClaim): Promise<void> {
  const folder = dirname(layout.workspace(claim).root);
  for (const name of await readdir(folder).catch(() => [])) {
    const epoch = name.startsWith(`${claim.attemptId}.`) ? Number(name.slice(claim.attemptId.length + 1)) : Number.NaN;
    if (epoch < claim.epoch) await removeTree(join(folder, name));
  }
}
