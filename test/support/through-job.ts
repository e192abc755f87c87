import { join } from "node:path";
import { writeBundle, writePatch } from "../../coordinator/landing/artifacts.ts";
import { chainLandings } from "../../coordinator/landing/chain-landings.ts";
import { importLandings } from "../../coordinator/landing/import-landings.ts";
import { moveRef } from "../../coordinator/landing/move-ref.ts";
import { asTaskId, makeAttemptId, makeJobId } from "../../shared/protocol/ids.ts";
import type { RepositorySource } from "../../shared/protocol/job/job.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { mirrorRepository } from "../../worker/intake/mirror-repository.ts";
import { captureCandidate } from "../../worker/workspace/capture-candidate.ts";
import type { ChangedFile } from "../../worker/workspace/changed-files.ts";
import { createWorkspace } from "../../worker/workspace/create-workspace.ts";

const git = { program: "git" };

/** The result of the git operations of one job on a repository. */
export interface Through {
  readonly base: string;
  readonly changed: readonly ChangedFile[];
  /** The commit of the job's branch after the landing, in `base.git`; undefined if nothing was changed. */
  readonly head: string | undefined;
  readonly baseGit: string;
  /** Path of the bundle with the result, if there is one. */
  readonly bundle: string | undefined;
}

/**
 * Runs all git operations of a job without a job: mirrors a repository, lets `work` change a worktree, and lands the
 * change.
 */
export async function throughJob(
  { layout, folder }: { layout: Layout; folder: string },
  source: RepositorySource,
  work: (worktree: string) => void | Promise<void>,
): Promise<Through> {
  const jobId = makeJobId(1);
  const at = { git, layout, jobId };
  const { base } = await mirrorRepository({ ...at, source, allowedRoots: [folder] });
  const { baseGit, artifacts } = layout.job(jobId);
  const attemptId = makeAttemptId(asTaskId("t2"), 1);
  const workspace = await createWorkspace({ ...at, attemptId, epoch: 1, base });
  await work(workspace.work);
  const captured = await captureCandidate({ git, layout, workspace, message: "work\n", at: 5000 });
  if (captured.kind === "empty") return { base, changed: [], head: undefined, baseGit, bundle: undefined };
  const { commit, changed } = captured;
  const item = {
    task: { id: asTaskId("t2"), key: "k", title: "title" },
    candidate: { commit, base, attemptId },
    verdict: { attemptId: "t2.2", attacks: 1, summary: "withstood", at: 9000 },
  };
  const { landings } = await chainLandings({ ...at, from: base, items: [item] });
  const head = landings[0]?.commit;
  if (head === undefined) throw new Error("the candidate does not merge with its own base");
  await importLandings({ ...at, from: base, to: head });
  await moveRef({ ...at, from: base, to: head });
  await writePatch({ ...at, base, head });
  const name = await writeBundle({ ...at, base, head });
  return { base, changed, head, baseGit, bundle: name === undefined ? undefined : join(artifacts, name) };
}
