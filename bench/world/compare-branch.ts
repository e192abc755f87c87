import { runGitBytes } from "../../shared/git/run-git.ts";
import type { Content } from "./place.ts";

/** What is not as it was asked for on the job's branch; empty when all is. */
export async function compareBranch(
  gitDir: string,
  { base, branch }: { base: string; branch: string },
  gives: Readonly<Record<string, Content | null>>,
): Promise<string> {
  const git = async (...args: string[]) => (await runGitBytes({ program: "git" }, args, { gitDir })).stdout;
  const raw = (await git("diff", "-z", "--raw", "--no-renames", "--no-abbrev", base, branch)).toString().split("\0");
  const faults: string[] = [];
  const changed = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) changed.set(raw[i + 1] ?? "", (raw[i] ?? "").split(" "));
  for (const [name, [oldMode = "", newMode = "", , , status]] of changed) {
    if (!(name in gives)) faults.push(`${JSON.stringify(name)} was changed (${status})`);
    if (status === "M" && oldMode.slice(1) !== newMode) faults.push(`${name}: mode ${oldMode} became ${newMode}`);
  }
  for (const [name, content] of Object.entries(gives)) {
    if (!changed.has(name)) faults.push(`${JSON.stringify(name)} was not changed`);
    else if (content === null) continue;
    else {
      const is = await git("cat-file", "blob", `${branch}:${name}`);
      if (!is.equals(Buffer.from(content)))
        faults.push(`${name} holds ${JSON.stringify(is.toString("latin1").slice(0, 100))}`);
    }
  }
  return faults.slice(0, 4).join("; ");
}
