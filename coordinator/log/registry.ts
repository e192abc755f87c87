import type { JobId } from "../../shared/protocol/ids.ts";
import { defined } from "../../shared/support/defined.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { beginDecision, type Decision } from "../job/decision.ts";
import { type JobState, pausedBy } from "../job/fold/state.ts";
import type { Effect, JobInput, Reply } from "../job/input.ts";
import { decide } from "../job/machine.ts";
import { cleanInput } from "./clean-input.ts";
import type { JobLoader, LoadedJob } from "./load.ts";
import { type JobStore, type JobSummary, type LoadedEntries, ownership } from "./store.ts";

/**
 * Number of jobs that a coordinator always caches, and the total number of tasks up to which it caches more jobs. The
 * log remains the source of truth.
 */
const CACHED_JOBS = 64;
const CACHED_TASKS = 20_000;
/** Maximum number of appends in a row that conflict with appends of another coordinator; then the input fails. */
const MAX_CONFLICTS = 50;

/** Maximum number of inputs of one job that are decided and appended together, so that many notifications at once need few appends. */
const MAX_BATCH = 64;

/** The replies to a batch of inputs, and the batch's effects in progress. The job's next batch does not wait for these effects. */
interface Decided {
  readonly replies: readonly Reply[];
  readonly effects: Promise<void>;
}

