import { type Git, runGit } from "../../shared/git/run-git.ts";
import { mergeOnto } from "./merge-onto.ts";
import { objectEnv } from "./snapshot.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Merges the changes between the commit `from` and a tree onto the workspace's base commit. A Redis that lost writes
 * can order the same work again on another head; restoring the tree of the last turn unchanged would revert everything
 * that has landed in between. The merge base is a commit made from the tree of `from` alone, because the history of
 * `from` may be lost too. Throws git's error if no repository of the job contains `from`.
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
