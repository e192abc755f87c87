import { rename, rm, unlink } from "node:fs/promises";
import { type Git, runGit } from "../../shared/git/run-git.ts";

/**
 * Writes the files of a tree into an existing folder, through a temporary index; without `.git`, filters and hooks. `env` may name more object
 * directories. If `keepIndexAs` is given, the index is moved to this path, which must be on the same disk; otherwise the index is removed.
 */
export async function extractTree(
  git: Git,
  request: {
    gitDir: string;
    tree: string;
    into: string;
    index: string;
    env?: Record<string, string>;
    keepIndexAs?: string;
  },
): Promise<void> {
  const env = { ...request.env, GIT_INDEX_FILE: request.index };
  try {
    await runGit(git, ["read-tree", request.tree], { gitDir: request.gitDir, env });
    await runGit(git, [`--work-tree=${request.into}`, "checkout-index", "--all", "--force", "--quiet"], {
      gitDir: request.gitDir,
      env,
    });
    if (request.keepIndexAs === undefined) await unlink(request.index);
    else await rename(request.index, request.keepIndexAs);
  } catch (error) {
    // A git command that failed may have left the lock file of the index.
    for (const file of [request.index, `${request.index}.lock`]) await rm(file, { force: true });
    throw error;
  }
}
