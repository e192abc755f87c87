import type { Git } from "../../shared/git/run-git.ts";
import { runGit } from "../../shared/git/run-git.ts";

/** The tree of a commit merged onto a head; undefined when they conflict. */
export async function mergeOnto(
  git: Git,
  { gitDir, head, commit }: { gitDir: string; head: string; commit: string },
): Promise<string | undefined> {
  const { code, stdout } = await runGit(git, ["merge-tree", "--write-tree", "--no-messages", head, commit], {
    gitDir,
    okCodes: [0, 1],
  });
  return code === 0 ? stdout.trim().split("\n")[0] : undefined;
}
