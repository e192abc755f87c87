import { type Git, runGit } from "../../shared/git/run-git.ts";
import { mergeOnto } from "./merge-onto.ts";
import { objectEnv } from "./snapshot.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What was changed in a tree since the commit `from`, put onto the workspace's base. A Redis that forgot can order the same work anew on
 * another head: the tree of its last turn would take back what has landed in between. The head that it began from may be forgotten, too, so
 * history is not asked: three commits are made of the trees alone, `from` below the other two. Throws what git throws, for a `from`
 * that no repository of the job has.
 */
export async function rebaseTree(
  git: Git,
  workspace: Workspace,
  { tree, from }: { tree: string; from: string },
): Promise<{ tree: string; conflicts: string[] }> {
  const place = { gitDir: workspace.baseGit, env: { ...objectEnv(workspace), ...DATES } };
  const commit = async (of: string, ...parents: string[]) => {
    const { stdout } = await runGit(git, ["commit-tree", of, ...parents.flatMap((id) => ["-p", id]), "-m", "-"], place);
    return stdout.trim();
  };
  const below = await commit(`${from}^{tree}`);
  const [head, changed] = [await commit(`${workspace.base}^{tree}`, below), await commit(tree, below)];
  return mergeOnto(git, { ...place, head, commit: changed });
}

/** Nobody sees these commits: made again, they are the same objects. */
const DATES = { GIT_AUTHOR_DATE: "@0 +0000", GIT_COMMITTER_DATE: "@0 +0000" };
