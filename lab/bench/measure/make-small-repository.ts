import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runGit } from "../../../shared/git/run-git.ts";

/** Makes a git repository that has only a README of twenty lines. It is this small so that the bench measures coordination, not work on files. */
export async function makeSmallRepository(path: string): Promise<void> {
  const git = { program: "git" };
  await runGit(git, ["init", "--quiet", "--initial-branch=main", path]);
  await writeFile(join(path, "README.md"), Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`).join(""));
  const gitDir = join(path, ".git");
  await runGit(git, [`--work-tree=${path}`, "add", "README.md"], { gitDir });
  await runGit(git, ["commit", "--quiet", "-m", "one file"], { gitDir });
}
