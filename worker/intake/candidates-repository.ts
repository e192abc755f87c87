import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/**
 * Creates the repository of a job's candidates. It borrows merged objects from `base.git`. No sandbox mounts it, so that no
 * task can read another task's unmerged work.
 */
export async function createCandidatesRepository(git: Git, layout: Layout, jobId: JobId): Promise<void> {
  const { baseGit, candidatesGit } = layout.job(jobId);
  await runGit(git, ["init", "--bare", "--quiet", "--initial-branch=midwatch/unborn", candidatesGit]);
  await writeFile(join(candidatesGit, "objects", "info", "alternates"), `${join(baseGit, "objects")}\n`);
  // Git's `shallow` file records where history ends; without a copy of it, git fails on the first missing parent commit.
  await copyFile(join(baseGit, "shallow"), join(candidatesGit, "shallow")).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}
