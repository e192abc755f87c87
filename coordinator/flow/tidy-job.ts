import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Git } from "../../shared/git/run-git.ts";
import { runGit } from "../../shared/git/run-git.ts";
import type { JobEvent } from "../../shared/protocol/event.ts";
import type { AttemptId, JobId } from "../../shared/protocol/ids.ts";
import { makeAttemptId } from "../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../shared/protocol/job.ts";
import type { Orphan } from "../../shared/protocol/orphan.ts";
import type { AttemptClaims } from "../../shared/redis/attempt-claims.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { JobStore } from "../state/job-store.ts";
import type { JobKeeper } from "./job-keeper.ts";
import type { MoneyRecovery } from "./recover-money.ts";

export interface TidyOptions {
  readonly keeper: JobKeeper;
  readonly store: JobStore;
  readonly claims: AttemptClaims;
  readonly money: Pick<MoneyRecovery, "conclude">;
  readonly git: Git;
  readonly layout: Layout;
}

/**
 * Before a job is concluded: tells the ledger a last time what is in doubt, closes the claims of attempts that a coordinator which died could not close, names what lies
 * on the volume and what the log does not know (a Redis that lost the end of its file has forgotten it), and removes what
 * processes that died, or had no room, left half written.
 */
export async function tidyJob(options: TidyOptions, jobId: JobId): Promise<void> {
  const isOver = await options.keeper.read(jobId, (job) => isTerminalJob(job.status) && job.landing === undefined);
  if (!isOver) return;
  await options.money.conclude(jobId);
  const { entries } = await options.store.loadEntries(jobId);
  const events = entries.map(({ event }) => event);
  await closeClaims(options, jobId, events);
  const orphans = await findOrphans(options, jobId, events);
  if (orphans.length > 0) await options.keeper.input(jobId, { kind: "orphans_found", orphans });
  const { baseGit, candidatesGit } = options.layout.job(jobId);
  for (const gitDir of [baseGit, candidatesGit]) await removeTemporaryPacks(gitDir);
  await removeHalfWritten(options.layout, jobId);
}

/** Claims that are looked at in one step. */
const CHUNK = 500;

async function closeClaims({ claims }: TidyOptions, jobId: JobId, events: readonly JobEvent[]): Promise<void> {
  const attempts = events.flatMap((event) =>
    event.type === "attempt.queued" ? [makeAttemptId(event.taskId, event.n)] : [],
  );
  for (let i = 0; i < attempts.length; i += CHUNK) {
    const chunk = attempts.slice(i, i + CHUNK).map((attemptId) => ({ jobId, attemptId, epoch: 0 }));
    const states = await claims.states(chunk);
    const open = chunk.filter((_, j) => states[j] !== "closed");
    for (const { attemptId } of open) await claims.close(jobId, attemptId);
  }
}

async function findOrphans({ git, layout }: TidyOptions, jobId: JobId, events: readonly JobEvent[]): Promise<Orphan[]> {
  const known = new Map<string, string>();
  const claimed = new Set<string>();
  for (const event of events) {
    if (event.type === "attempt.queued") known.set(makeAttemptId(event.taskId, event.n), "queued");
    if (event.type === "attempt.finished") known.set(makeAttemptId(event.taskId, event.n), event.status);
    if (event.type === "candidate.claimed") claimed.add(event.candidate.commit);
  }
  const attempts = await namesIn(join(layout.job(jobId).root, "attempts"));
  const candidates = await candidatesIn(git, layout.job(jobId).candidatesGit);
  // An attempt that failed or was lost may have got as far as a candidate: the log says how it ended.
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

/** Nobody writes to the repositories of a job that is over: what is half written stays so. */
async function removeTemporaryPacks(gitDir: string): Promise<void> {
  const objects = join(gitDir, "objects");
  for (const folder of [objects, join(objects, "pack")]) {
    for (const name of await namesIn(folder))
      if (name.startsWith("tmp_")) await rm(join(folder, name), { force: true });
  }
}

/** Files that are written under another name first, and whose writer died before it gave them theirs. */
async function removeHalfWritten(layout: Layout, jobId: JobId): Promise<void> {
  const { root, lead, published } = layout.job(jobId);
  const attempts = (await namesIn(join(root, "attempts"))).map((name) => join(root, "attempts", name));
  for (const folder of [root, lead, published, join(root, "gates"), ...attempts]) {
    const left = (await namesIn(folder)).filter((name) => HALF_WRITTEN.test(name));
    for (const name of left) await rm(join(folder, name), { force: true });
  }
  // Prefixes are shared: another job may be writing one in this moment.
  const prefixes = dirname(layout.prefix(""));
  for (const name of (await namesIn(prefixes)).filter((one) => HALF_WRITTEN.test(one))) {
    const { mtimeMs } = await stat(join(prefixes, name)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > WRITING_MS) await rm(join(prefixes, name), { force: true });
  }
}

/** How such files are named: a transcript's beginning, a prefix, a published file; a snapshot; the result of a gate. */
const HALF_WRITTEN = /\.tmp$|^snapshot\.\d+$|^[0-9a-f]{64}\.t\d+\.\d+\.\d+$/;
/** ms after which nobody is still writing a file of some kilobytes. */
const WRITING_MS = 10_000;

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
}
