import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Git, MAX_GIT_MS, runGit } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { AppError } from "../../shared/support/errors.ts";

/** The job's branch in `base.git`. */
export function branchOf(jobId: JobId): string {
  return `refs/heads/midwatch/${jobId}`;
}

/** The commit that the job's branch points to. */
export async function headOf(place: { git: Git; layout: Layout; jobId: JobId }): Promise<string> {
  const { stdout } = await runGit(place.git, ["rev-parse", "--verify", branchOf(place.jobId)], {
    gitDir: place.layout.job(place.jobId).baseGit,
  });
  return stdout.trim();
}

/**
 * Age in ms from which a lock file of git is stale: twice the time limit of our git processes, because the clocks of
 * hosts that share the volume may differ.
 */
const DEAD_AFTER_MS = 2 * MAX_GIT_MS;

/**
 * Moves the job's branch if it still points to `from`. Any coordinator may repeat this. Removes a stale lock file first: only our git processes
 * write here, and none runs that long. Throws an AppError `internal` with git's message if the branch is at `from` but git does not move it.
 */
export async function moveRef(request: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  from: string;
  to: string;
}): Promise<"moved" | "already" | "elsewhere"> {
  const { git, layout, jobId, from, to } = request;
  const gitDir = layout.job(jobId).baseGit;
  const update = () => runGit(git, ["update-ref", branchOf(jobId), to, from], { gitDir, okCodes: [0, 1, 128] });
  let { code, stderr } = await update();
  if (code !== 0 && (await removeDeadLock(join(gitDir, `${branchOf(jobId)}.lock`))))
    ({ code, stderr } = await update());
  if (code === 0) return "moved";
  const found = await headOf(request);
  if (found === from)
    throw new AppError("internal", `git did not move the job's branch: ${stderr.trim().slice(0, 1000)}`);
  return found === to ? "already" : "elsewhere";
}

/** Removes the lock file of a git process that was killed. Returns true if there was one. */
async function removeDeadLock(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || Date.now() - found.mtimeMs < DEAD_AFTER_MS) return false;
  await rm(path, { force: true });
  return true;
}
