import { type Git, runGit } from "../../shared/git/run-git.ts";
import { treeOf } from "./commit-facts.ts";

/**
 * Merges a commit onto a head and returns the merged tree. Files with conflicts contain both versions between conflict
 * markers, and `conflicts` lists these files. `env` may name more object directories.
 */
export async function mergeOnto(
  git: Git,
  { gitDir, head, commit, env = {} }: { gitDir: string; head: string; commit: string; env?: Record<string, string> },
): Promise<{ tree: string; conflicts: string[] }> {
  const { stdout } = await runGit(
    git,
    ["merge-tree", "--write-tree", "--no-messages", "--name-only", "-z", head, commit],
    { gitDir, env, okCodes: [0, 1] },
  );
  const [tree = "", ...paths] = stdout.split("\0");
  return { tree, conflicts: [...new Set(paths.filter(Boolean))] };
}

/**
 * Whether a commit equals a refused candidate merged onto the present head, without further changes. The repository
 * `gitDir` contains the three commits.
 */
export async function isResubmitted(
  git: Git,
  { gitDir, commit, refused, head }: { gitDir: string; commit: string; refused: string; head: string },
): Promise<boolean> {
  const { tree, conflicts } = await mergeOnto(git, { gitDir, head, commit: refused });
  return conflicts.length === 0 && tree === (await treeOf(git, { gitDir, commit }));
}
