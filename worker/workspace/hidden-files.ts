import { type Git, runGit } from "../../shared/git/run-git.ts";
import { matchesAny } from "../../shared/support/paths/path-pattern.ts";
import { pathsOf } from "./commit-facts.ts";
import { rawGitDir } from "./raw-git-dir.ts";
import { setupLinksIn } from "./setup-links.ts";
import type { Workspace } from "./workspace.ts";

/** Maximum number of files that the text names. */
const MAX_NAMED = 5;

/**
 * Explains to the agent which files are hidden by the repository's ignore rules although its task may write them, with
 * the rules and the next step. Undefined if there are no such files.
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
  const links = await setupLinksIn(workspace.work);
  const isTheirs = (path: string) => path !== "" && !links.includes(path) && !known.has(path);
  const hidden = stdout.split("\0").filter((path) => isTheirs(path) && isWritable(path));
  if (hidden.length === 0) return undefined;
  const shown = hidden.slice(0, MAX_NAMED);
  const asked = await inTree(
    ["check-ignore", "--verbose", "--no-index", "-z", "--stdin"],
    shown.map((path) => `${path}\0`).join(""),
  );
  const fields = asked.stdout.split("\0");
  const rules = shown.map((path, i) => {
    const [source = ".gitignore", line = "", rule = ""] = fields.slice(4 * i, 4 * i + 3);
    return `${path} (${source}, line ${line}: ${rule})`;
  });
  const more = hidden.length > MAX_NAMED ? ` and ${hidden.length - MAX_NAMED} more` : "";
  return `The repository's ignore rules hide files that you wrote, so they would not be part of the result: ${rules.join("; ")}${more}. Write them to paths that no rule hides; if they have to be there, hand in again and say so: the lead can name them among the task's deliverables, which are included in spite of the rules.`;
}
