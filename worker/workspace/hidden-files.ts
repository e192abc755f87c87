import { type Git, runGit } from "../../shared/git/run-git.ts";
import { matchesAny } from "../../shared/support/paths/path-pattern.ts";
import { pathsOf } from "./commit-facts.ts";
import { rawGitDir } from "./raw-git-dir.ts";
import type { Workspace } from "./workspace.ts";

/** Most files that are named. */
const SHOWN = 5;

/**
 * Which of the files that a task may write are there and hidden by the repository's ignore rules, by which rule, and what to do; undefined when
 * none is.
 */
export async function describeHidden(
  git: Git,
  workspace: Workspace,
  writes: readonly string[],
): Promise<string | undefined> {
  const gitDir = await rawGitDir(workspace);
  const inTree = (args: string[], input = "") =>
    runGit(git, [`--work-tree=${workspace.work}`, ...args], { gitDir, input, okCodes: [0, 1, 128] });
  const { stdout } = await inTree(["ls-files", "--others", "--ignored", "--exclude-standard", "-z"]);
  const known = await pathsOf(git, { gitDir: workspace.baseGit, commit: workspace.base });
  const isWritable = matchesAny(writes);
  const hidden = stdout.split("\0").filter((path) => path !== "" && !known.has(path) && isWritable(path));
  if (hidden.length === 0) return undefined;
  const shown = hidden.slice(0, SHOWN);
  const asked = await inTree(
    ["check-ignore", "--verbose", "--no-index", "-z", "--stdin"],
    shown.map((path) => `${path}\0`).join(""),
  );
  const fields = asked.stdout.split("\0");
  const rules = shown.map((path, i) => {
    const [source = ".gitignore", line = "", rule = ""] = fields.slice(4 * i, 4 * i + 3);
    return `${path} (${source}, line ${line}: ${rule})`;
  });
  const more = hidden.length > SHOWN ? ` and ${hidden.length - SHOWN} more` : "";
  return `What you wrote is hidden by the repository's ignore rules, and so would be no part of the result: ${rules.join("; ")}${more}. Write it where no rule hides it; if it has to be there, hand in again and say so, since it is then for the lead to name these files among the task's deliverables, which are taken whatever the rules say.`;
}
