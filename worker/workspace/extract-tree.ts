import { rename, rm, unlink } from "node:fs/promises";
import { type Git, runGit } from "../../shared/git/run-git.ts";

/**
 * Writes the files of a tree into an existing folder, through a temporary index: no `.git`, no filters, no hooks. `env` may
 * name further object directories. Moves the index to `keepIndexAs`, on the same disk, if that is given, else removes it.
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
    // A failed git may leave its lock file.
    for (const file of [request.index, `${request.index}.lock`]) await rm(file, { force: true });
    throw error;
  }
}
