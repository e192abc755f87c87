import type { Git } from "../../shared/git/run-git.ts";
import { asTaskId, type JobId, type TaskId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Log } from "../../shared/support/log.ts";
import { type NextLanding, nextLanding } from "../job/merge-queue.ts";
import { byGit, GitRefusal } from "../landing/by-git.ts";
import { type Chain, chainLandings } from "../landing/chain-landings.ts";
import { findOtherSide } from "../landing/find-other-side.ts";
import { importLandings } from "../landing/import-landings.ts";
import { findLostLandings, remakeLandings } from "../landing/lost-landings.ts";
import { headOf, moveRef } from "../landing/move-ref.ts";
import { resolveConflict } from "../landing/resolve-conflict.ts";
import type { JobRegistry } from "../log/registry.ts";

export interface LandEnv {
  readonly registry: JobRegistry;
  readonly git: Git;
  readonly layout: Layout;
  readonly log: Log;
}

/**
 * The merge queue. Verified candidates are merged in groups, tested if the job has a gate for merge groups, and landed
 * by moving the ref of the job's branch once. The log announces a landing before the ref moves, so any coordinator can
 * continue after a crash: the position of the ref decides whether an announced landing is finished or aborted.
 */
export async function landJob(env: LandEnv, jobId: JobId): Promise<void> {
  for (let tries = 1; ; ) {
    const next = await env.registry.read(jobId, nextLanding);
    if (next.kind === "nothing") return;
    try {
      if (!(await takeStep(env, jobId, next))) return;
      tries = 1;
    } catch (error) {
      if (!(error instanceof GitRefusal)) throw error;
      if (tries === MAX_TRIES) return giveUp(env, jobId, error);
      env.log.warn({ jobId, tries, detail: error.message }, "git refused a step of landing; it is tried again");
      tries += 1;
    }
  }
}

/**
 * Maximum number of tries at one step of the merge queue before the job pauses. A killed git process is a transient
 * failure and worth a retry; a broken repository is not.
 */
const MAX_TRIES = 3;
/** Time in ms after which the job tries to land again when the disk was full. */
const FULL_DISK_MS = 60_000;

/** Pauses the job and shows git's error message as the reason. */
async function giveUp({ registry, log }: LandEnv, jobId: JobId, refusal: GitRefusal): Promise<void> {
  const words = refusal.message.slice(0, 1000);
  const next = refusal.mayPass
    ? "it is tried again in a minute"
    : "repair the job's repositories below the data folder and resume the job, or cancel it; merged commits stay";
  log.error({ jobId, detail: words }, "git refuses to land verified commits; the job pauses");
  await registry.input(jobId, {
    kind: "landing_refused",
    detail: `git could not merge the verified commits, ${MAX_TRIES} times (${words}): ${next}`,
    ...(refusal.mayPass ? { resumeAt: Date.now() + FULL_DISK_MS } : {}),
  });
}

/** Takes the next step of the merge queue. Returns false when nothing is left to do until the job changes. */
async function takeStep(env: LandEnv, jobId: JobId, next: NextLanding): Promise<boolean> {
  switch (next.kind) {
    case "landing":
      await finish(env, jobId, next);
      return true;
    case "green": {
      const { kind, ...landing } = next;
      return accepted(await env.registry.input(jobId, { kind: "landing_planned", ...landing }));
    }
    case "verified":
      return planOnBranch(env, jobId, next);
    case "nothing":
      return false;
  }
}

type Verified = Extract<NextLanding, { kind: "verified" }>;

/**
 * Plans a landing on the job's branch. If Redis has lost landings, the branch is ahead of the log: landings that can be repeated with the same
 * commits are announced again; otherwise the branch is moved back to the head in the log. If another program moved the branch, the job pauses.
 */
