import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Time limit in ms of the git command: a slow disk must not delay the submission. */
const GIT_TIMEOUT_MS = 5000;

/**
 * Describes a working tree's uncommitted changes, which a job does not see because it starts from a commit. Undefined
 * if there are none, or if the path is not a repository on this machine.
 */
export async function describeLeftOut(path: string, ref: string | undefined): Promise<string | undefined> {
  const git = (...args: string[]) =>
    run(
      "git",
      ["--no-optional-locks", "-C", path, "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", ...args],
      {
        timeout: GIT_TIMEOUT_MS,
        maxBuffer: 16 * 1024 * 1024,
      },
    );
  try {
    const { stdout } = await git("status", "--porcelain=v1", "--untracked-files=normal");
    const changed = stdout.split("\n").filter(Boolean);
    if (changed.length === 0) return undefined;
    const { stdout: commit } = await git("rev-parse", "--short=12", "--end-of-options", `${ref ?? "HEAD"}^{commit}`);
    const names = changed.slice(0, 3).map((line) => line.slice(3));
    const more = changed.length > names.length ? `, and ${changed.length - names.length} more` : "";
    return `the job starts from commit ${commit.trim()}, without the uncommitted changes in ${path}: ${names.join(", ")}${more}`;
  } catch {
    return undefined; // A failure here is ignored: the coordinator checks the repository and reports errors.
  }
}
