import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runGit } from "../../../shared/git/run-git.ts";

/** A git repository in `folder` with one commit of these files; answers with its path. */
export async function makeRepository(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  const git = { program: "git" };
  const path = join(folder, "repository");
  await runGit(git, ["init", "--quiet", "--initial-branch=main", path]);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  const gitDir = join(path, ".git");
  await runGit(git, [`--work-tree=${path}`, "add", "--all", "."], { gitDir });
  await runGit(git, ["commit", "--quiet", "-m", "where the job starts"], { gitDir });
  return path;
}
