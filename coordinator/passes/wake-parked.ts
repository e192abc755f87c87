import { BudgetRefused } from "../../shared/agent/call.ts";
import { ModelError } from "../../shared/model/model-client.ts";
import type { ModelServices } from "../../shared/model/model-services.ts";
import type { OpenBreaker } from "../../shared/model/quota-breaker.ts";
import type { PrefixRef } from "../../shared/protocol/cache/prefix-ref.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { UNTIL_API_ANSWERS } from "../../shared/protocol/job/job.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { JobState } from "../job/fold/state.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";

export interface WakeEnv {
  readonly store: Pick<JobStore, "openJobs">;
  readonly registry: Pick<JobRegistry, "read" | "input">;
  readonly breaker: ModelServices["breaker"];
  /** Makes one model call that sends a job's prefix; throws the error of the API. */
  readonly probe: (jobId: JobId, prefix: PrefixRef, capUsd: number) => Promise<void>;
  readonly clock: Pick<Clock, "now">;
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
 * Resumes a paused job when its time to resume has come, for example with the new day's budget, or when the circuit breaker that stopped
 * the job is closed. If the breaker may be probed, one model call of a waiting job tests whether calls succeed again.
 */
export async function wakeParked(env: WakeEnv): Promise<void> {
  const waiting: Waiting[] = [];
  for (const jobId of await env.store.openJobs()) {
    const found = await env.registry.read(jobId, waitingOf).catch(() => undefined);
    if (found !== undefined) waiting.push(found);
  }
  const stopped = waiting.filter(({ reason }) => UNTIL_API_ANSWERS.has(reason));
  if (stopped.length > 0 && (await isClosed(env, stopped))) for (const { jobId } of stopped) await resume(env, jobId);
  const due = waiting.filter(
    ({ reason, resumeAt }) => !UNTIL_API_ANSWERS.has(reason) && resumeAt !== undefined && resumeAt <= env.clock.now(),
  );
  for (const { jobId } of due) await resume(env, jobId);
}

async function isClosed(env: WakeEnv, stopped: readonly Waiting[]): Promise<boolean> {
  const open = await env.breaker.check();
  if (open === undefined) return true;
  const probing = stopped.filter(({ prefix }) => prefix !== undefined);
  if (probing.length === 0 || !(await env.breaker.mayProbe())) return false;
  return probe(env, open, probing);
}

/** Probes the API with a call of the first job that has enough budget for it. Jobs without enough budget are resumed, and then wait for budget. */
async function probe(env: WakeEnv, open: OpenBreaker, probing: readonly Waiting[]): Promise<boolean> {
  const { breaker, log } = env;
  for (const { jobId, prefix, capUsd } of probing) {
    if (prefix === undefined) continue;
    try {
      await env.probe(jobId, prefix, capUsd);
      await breaker.close();
      log.info({ jobId }, "model calls succeed again: the breaker is closed");
      return true;
    } catch (error) {
      if (error instanceof BudgetRefused && error.scope === "job") {
        await resume(env, jobId);
        continue;
      }
      const { resumeAt } = await tripAgain(breaker, open, error);
      log.info({ jobId, resumeAt, detail: messageOf(error) }, "model calls still fail");
      return false;
    }
  }
  return false;
}

/** Opens the circuit breaker again with the latest error, because the cause may have changed, for example from an outage to a refused API key. */
async function tripAgain(breaker: WakeEnv["breaker"], open: OpenBreaker, error: unknown): Promise<OpenBreaker> {
  if (!(error instanceof ModelError)) return breaker.trip(open.reason, open.detail);
  const { kind, message, retryAfterMs } = error;
  const reason = kind === "quota" || kind === "auth" ? kind : error.isRetriable ? "unavailable" : open.reason;
  return breaker.trip(reason, message, retryAfterMs);
}

async function resume({ registry, log }: WakeEnv, jobId: JobId): Promise<void> {
  const reply = await registry.input(jobId, { kind: "resume" });
  log.info({ jobId, reply: reply.text }, "the job is resumed: its cause to wait is gone");
}

function waitingOf(job: JobState): Waiting | undefined {
  if (job.pause === undefined) return undefined;
  const { reason, resumeAt } = job.pause;
  return { jobId: job.id, reason, resumeAt, prefix: job.intake?.prefix, capUsd: job.limits.maxCostUsd };
}
