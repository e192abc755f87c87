import type { LoggedEvent } from "../../shared/protocol/event.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Clock } from "../../shared/support/clock.ts";
import { applyEvent } from "../state/apply-event.ts";
import { beginDecision } from "../state/decision.ts";
import type { Effect, JobInput, Reply } from "../state/job-input.ts";
import { decide } from "../state/job-machine.ts";
import type { JobState } from "../state/job-state.ts";
import { createJobState } from "../state/job-state.ts";
import type { JobStore, JobSummary } from "../state/job-store.ts";

/** Jobs whose folded state a coordinator keeps in memory; the log stays the truth. */
const CACHED_JOBS = 64;
/** Appends in a row that may lose the race against another coordinator before the input is given up. */
const MAX_CONFLICTS = 50;

/** The folded job and where its log stood when it was folded. */
interface Kept {
  readonly job: JobState;
  lastId: string;
  hash: string;
}

/** Owns the folded jobs of one coordinator: decides inputs, one at a time per job, and appends what they mean. */
export interface JobKeeper {
  /**
   * Decides an input, appends its events and hands the effects to `onEffects`, all before the next input of that job.
   * Any coordinator may call it for any job: a conflicting append is decided again on the newer log.
   */
  input(jobId: JobId, input: JobInput): Promise<Reply>;
  /** Reads a job as its log now stands. The callback must not keep or change the state. */
  read<T>(jobId: JobId, look: (job: JobState) => T): Promise<T>;
  /** Drops what is cached, for example when Redis has restarted. */
  forget(): void;
}

export interface JobKeeperOptions {
  readonly store: JobStore;
  readonly clock: Clock;
  /** Called after the append and before the job's next input; must be idempotent. */
  readonly onEffects: (job: JobState, effects: readonly Effect[]) => Promise<void>;
}

/** A keeper over a job store. */
export function createJobKeeper({ store, clock, onEffects }: JobKeeperOptions): JobKeeper {
  const kept = new Map<JobId, Kept>();
  const tails = new Map<JobId, Promise<unknown>>();

  /** Runs `work` after everything else that was asked of this job here. */
  function inTurn<T>(jobId: JobId, work: () => Promise<T>): Promise<T> {
    const previous = tails.get(jobId) ?? Promise.resolve();
    const mine = previous.then(work, work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    tails.set(jobId, settled);
    settled.then(() => tails.get(jobId) === settled && tails.delete(jobId));
    return mine;
  }

  async function load(jobId: JobId): Promise<Kept> {
    const known = kept.get(jobId);
    if (known !== undefined) {
      await catchUp(store, jobId, known);
      return known;
    }
    const fresh = await foldFromStore(store, jobId);
    kept.set(jobId, fresh);
    if (kept.size > CACHED_JOBS) kept.delete(kept.keys().next().value ?? jobId);
    return fresh;
  }

  async function decideOnce(jobId: JobId, input: JobInput): Promise<Reply | undefined> {
    const current = await load(jobId);
    const decision = beginDecision(current.job, clock.now());
    // From here the cached job is ahead of its log until the append: any failure throws it away.
    kept.delete(jobId);
    const reply = decide(decision, input);
    if (decision.events.length > 0) {
      const appended = await store.append(
        jobId,
        { lastId: current.lastId, hash: current.hash },
        { events: decision.events, nowMs: decision.now, summary: summarize(current.job, decision.now) },
      );
      if (appended.kind === "conflict") return undefined;
      current.lastId = appended.lastId;
      current.hash = appended.hash;
    }
    kept.set(jobId, current);
    await onEffects(current.job, decision.effects);
    return reply;
  }

  return {
    input: (jobId, input) =>
      inTurn(jobId, async () => {
        for (let i = 0; i < MAX_CONFLICTS; i++) {
          const reply = await decideOnce(jobId, input);
          if (reply !== undefined) return reply;
        }
        throw new Error(`job ${jobId}: another coordinator won ${MAX_CONFLICTS} appends in a row`);
      }),
    read: (jobId, look) => inTurn(jobId, async () => look((await load(jobId)).job)),
    forget: () => kept.clear(),
  };
}

function summarize(job: JobState, updatedAt: number): JobSummary {
  return {
    id: job.id,
    status: job.status,
    ...(job.paused === undefined ? {} : { paused: job.paused }),
    title: job.submission.title ?? job.submission.goal.slice(0, 80),
    createdAt: job.createdAt,
    updatedAt,
  };
}

async function foldFromStore(store: JobStore, jobId: JobId): Promise<Kept> {
  const { entries, lastId, hash } = await store.loadEntries(jobId);
  const [first] = entries;
  if (first === undefined || first.event.type !== "job.submitted")
    throw new Error(`the log of ${jobId} has no beginning`);
  const job = createJobState(jobId, first.at, first.event.submission);
  fold(job, entries);
  return { job, lastId, hash };
}

/** Folds in what other coordinators appended since; a chain that does not continue throws the cached job away. */
async function catchUp(store: JobStore, jobId: JobId, kept: Kept): Promise<void> {
  const head = await store.head(jobId);
  if (head.lastId === kept.lastId && head.hash === kept.hash) return;
  const fresh = await foldFromStore(store, jobId);
  Object.assign(kept, fresh);
}

function fold(job: JobState, entries: readonly LoggedEvent[]): void {
  for (const { event, at } of entries) applyEvent(job, event, at);
}
