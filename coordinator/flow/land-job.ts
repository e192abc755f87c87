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

/** What landing needs from its surroundings. */
export interface LandOptions {
  readonly registry: JobRegistry;
  readonly git: Git;
  readonly layout: Layout;
  readonly log: Log;
}

/**
 * The merge queue: what is verified is merged in batches, tested where the job has a gate for batches, and landed with
 * one move of the ref. The log announces a landing before the ref moves, so any coordinator can take this up at any
 * point: an announced landing is finished or aborted by where the ref now stands.
 */
export async function landJob(options: LandOptions, jobId: JobId): Promise<void> {
  for (let tries = 1; ; ) {
    const next = await options.registry.read(jobId, nextLanding);
    if (next.kind === "nothing") return;
    try {
      const goesOn = await take(options, jobId, next);
      if (!goesOn) return;
      tries = 1;
    } catch (error) {
      if (!(error instanceof GitRefusal)) throw error;
      if (tries === MAX_TRIES) return giveUp(options, jobId, error);
      options.log.warn({ jobId, tries, detail: error.message }, "git refused a step of landing: it is tried again");
      tries += 1;
    }
  }
}

/** Times that one step is tried before the job pauses: a process that was killed passes, a repository that is broken does not. */
const MAX_TRIES = 3;
/** ms after which a disk that was full is tried again. */
const FULL_DISK_MS = 60_000;

/** Nothing is tried for ever: the job pauses with git's own words. */
async function giveUp({ registry, log }: LandOptions, jobId: JobId, refusal: GitRefusal): Promise<void> {
  const words = refusal.message.slice(0, 1000);
  const next = refusal.mayPass
    ? "it is tried again in a minute"
    : "mend the job's repositories below the data folder and resume the job, or cancel it: what was merged stays";
  log.error({ jobId, detail: words }, "git refuses to land what is verified; the job pauses");
  await registry.input(jobId, {
    kind: "landing_refused",
    detail: `git could not merge what is verified, ${MAX_TRIES} times (${words}): ${next}`,
    ...(refusal.mayPass ? { resumeAt: Date.now() + FULL_DISK_MS } : {}),
  });
}

/** Does the next step; false when there is nothing more to do before the job changes. */
async function take(options: LandOptions, jobId: JobId, next: NextLanding): Promise<boolean> {
  switch (next.kind) {
    case "landing":
      await finish(options, jobId, next);
      return true;
    case "green": {
      const { kind, ...landing } = next;
      return accepted(await options.registry.input(jobId, { kind: "landing_planned", ...landing }));
    }
    case "verified":
      return planOnBranch(options, jobId, next);
    case "nothing":
      return false;
  }
}

type Verified = Extract<NextLanding, { kind: "verified" }>;

/**
 * Plans on the branch as it stands. One that landings moved which Redis has forgotten is ahead of the log: what the log can
 * land again as the very same commits is announced again, and the branch stays; else it is moved back to where the log
 * stands. A branch that somebody else moved is not built upon: the job pauses and says so.
 */
async function planOnBranch(options: LandOptions, jobId: JobId, next: Verified): Promise<boolean> {
  const { registry, git, layout, log } = options;
  const { head } = next;
  const found = await byGit(headOf({ git, layout, jobId }));
  if (found === head || (await isExpected(registry, jobId, { head, found }))) return plan(options, jobId, next);
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
    return plan(options, jobId, again);
  }
  const names = landings.map(({ commit }) => commit);
  log.warn(
    { jobId, head, found, landings: names },
    "the branch holds landings that the log has lost: it is moved back",
  );
  const orphans = names.map((name) => ({ kind: "landing" as const, name }));
  await registry.input(jobId, { kind: "orphans_found", orphans });
  const moved = await byGit(moveRef({ git, layout, jobId, from: found, to: head }));
  return moved !== "elsewhere" && (await plan(options, jobId, next));
}

/** Another coordinator may be landing: then the log has moved, or says so. What is under test may have landed before Redis forgot it. */
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
  { registry, git, layout, log }: LandOptions,
  jobId: JobId,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await byGit(importLandings({ git, layout, jobId, from, to }));
  const moved = await byGit(moveRef({ git, layout, jobId, from, to }));
  if (moved === "elsewhere") {
    log.warn({ jobId, from, to }, "landing aborted: the branch is neither where it began nor where it ends");
    await registry.input(jobId, { kind: "landing_aborted", reason: "ref_elsewhere" });
    return;
  }
  await registry.input(jobId, { kind: "landing_done", to });
  log.info({ jobId, to, moved }, "landed");
}

/** Merges what waits; the result goes to the gate, or, where there is none, is announced at once. */
async function plan(options: LandOptions, jobId: JobId, next: Verified): Promise<boolean> {
  const { registry, git, layout } = options;
  const { from, head, items, isTested } = next;
  const { landings, conflicts } = await byGit(chainLandings({ git, layout, jobId, from, items }));
  const refused = conflicts.filter(({ onto }) => onto === head);
  for (const conflict of refused) await sendBack(options, jobId, { head, conflict });
  // What conflicts with a commit of its own batch, or with one under test, is tried again when that has landed.
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

/** What does not merge is resolved by structure, or else by its author; either way it is verified anew. */
async function sendBack(
  { registry, git, layout }: LandOptions,
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

/** A refused step means that the job has changed: what the change asks for has been asked for by then. */
function accepted({ kind }: { kind: "done" | "refused" }): boolean {
  return kind === "done";
}
