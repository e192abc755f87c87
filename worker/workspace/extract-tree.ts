import { rename, rm, unlink } from "node:fs/promises";
import { type Git, runGit } from "../../shared/git/run-git.ts";

/**
 * Writes the files of a tree into a folder that exists, by way of an index of its own: no `.git`, no filters, no hooks.
 * `env` may name further object directories. The index goes to `keepIndexAs`, on the same disk, if that is given; otherwise it is removed.
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
    // A git that failed may leave its lock, too.
    for (const file of [request.index, `${request.index}.lock`]) await rm(file, { force: true });
    throw error;
  }
}
