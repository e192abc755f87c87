import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "../../shared/git/run-git.ts";
import type { AttemptId, JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { defined } from "../../shared/support/defined.ts";
import { extractTree } from "./extract-tree.ts";
import { removeOlder } from "./remove-workspace.ts";
import { giveFolderTo, giveTo, type Owner, type Workspace } from "./workspace.ts";

/**
 * Makes a fresh worktree at a merged commit for one attempt. First removes the worktrees of the attempt's earlier
 * claims on this host. The objects folder on the volume stays, because it contains the trees of earlier turns.
 */
export async function createWorkspace(request: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  attemptId: AttemptId;
  epoch: number;
  base: string;
  deliverables?: readonly string[];
  owner?: Owner | undefined;
}): Promise<Workspace> {
  const { git, layout, jobId, attemptId, epoch, base, deliverables = [], owner } = request;
  const { root, work, git: gitDir, objects: agentObjects } = layout.workspace({ jobId, attemptId, epoch });
  const { baseGit } = layout.job(jobId);
  const attempt = layout.attempt(jobId, attemptId);
  await removeOlder(layout, { jobId, attemptId, epoch: epoch + 1 });
  for (const folder of [work, gitDir, agentObjects, attempt.objects, attempt.offload, attempt.scratch]) {
    await mkdir(folder, { recursive: true, mode: 0o711 });
  }
  await mkdir(layout.job(jobId).published, { recursive: true, mode: 0o755 });
  const index = join(root, "index");
  // The index from which the files were written becomes the first index of the agent's git.
  await extractTree(git, { gitDir: baseGit, tree: base, into: work, index, keepIndexAs: join(gitDir, "index") });
  await writeGitDir(gitDir, base);
  await giveTo(owner, work, gitDir, agentObjects);
  for (const folder of [attempt.scratch, attempt.offload]) await giveFolderTo(owner, folder);
  for (const folder of [work, attempt.scratch]) await chmod(folder, 0o755);
  return {
    jobId,
    attemptId,
    epoch,
    base,
    work,
    gitDir,
    objects: attempt.objects,
    agentObjects,
    baseGit,
    deliverables,
    ...defined({ owner }),
  };
}

/** Writes the minimal git directory of a linked worktree. The paths `/base.git` and `/work` exist only in the sandbox. */
async function writeGitDir(gitDir: string, base: string): Promise<void> {
  await writeFile(join(gitDir, "HEAD"), `${base}\n`);
  await writeFile(join(gitDir, "commondir"), "/base.git\n");
  await writeFile(join(gitDir, "gitdir"), "/work/.git\n");
}
