import { runGitBytes } from "../../../shared/git/run-git.ts";
import type { Content } from "./git-folder.ts";

/** The expected change of a branch: the new bytes of each changed file, by path; `null` if the file is deleted. */
export type Gives = Readonly<Record<string, Content | null>>;

/** Lists the differences between the job's branch and the expected change; the list is empty if there are none. */
export async function compareBranch(
  gitDir: string,
  { base, branch }: { base: string; branch: string },
  gives: Gives,
): Promise<string> {
  const git = async (...args: string[]) => (await runGitBytes({ program: "git" }, args, { gitDir })).stdout;
  const raw = (await git("diff", "-z", "--raw", "--no-renames", "--no-abbrev", base, branch)).toString();
  const changed = changesIn(raw.split("\0"));
  const faults = changed.flatMap((change) => judgeChange(change, gives));
  for (const [name, content] of Object.entries(gives)) {
    if (!changed.some((change) => change.name === name)) faults.push(`${JSON.stringify(name)} was not changed`);
    else if (content !== null) {
      const is = await git("cat-file", "blob", `${branch}:${name}`);
      if (!is.equals(Buffer.from(content)))
        faults.push(`${name} holds ${JSON.stringify(is.toString("latin1").slice(0, 100))}`);
    }
  }
  return faults.slice(0, 4).join("; ");
}

interface Change {
  readonly name: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly status: string;
}

/** git's output alternates between `:OLD NEW ID ID STATUS` and a file name. */
function changesIn(parts: readonly string[]): Change[] {
  return parts.flatMap((line, i) => {
    if (i % 2 === 1 || line === "") return [];
    const [oldMode = "", newMode = "", , , status = ""] = line.slice(1).split(" ");
    return [{ name: parts[i + 1] ?? "", oldMode, newMode, status }];
  });
}

function judgeChange({ name, oldMode, newMode, status }: Change, gives: Gives): string[] {
  const faults = name in gives ? [] : [`${JSON.stringify(name)} was changed (${status})`];
  if (status === "M" && oldMode !== newMode) faults.push(`${name}: mode ${oldMode} became ${newMode}`);
  return faults;
}
