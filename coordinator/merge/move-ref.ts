import type { Git } from "../../shared/git/run-git.ts";
import { runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { AppError } from "../../shared/support/errors.ts";

/** The job's branch in `base.git`. */
export function branchOf(jobId: JobId): string {
  return `refs/heads/midwatch/${jobId}`;
}

/** The commit that the job's branch stands on. */
export async function headOf(place: { git: Git; layout: Layout; jobId: JobId }): Promise<string> {
  const { stdout } = await runGit(place.git, ["rev-parse", "--verify", branchOf(place.jobId)], {
    gitDir: place.layout.job(place.jobId).baseGit,
  });
  return stdout.trim();
}

/**
 * Moves the job's branch, if it still stands where the landing began; any coordinator may repeat it. Throws an AppError `internal` with git's
 * own words when the branch stands there and git does not move it.
 */
export async function moveRef(request: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  from: string;
  to: string;
}): Promise<"moved" | "already" | "elsewhere"> {
  const { git, layout, jobId, from, to } = request;
  const { code, stderr } = await runGit(git, ["update-ref", branchOf(jobId), to, from], {
    gitDir: layout.job(jobId).baseGit,
    okCodes: [0, 1, 128],
  });
  if (code === 0) return "moved";
  const found = await headOf(request);
  if (found === from)
    throw new AppError("internal", `git did not move the job's branch: ${stderr.trim().slice(0, 1000)}`);
  return found === to ? "already" : "elsewhere";
}
