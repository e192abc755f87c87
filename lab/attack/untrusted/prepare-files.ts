import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runGit } from "../../../shared/git/run-git.ts";

/** Makes a git repository with one commit of the given files. Returns the repository's path. */
export async function prepareFiles(path: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true, mode: 0o755 });
    await writeFile(join(path, name), content, { mode: 0o644 });
  }
  const git = { program: "git" };
  const gitDir = join(path, ".git");
  await runGit(git, ["init", "--quiet", "--initial-branch=main", path]);
  await runGit(git, [`--work-tree=${path}`, "add", "--all", "--force", "."], { gitDir });
  await runGit(git, ["commit", "--quiet", "-m", "as it is"], { gitDir });
  return path;
}
