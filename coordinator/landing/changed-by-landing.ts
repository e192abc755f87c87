import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/** The paths that each landing between two merged commits changed. */
export async function changedByLanding(request: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  base: string;
  head: string;
}): Promise<string[][]> {
  const { git, layout, jobId, base, head } = request;
  const args = ["log", "--first-parent", "--diff-merges=first-parent", "--no-renames", "--name-only", "-z"];
  const { stdout } = await runGit(git, [...args, "--format=%x00", `${base}..${head}`], {
    gitDir: layout.job(jobId).baseGit,
  });
  // Git prints each commit as an empty line between NULs, then its names, each followed by NUL.
  return stdout
    .split("\0\0")
    .map((names) =>
      names
        .split("\0")
        .map((name) => name.replace(/^\n/, ""))
        .filter(Boolean),
    )
    .filter((names) => names.length > 0);
}
