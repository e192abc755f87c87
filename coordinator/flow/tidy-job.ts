import { join } from "node:path";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import { type AttemptId, type JobId, makeAttemptId } from "../../shared/protocol/ids.ts";
import type { JobEvent, Orphan } from "../../shared/protocol/job/event.ts";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import type { AttemptClaims } from "../../shared/redis/worker/attempt-claims.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";
import type { JobRegistry } from "../log/registry.ts";
import { removeHalfWritten } from "../log/remove-half-written.ts";
import type { JobStore } from "../log/store.ts";
import type { MoneyRecovery } from "./recover-money.ts";

export interface TidyEnv {
  readonly registry: JobRegistry;
  readonly store: JobStore;
  readonly claims: AttemptClaims;
  readonly money: Pick<MoneyRecovery, "conclude">;
  readonly git: Git;
  readonly layout: Layout;
}

/**
 * Cleans up before a job is concluded. Restores the job's account, closes claim records that a dead coordinator left open, records objects
 * on the volume that the log does not name (because Redis lost the end of its append-only file), and removes half-written files.
 */
export async function tidyJob(env: TidyEnv, jobId: JobId): Promise<void> {
  const isOver = await env.registry.read(jobId, (job) => isTerminalJob(job.status) && job.landing === undefined);
  if (!isOver) return;
  await env.money.conclude(jobId);
  const { entries } = await env.store.loadEntries(jobId);
  const events = entries.map(({ event }) => event);
  await closeClaims(env, jobId, events);
  const orphans = await findOrphans(env, jobId, events);
  if (orphans.length > 0) await env.registry.input(jobId, { kind: "orphans_found", orphans });
  await removeHalfWritten(env.layout, jobId);
}

/** Number of claim records that one Redis command reads. */
const CHUNK = 500;

async function closeClaims({ claims }: TidyEnv, jobId: JobId, events: readonly JobEvent[]): Promise<void> {
  const attempts = events.flatMap((event) =>
    event.type === "attempt.queued" ? [makeAttemptId(event.taskId, event.n)] : [],
  );
  for (let i = 0; i < attempts.length; i += CHUNK) {
    const chunk = attempts.slice(i, i + CHUNK).map((attemptId) => ({ jobId, attemptId, epoch: 0 }));
    const states = await claims.states(chunk);
    const open = chunk.filter((_, j) => states[j] !== "closed");
    await claims.close(jobId, ...open.map(({ attemptId }) => attemptId));
  }
}

async function findOrphans({ git, layout }: TidyEnv, jobId: JobId, events: readonly JobEvent[]): Promise<Orphan[]> {
  const known = new Map<string, string>();
  const claimed = new Set<string>();
  for (const event of events) {
    if (event.type === "attempt.queued") known.set(makeAttemptId(event.taskId, event.n), "queued");
    if (event.type === "attempt.finished") known.set(makeAttemptId(event.taskId, event.n), event.status);
    if (event.type === "candidate.claimed") claimed.add(event.candidate.commit);
  }
  const attempts = await listDir(join(layout.job(jobId).root, "attempts"));
  const candidates = await candidatesIn(git, layout.job(jobId).candidatesGit);
  // A failed or lost attempt may have made a candidate; the log knows the attempt, so its candidate is not an orphan.
  const isKnown = (attemptId: string) => !["completed", "queued", undefined].includes(known.get(attemptId));
  return [
    ...attempts.filter((id) => !known.has(id)).map((name) => ({ kind: "attempt" as const, name })),
    ...candidates
      .filter(({ attemptId, commit }) => !claimed.has(commit) && !isKnown(attemptId))
      .map(({ commit }) => ({ kind: "candidate" as const, name: commit })),
  ];
}

async function candidatesIn(git: Git, gitDir: string): Promise<{ attemptId: AttemptId; commit: string }[]> {
  const args = ["for-each-ref", "--format=%(refname:lstrip=3) %(objectname)", "refs/midwatch/candidates/"];
  const { stdout } = await runGit(git, args, { gitDir, okCodes: [0, 128] });
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [attemptId = "", commit = ""] = line.split(" ");
      return { attemptId: attemptId as AttemptId, commit };
    });
}
