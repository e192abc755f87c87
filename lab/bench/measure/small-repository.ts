import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runGit } from "../../../shared/git/run-git.ts";

/** A git repository with a README of twenty lines and nothing else: what is measured is coordination. */
export async function makeSmallRepository(path: string): Promise<void> {
  const git = { program: "git" };
  await runGit(git, ["init", "--quiet", "--initial-branch=main", path]);
  await writeFile(join(path, "README.md"), Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`).join(""));
  const gitDir = join(path, ".git");
  await runGit(git, [`--work-tree=${path}`, "add", "README.md"], { gitDir });
  await runGit(git, ["commit", "--quiet", "-m", "one file"], { gitDir });
}
