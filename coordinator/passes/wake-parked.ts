import { BudgetRefused } from "../../shared/agent/call.ts";
import { ModelError } from "../../shared/model/model-client.ts";
import type { ModelServices } from "../../shared/model/model-services.ts";
import type { OpenBreaker } from "../../shared/model/quota-breaker.ts";
import type { PrefixRef } from "../../shared/protocol/cache/prefix-ref.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { UNTIL_API_ANSWERS } from "../../shared/protocol/job/job.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobState } from "../job/fold/state.ts";
import type { JobInput, Reply } from "../job/input.ts";

/** What the pass looks at and works through. */
export interface WakeOptions {
  readonly openJobs: () => Promise<JobId[]>;
  readonly read: <T>(jobId: JobId, look: (job: JobState) => T) => Promise<T>;
  readonly input: (jobId: JobId, input: JobInput) => Promise<Reply>;
  readonly breaker: ModelServices["breaker"];
  /** One call on a job's prefix; throws what the API answered. */
  readonly probe: (jobId: JobId, prefix: PrefixRef, capUsd: number) => Promise<void>;
  readonly now: () => number;
  readonly log: Log;
}

interface Waiting {
  readonly jobId: JobId;
  readonly reason: string;
  readonly resumeAt: number | undefined;
  readonly prefix: PrefixRef | undefined;
  readonly capUsd: number;
}

/**
 * Resumes what waits for time: jobs whose time has come, such as those whose day's cap is free again, and jobs that a spent quota,
 * a refused key or an outage of the API stopped, once the breaker is closed. When the breaker's time has come, one single call, on
 * a job that waits, tries whether calls succeed again.
 */
export async function wakeParked(options: WakeOptions): Promise<void> {
  const waiting: Waiting[] = [];
  for (const jobId of await options.openJobs()) {
    const found = await options.read(jobId, waitingOf).catch(() => undefined);
    if (found !== undefined) waiting.push(found);
  }
  const stopped = waiting.filter(({ reason }) => UNTIL_API_ANSWERS.has(reason));
  if (stopped.length > 0 && (await isClosed(options, stopped)))
    for (const { jobId } of stopped) await resume(options, jobId);
  const due = waiting.filter(
    ({ reason, resumeAt }) => !UNTIL_API_ANSWERS.has(reason) && resumeAt !== undefined && resumeAt <= options.now(),
  );
  for (const { jobId } of due) await resume(options, jobId);
}

async function isClosed(options: WakeOptions, stopped: readonly Waiting[]): Promise<boolean> {
  const open = await options.breaker.check();
  if (open === undefined) return true;
  const probing = stopped.filter(({ prefix }) => prefix !== undefined);
  if (probing.length === 0 || !(await options.breaker.mayProbe())) return false;
  return probe(options, open, probing);
}

/** Probes on the first job whose caps leave as much. One whose caps do not goes on, and waits for money from then on. */
async function probe(options: WakeOptions, open: OpenBreaker, probing: readonly Waiting[]): Promise<boolean> {
  const { breaker, log } = options;
  for (const { jobId, prefix, capUsd } of probing) {
    if (prefix === undefined) continue;
    try {
      await options.probe(jobId, prefix, capUsd);
      await breaker.close();
      log.info({ jobId }, "calls succeed again: the breaker is closed");
      return true;
    } catch (error) {
      if (error instanceof BudgetRefused && error.scope === "job") {
        await resume(options, jobId);
        continue;
      }
      const { resumeAt } = await tripAgain(breaker, open, error);
      log.info({ jobId, resumeAt, detail: messageOf(error) }, "no call succeeds yet");
      return false;
    }
  }
  return false;
}

/** The newest error says what is wrong now: an outage may have become a refused key, and the other way round. */
async function tripAgain(breaker: WakeOptions["breaker"], open: OpenBreaker, error: unknown): Promise<OpenBreaker> {
  if (!(error instanceof ModelError)) return breaker.trip(open.reason, open.detail);
  const { kind, message, retryAfterMs } = error;
  const reason = kind === "quota" || kind === "auth" ? kind : error.isRetriable ? "unavailable" : open.reason;
  return breaker.trip(reason, message, retryAfterMs);
}

async function resume({ input, log }: WakeOptions, jobId: JobId): Promise<void> {
  const reply = await input(jobId, { kind: "resume" });
  log.info({ jobId, reply: reply.text }, "what the job waited for is over");
}

function waitingOf(job: JobState): Waiting | undefined {
  if (job.pause === undefined) return undefined;
  const { reason, resumeAt } = job.pause;
  return { jobId: job.id, reason, resumeAt, prefix: job.intake?.prefix, capUsd: job.limits.maxCostUsd };
}