/** An input that waits in the job's queue. */
interface Waiting {
  readonly input: JobInput;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The registry of one coordinator holds the states of its jobs in memory. It decides inputs, one at a time per job, and
 * appends the resulting events.
 */
export interface JobRegistry {
  /**
   * Decides an input and appends the resulting events before the job's next input is decided. Resolves when the effects
   * are done. Inputs that arrive meanwhile are decided together. Any coordinator may call this for any job: it decides
   * on its cached state, and if that is outdated, the append conflicts and the input is decided again on the newer log.
   */
  input(jobId: JobId, input: JobInput): Promise<Reply>;
  /** Caches a job that was just stored, so that the job's log need not be read. */
  begin(jobId: JobId, log: LoadedEntries): void;
  /** Calls a function with a job's state at the present head of the log. The function must neither store nor change the state. */
  read<T>(jobId: JobId, look: (job: JobState) => T): Promise<T>;
  /** Clears the cache of jobs, for example after Redis has restarted. */
  forget(): void;
}

export interface JobRegistryOptions {
  readonly store: JobStore;
  readonly loader: JobLoader;
  readonly clock: Clock;
  /**
   * Called with the effects after the events were appended. Must be idempotent, and must read the job before its first
   * await, because the job's next input, here or in another coordinator, does not wait for it. Commands that it sends
   * to Redis before its first await are sent in the order of the log.
   */
  readonly onEffects: (job: JobState, effects: readonly Effect[]) => Promise<void>;
}

/** Creates a registry that reads and appends logs through a job store. */
export function createJobRegistry({ store, loader, clock, onEffects }: JobRegistryOptions): JobRegistry {
  const cached = new Map<JobId, LoadedJob>();
  const tails = new Map<JobId, Promise<unknown>>();
  const waiting = new Map<JobId, Waiting[]>();

  /** Runs `work` after all earlier work on this job in this process has ended. */
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

  async function load(jobId: JobId): Promise<LoadedJob> {
    const known = cached.get(jobId);
    if (known !== undefined) return known;
    const fresh = await loader.load(jobId);
    cache(jobId, fresh);
    return fresh;
  }

  function cache(jobId: JobId, loaded: LoadedJob): void {
    cached.set(jobId, loaded);
    evict();
  }

  /** Removes from the cache the jobs whose last decision was longest ago. */
  function evict(): void {
    let tasks = 0;
    for (const { job } of cached.values()) tasks += job.tasks.size;
    for (const [jobId, { job }] of cached) {
      if (cached.size <= CACHED_JOBS || tasks <= CACHED_TASKS) return;
      tasks -= job.tasks.size;
      cached.delete(jobId);
    }
  }

  /** Decides inputs in order and appends all their events in one step; if the append fails, none of them is stored. */
  async function decideOnce(jobId: JobId, inputs: readonly JobInput[]): Promise<Decided | "moved" | "alone"> {
    const current = await load(jobId);
    const decision = beginDecision(current.job, clock.now());
    // From here until the append, the cached state contains events that are not in the log. If anything fails, the cached state is discarded.
    cached.delete(jobId);
    const replies = decideEach(decision, inputs);
    if (replies === undefined) return "alone";
    if (decision.events.length === 0) {
      // Without events there is no append, which would compare the head of the log. The head is compared here, so that
      // inputs that were decided on an outdated log are decided again.
      if (!(await isCurrent(store, jobId, current))) return "moved";
    } else {
      const appended = await store.append(
        jobId,
        { lastId: current.lastId, hash: current.hash },
        { events: decision.events, nowMs: decision.now, summary: summarize(current.job, decision.now) },
      );
      if (appended.kind === "conflict") return "moved";
      current.lastId = appended.lastId;
      current.hash = appended.hash;
      await loader.saveSnapshot(current);
    }
    cached.set(jobId, current);
    return { replies, effects: onEffects(current.job, decision.effects) };
  }

  async function decideAll(jobId: JobId, inputs: readonly JobInput[]): Promise<Decided | "alone"> {
    for (let i = 0; i < MAX_CONFLICTS; i++) {
      const decided = await decideOnce(jobId, inputs);
      if (decided !== "moved") return decided;
    }
    throw new Error(`job ${jobId}: another coordinator won ${MAX_CONFLICTS} appends in a row`);
  }

  /**
   * Decides a batch of inputs and settles their promises. If one of the inputs cannot be decided, the inputs are
   * decided one by one, so that only this input fails.
   */
  async function take(jobId: JobId, batch: readonly Waiting[]): Promise<void> {
    const inputs = batch.map(({ input }) => input);
    const fail = (error: unknown) => {
      for (const { reject } of batch) reject(error);
    };
    try {
      const decided = await decideAll(jobId, inputs);
      if (decided === "alone") for (const one of batch) await take(jobId, [one]);
      else decided.effects.then(() => settle(batch, decided.replies), fail);
    } catch (error) {
      fail(error);
    }
  }

  async function takeWaiting(jobId: JobId): Promise<void> {
    const all = waiting.get(jobId) ?? [];
    const batch = all.splice(0, MAX_BATCH);
    if (all.length === 0) waiting.delete(jobId);
    if (batch.length > 0) await take(jobId, batch);
  }

  return {
    input: (jobId, input) =>
      new Promise((resolve, reject) => {
        const queue = waiting.get(jobId) ?? [];
        waiting.set(jobId, queue);
        queue.push({ input: cleanInput(input), resolve, reject });
        inTurn(jobId, () => takeWaiting(jobId)).catch(reject);
      }),
    begin: (jobId, log) => cache(jobId, loader.begin(jobId, log)),
    read: (jobId, look) =>
      inTurn(jobId, async () => {
        const current = await load(jobId);
        if (!(await isCurrent(store, jobId, current)) && !(await loader.catchUp(current))) cached.delete(jobId);
        return look((await load(jobId)).job);
      }),
    forget: () => cached.clear(),
  };
}

/** Returns the replies to the inputs. Returns undefined if one of several inputs throws, because this must not fail the other inputs. */
function decideEach(decision: Decision, inputs: readonly JobInput[]): Reply[] | undefined {
  try {
    return inputs.map((input) => decide(decision, input));
  } catch (error) {
    if (inputs.length === 1) throw error;
    return undefined;
  }
}

function settle(batch: readonly Waiting[], replies: readonly Reply[]): void {
  replies.forEach((reply, i) => {
    batch[i]?.resolve(reply);
  });
}

function summarize(job: JobState, updatedAt: number): JobSummary {
  const paused = pausedBy(job);
  return {
    id: job.id,
    status: job.status,
    ...defined({ paused }),
    title: job.submission.title ?? job.submission.goal.slice(0, 80),
    ...ownership(job.author),
    createdAt: job.createdAt,
    updatedAt,
  };
}

/** Returns false if another coordinator has appended to the log since, or if Redis has lost entries that are cached here. */
async function isCurrent(store: JobStore, jobId: JobId, cached: LoadedJob): Promise<boolean> {
  const head = await store.head(jobId);
  return head.lastId === cached.lastId && head.hash === cached.hash;
}
