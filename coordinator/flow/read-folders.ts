import type { Git } from "../../shared/git/run-git.ts";
import { runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";

/** The folders of a commit of the job's repository, as git spells them: a plan that names one as if it were a file is told so. */
export async function readFolders(
  { git, layout }: { git: Git; layout: Layout },
  { jobId, commit }: { jobId: JobId; commit: string },
): Promise<ReadonlySet<string>> {
  const args = ["ls-tree", "-r", "-d", "-z", "--name-only", "--full-tree", commit];
  const { stdout } = await runGit(git, args, { gitDir: layout.job(jobId).baseGit });
  return new Set(stdout.split("\0").filter((path) => path !== ""));
}
