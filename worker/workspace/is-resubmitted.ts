import type { Git } from "../../shared/git/run-git.ts";
import { treeOf } from "./commit-facts.ts";
import { mergeOnto } from "./merge-onto.ts";

/** Whether a commit is a refused candidate, put onto the present head and not changed. All three lie in `gitDir`. */
export async function isResubmitted(
  git: Git,
  { gitDir, commit, refused, head }: { gitDir: string; commit: string; refused: string; head: string },
): Promise<boolean> {
  const { tree, conflicts } = await mergeOnto(git, { gitDir, head, commit: refused });
  return conflicts.length === 0 && tree === (await treeOf(git, { gitDir, commit }));
}
