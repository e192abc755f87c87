import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/**
 * The repository that holds the candidates of a job. It borrows merged objects from `base.git` and is never bound into
 * a sandbox, so that no task can read another's unmerged work.
 */
export async function createCandidatesRepository(git: Git, layout: Layout, jobId: JobId): Promise<void> {
  const { baseGit, candidatesGit } = layout.job(jobId);
  await runGit(git, ["init", "--bare", "--quiet", "--initial-branch=midwatch/unborn", candidatesGit]);
  await writeFile(join(candidatesGit, "objects", "info", "alternates"), `${join(baseGit, "objects")}\n`);
  // Where history ends is no object: without it, every walk would fail on the first parent that is not there.
  await copyFile(join(baseGit, "shallow"), join(candidatesGit, "shallow")).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}
