import { type Git, runGit } from "../../shared/git/run-git.ts";
import { rawGitDir } from "./raw-git-dir.ts";
import { objectEnv, snapshotTree } from "./snapshot.ts";
import type { Workspace } from "./workspace.ts";

/** Maximum number of files that are listed. */
const MAX_FILES = 60;

/** Describes the files of a worktree that differ from its base, one in each line: the path, and the lines added and removed. Empty if none differs. */
export async function describeChanges(git: Git, workspace: Workspace): Promise<string> {
  const tree = await snapshotTree(git, workspace);
  const args = ["diff-tree", "-r", "--numstat", "--no-renames", workspace.base, tree];
  const { stdout } = await runGit(git, args, { gitDir: await rawGitDir(workspace), env: objectEnv(workspace) });
  const lines = stdout.split("\n").filter((line) => line !== "");
  const shown = lines.slice(0, MAX_FILES).map(describeLine);
  const more = lines.length > MAX_FILES ? [`(and ${lines.length - MAX_FILES} more files)`] : [];
  return [...shown, ...more].join("\n");
}

function describeLine(line: string): string {
  const [added = "", removed = "", path = ""] = line.split("\t");
  return added === "-" ? `${path} (binary)` : `${path} +${added} -${removed}`;
}
