import type { ModelServices } from "../../shared/model/model-services.ts";
import type { OpenBreaker } from "../../shared/model/quota-breaker.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { PrefixRef } from "../../shared/protocol/prefix-ref.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobInput, Reply } from "../state/job-input.ts";
import type { JobState } from "../state/job-state.ts";
import { LANDING_REFUSED } from "../state/merge-queue.ts";

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
 * Resumes what waits for time: jobs whose day's cap is free again, and jobs that a spent quota or a refused key stopped,
 * once the breaker is closed. When the breaker's time has come, one single call, on a job that waits, tries whether calls
 * succeed again.
 */
export async function wakeParked(options: WakeOptions): Promise<void> {
  const waiting: Waiting[] = [];
  for (const jobId of await options.openJobs()) {
    const found = await options.read(jobId, waitingOf).catch(() => undefined);
    if (found !== undefined) waiting.push(found);
  }
  const stopped = waiting.filter(({ reason }) => reason === "quota" || reason === "auth");
  if (stopped.length > 0 && (await isClosed(options, stopped)))
    for (const { jobId } of stopped) await resume(options, jobId);
  const due = waiting.filter(
    ({ reason, resumeAt }) => TIMED.has(reason) && resumeAt !== undefined && resumeAt <= options.now(),
  );
  for (const { jobId } of due) await resume(options, jobId);
}

/** Reasons that are over at a time. */
const TIMED = new Set(["budget", LANDING_REFUSED]);

async function isClosed(options: WakeOptions, stopped: readonly Waiting[]): Promise<boolean> {
  const open = await options.breaker.check();
  if (open === undefined) return true;
  const probing = stopped.find(({ prefix }) => prefix !== undefined);
  if (probing?.prefix === undefined || !(await options.breaker.mayProbe())) return false;
  return probe(options, open, { jobId: probing.jobId, prefix: probing.prefix, capUsd: probing.capUsd });
}

async function probe(
  { breaker, log, ...options }: WakeOptions,
  open: OpenBreaker,
  { jobId, prefix, capUsd }: { jobId: JobId; prefix: PrefixRef; capUsd: number },
): Promise<boolean> {
  try {
    await options.probe(jobId, prefix, capUsd);
    await breaker.close();
    log.info({ jobId }, "calls succeed again: the breaker is closed");
    return true;
  } catch (error) {
    const { resumeAt } = await breaker.trip(open.reason, open.detail);
    log.info({ jobId, resumeAt, detail: messageOf(error) }, "no call succeeds yet");
    return false;
  }
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
