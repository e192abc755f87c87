import type { Git } from "../../shared/git/run-git.ts";
import { runGit } from "../../shared/git/run-git.ts";

/** The paths of a commit's files. */
export async function listTree(git: Git, { gitDir, commit }: { gitDir: string; commit: string }): Promise<Set<string>> {
  const { stdout } = await runGit(git, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit], { gitDir });
  return new Set(stdout.split("\0").filter((path) => path !== ""));
}
