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

/** Jobs whose folded state a coordinator keeps in memory in any case, and tasks of more jobs; the log stays the truth. */
const CACHED_JOBS = 64;
const CACHED_TASKS = 20_000;
/** Appends in a row that may lose the race against another coordinator before the input is given up. */
const MAX_CONFLICTS = 50;

/** Inputs of one job that are decided and appended in one step: a burst of notifications costs few appends. */
const BATCH = 64;

/** What a batch was answered, and what is done about it, which the job's next batch does not wait for. */
interface Decided {
  readonly replies: readonly Reply[];
  readonly effects: Promise<void>;
}

/** An input whose turn has not come. */
interface Waiting {
  readonly input: JobInput;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/** Owns the folded jobs of one coordinator: decides inputs, one at a time per job, and appends what they mean. */
export interface JobRegistry {
  /**
   * Decides an input and appends its events before the next input of that job, and answers when its effects are done;
   * inputs that came meanwhile are taken together.
   * Any coordinator may call it for any job: it is decided on the log as this coordinator knows it, and when that has
   * moved, the append conflicts and it is decided again on the newer log.
   */
  input(jobId: JobId, input: JobInput): Promise<Reply>;
  /** Takes up a job that was just stored, so that its log need not be read. */
  begin(jobId: JobId, log: LoadedEntries): void;
  /** Reads a job as its log now stands. The callback must not keep or change the state. */
  read<T>(jobId: JobId, look: (job: JobState) => T): Promise<T>;
  /** Drops what is cached, for example when Redis has restarted. */
  forget(): void;
}

export interface JobRegistryOptions {
  readonly store: JobStore;
  readonly loader: JobLoader;
  readonly clock: Clock;
  /**
   * Called after the append. Must be idempotent, and look at the job before it first waits: the job's next input does not wait
   * for it, as that of another coordinator does not either. Whatever it sends to Redis before it waits is sent in the order of the log.
   */
  readonly onEffects: (job: JobState, effects: readonly Effect[]) => Promise<void>;
}

/** A registry over a job store. */
export function createJobRegistry({ store, loader, clock, onEffects }: JobRegistryOptions): JobRegistry {
  const kept = new Map<JobId, LoadedJob>();
  const tails = new Map<JobId, Promise<unknown>>();
  const waiting = new Map<JobId, Waiting[]>();

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

  async function load(jobId: JobId): Promise<LoadedJob> {
    const known = kept.get(jobId);
    if (known !== undefined) return known;
    const fresh = await loader.load(jobId);
    keep(jobId, fresh);
    return fresh;
  }

  function keep(jobId: JobId, loaded: LoadedJob): void {
    kept.set(jobId, loaded);
    makeRoom();
  }

  /** Drops the jobs that nothing was decided about for longest. */
  function makeRoom(): void {
    let tasks = 0;
    for (const { job } of kept.values()) tasks += job.tasks.size;
    for (const [jobId, { job }] of kept) {
      if (kept.size <= CACHED_JOBS || tasks <= CACHED_TASKS) return;
      tasks -= job.tasks.size;
      kept.delete(jobId);
    }
  }

  /** Decides inputs in their order and appends what they mean in one step; all or nothing. */
  async function decideOnce(jobId: JobId, inputs: readonly JobInput[]): Promise<Decided | "moved" | "alone"> {
    const current = await load(jobId);
    const decision = beginDecision(current.job, clock.now());
    // From here the cached job is ahead of its log until the append: any failure throws it away.
    kept.delete(jobId);
    const replies = decideEach(decision, inputs);
    if (replies === undefined) return "alone";
    if (decision.events.length === 0) {
      // No append compares the head, so it is looked at: what was answered from an older log is decided again.
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
      await loader.keep(current);
    }
    kept.set(jobId, current);
    return { replies, effects: onEffects(current.job, decision.effects) };
  }

  async function decideAll(jobId: JobId, inputs: readonly JobInput[]): Promise<Decided | "alone"> {
    for (let i = 0; i < MAX_CONFLICTS; i++) {
      const decided = await decideOnce(jobId, inputs);
      if (decided !== "moved") return decided;
    }
    throw new Error(`job ${jobId}: another coordinator won ${MAX_CONFLICTS} appends in a row`);
  }

  /** Settles a batch. One that holds an input which cannot be decided is taken one by one, so that only that one fails. */
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
    const batch = all.splice(0, BATCH);
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
    begin: (jobId, log) => keep(jobId, loader.begin(jobId, log)),
    read: (jobId, look) =>
      inTurn(jobId, async () => {
        const current = await load(jobId);
        if (!(await isCurrent(store, jobId, current)) && !(await loader.catchUp(current))) kept.delete(jobId);
        return look((await load(jobId)).job);
      }),
    forget: () => kept.clear(),
  };
}

/** The replies; undefined when one of several inputs throws, which must not take the others along. */
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

/** False when another coordinator has appended since, or the chain does not continue what is cached. */
async function isCurrent(store: JobStore, jobId: JobId, kept: LoadedJob): Promise<boolean> {
  const head = await store.head(jobId);
  return head.lastId === kept.lastId && head.hash === kept.hash;
}
