import { type Git, runGit } from "../../shared/git/run-git.ts";
import { mergeOnto } from "./merge-onto.ts";
import { objectEnv } from "./snapshot.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Merges the changes of a tree since the commit `from` onto the workspace's base. A Redis that lost writes can order the same
 * work again on another head; restoring the tree of the last turn would revert everything that has landed in between. The
 * merge base is made of the trees alone, because the history of `from` may be lost too. Throws git's error if no repository
 * of the job has `from`.
 */
export async function rebaseTree(
  git: Git,
  workspace: Workspace,
  { tree, from }: { tree: string; from: string },
): Promise<{ tree: string; conflicts: string[] }> {
  const env = { gitDir: workspace.baseGit, env: { ...objectEnv(workspace), ...DATES } };
  const commit = async (of: string, ...parents: string[]) => {
    const { stdout } = await runGit(git, ["commit-tree", of, ...parents.flatMap((id) => ["-p", id]), "-m", "-"], env);
    return stdout.trim();
  };
  const below = await commit(`${from}^{tree}`);
  const [head, changed] = [await commit(`${workspace.base}^{tree}`, below), await commit(tree, below)];
  return mergeOnto(git, { ...env, head, commit: changed });
}

/** A fixed date, so that the same trees give the same temporary commits. */
const DATES = { GIT_AUTHOR_DATE: "@0 +0000", GIT_COMMITTER_DATE: "@0 +0000" };
