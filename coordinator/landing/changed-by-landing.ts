import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/** For each landing between two merged commits, the paths that it changed. */
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
  // In git's output, each commit is an empty line between NUL characters, followed by the changed paths, each with a NUL after it.
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