async function planOnBranch(env: LandEnv, jobId: JobId, next: Verified): Promise<boolean> {
  const { registry, git, layout, log } = env;
  const { head } = next;
  const found = await byGit(headOf({ git, layout, jobId }));
  if (found === head || (await isExpected(registry, jobId, { head, found }))) return plan(env, jobId, next);
  const landings = await byGit(findLostLandings({ git, layout, jobId, head, found }));
  if (landings === undefined) {
    log.error({ jobId, head, found }, "the job's branch is not where the log says; nothing lands");
    if (!(await registry.read(jobId, (job) => job.paused !== undefined)))
      await registry.input(jobId, { kind: "pause", reason: "branch_moved" });
    return false;
  }
  const again = await byGit(remakeLandings({ git, layout, jobId, next, landings }));
  if (again !== undefined) {
    log.warn({ jobId, head, found }, "the branch holds landings that the log has lost: they are announced again");
    return plan(env, jobId, again);
  }
  const names = landings.map(({ commit }) => commit);
  log.warn(
    { jobId, head, found, landings: names },
    "the branch holds landings that the log has lost: it is moved back",
  );
  const orphans = names.map((name) => ({ kind: "landing" as const, name }));
  await registry.input(jobId, { kind: "orphans_found", orphans });
  const moved = await byGit(moveRef({ git, layout, jobId, from: found, to: head }));
  return moved !== "elsewhere" && (await plan(env, jobId, next));
}

/**
 * Whether the log explains the branch's present commit. Either another coordinator is landing; or the branch has a
 * landing that Redis lost, and the log still shows its merge group as under test.
 */
async function isExpected(
  registry: JobRegistry,
  jobId: JobId,
  { head, found }: { head: string; found: string },
): Promise<boolean> {
  return registry.read(
    jobId,
    (job) =>
      job.head !== head || job.landing !== undefined || job.mergeGroups.some(({ commits }) => commits.includes(found)),
  );
}

async function finish(
  { registry, git, layout, log }: LandEnv,
  jobId: JobId,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await byGit(importLandings({ git, layout, jobId, from, to }));
  const moved = await byGit(moveRef({ git, layout, jobId, from, to }));
  if (moved === "elsewhere") {
    log.warn(
      { jobId, from, to },
      "landing aborted: the branch is neither at the commit before the landing nor at the one after it",
    );
    await registry.input(jobId, { kind: "landing_aborted", reason: "ref_elsewhere" });
    return;
  }
  await registry.input(jobId, { kind: "landing_done", to });
  log.info({ jobId, to, moved }, "landed");
}

/**
 * Merges the candidates that wait to land. The resulting merge group goes to the gate; if the job has no gate for merge
 * groups, its landing is announced at once.
 */
async function plan(env: LandEnv, jobId: JobId, next: Verified): Promise<boolean> {
  const { registry, git, layout } = env;
  const { from, head, items, isTested } = next;
  const { landings, conflicts } = await byGit(chainLandings({ git, layout, jobId, from, items }));
  const refused = conflicts.filter(({ onto }) => onto === head);
  for (const conflict of refused) await sendBack(env, jobId, { head, conflict });
  // A candidate that conflicts with another of its merge group, or with the merge group under test, is merged again after that group has landed.
  const to = landings.at(-1)?.commit;
  if (to === undefined) return refused.length > 0;
  const chain = { from, tasks: landings.map(({ taskId }) => taskId), commits: landings.map(({ commit }) => commit) };
  return accepted(
    await registry.input(
      jobId,
      isTested ? { kind: "batch_planned", ...chain } : { kind: "landing_planned", to, ...chain },
    ),
  );
}

/**
 * Resolves a merge conflict by the structure of the code, or sends the candidate back to its author. In either case the
 * new candidate is verified again.
 */
async function sendBack(
  { registry, git, layout }: LandEnv,
  jobId: JobId,
  { head, conflict }: { head: string; conflict: Chain["conflicts"][number] },
): Promise<void> {
  const { taskId, candidate, paths } = conflict;
  const gitDir = layout.job(jobId).candidatesGit;
  const commit = await byGit(resolveConflict({ git, gitDir, head, candidate, paths }));
  if (commit !== undefined) {
    await registry.input(jobId, { kind: "landing_resolved", taskId, refused: candidate.commit, commit, base: head });
    return;
  }
  const found = await byGit(findOtherSide({ git, layout, jobId, base: candidate.base, head, paths }));
  const known = await registry.read(jobId, (job) => new Set<string>(job.tasks.keys()));
  const others: TaskId[] = found.filter((id) => known.has(id)).map(asTaskId);
  await registry.input(jobId, { kind: "landing_conflict", taskId, paths: paths.slice(0, 200), others });
}

/** Whether the job accepted the input. If it refused, the job has changed in the meantime, and that change has already started its own effects. */
function accepted({ kind }: { kind: "done" | "refused" }): boolean {
  return kind === "done";
}
