import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/** Maximum number of tasks that are named as the other side of one conflict. */
const MAX_TASKS = 5;

/** Returns the tasks whose landings between two merged commits changed any of these paths, the latest landing first. */
export async function findOtherSide(request: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  base: string;
  head: string;
  paths: readonly string[];
}): Promise<string[]> {
  const { git, layout, jobId, base, head, paths } = request;
  const { stdout } = await runGit(
    git,
    [
      "log",
      "--first-parent",
      "--diff-merges=first-parent",
      `--max-count=${MAX_TASKS}`,
      "--format=%(trailers:key=Midwatch-Task,valueonly)",
      `${base}..${head}`,
      "--",
      ...paths.slice(0, 200).map((path) => `:(top,literal)${path}`),
    ],
    { gitDir: layout.job(jobId).baseGit },
  );
  return [...new Set(stdout.split("\n").filter(Boolean))];
}
