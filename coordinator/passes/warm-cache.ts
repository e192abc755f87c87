import type { QuotaBreaker } from "../../shared/model/quota-breaker.ts";
import type { Prefix } from "../../shared/prefix/build-prefix.ts";
import { chooseKeepAlive, KEEP_ALIVE_DUE_MS, type WarmDecision } from "../../shared/prefix/choose-warming.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { UNTIL_API_ANSWERS } from "../../shared/protocol/job/job.ts";
import type { RedisWarmGate } from "../../shared/redis/model/redis-warm-gate.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobState } from "../job/fold/state.ts";

/** What the pass looks at and works through. */
export interface WarmCacheOptions {
  readonly openJobs: () => Promise<JobId[]>;
  readonly read: <T>(jobId: JobId, look: (job: JobState) => T) => Promise<T>;
  readonly gate: Pick<RedisWarmGate, "look" | "mayKeepAlive" | "keptAlive">;
  readonly breaker: Pick<QuotaBreaker, "check">;
  readonly loadPrefix: (fingerprint: string) => Promise<Prefix>;
  /** One read of the prefix, paid by the job. */
  readonly warm: (jobId: JobId, given: { prefix: Prefix; fingerprint: string; capUsd: number }) => Promise<unknown>;
  readonly decide: (jobId: JobId, decision: WarmDecision) => Promise<void>;
  readonly now: () => number;
  readonly log: Log;
}

interface Need {
  readonly fingerprints: readonly string[];
  readonly capUsd: number;
  /** ms until work goes on; undefined where nobody knows. */
  readonly waitMs: number | undefined;
}

/**
 * Keeps the cache entries that waiting work will still need, while reading them once more is cheaper than writing them
 * again. An entry that agents use stays warm by itself and is never due.
 */
export async function warmCache(options: WarmCacheOptions): Promise<void> {
  if ((await options.breaker.check()) !== undefined) return;
  for (const jobId of await options.openJobs()) {
    const need = await options.read(jobId, (job) => needOf(job, options.now())).catch(() => undefined);
    for (const fingerprint of need?.fingerprints ?? []) {
      if (need === undefined) continue;
      await keepOne(options, { jobId, fingerprint, need }).catch((error: unknown) =>
        options.log.warn({ jobId, fingerprint, detail: messageOf(error) }, "an entry of the cache was not kept warm"),
      );
    }
  }
}

async function keepOne(
  options: WarmCacheOptions,
  { jobId, fingerprint, need }: { jobId: JobId; fingerprint: string; need: Need },
): Promise<void> {
  const { gate, log } = options;
  const entry = await gate.look(fingerprint);
  if (entry === undefined || entry.remainingMs > KEEP_ALIVE_DUE_MS["1h"]) return;
  const prefix = await options.loadPrefix(fingerprint);
  const { ttl, price } = prefix;
  if (entry.remainingMs > KEEP_ALIVE_DUE_MS[ttl] || !(await gate.mayKeepAlive(fingerprint, KEEP_ALIVE_DUE_MS[ttl])))
    return;
  const decision = chooseKeepAlive({ ttl, price, waitMs: need.waitMs, ...entry });
  await options.decide(jobId, decision);
  log.info({ jobId, fingerprint, ...decision }, "an entry of the cache is about to expire");
  if (decision.kind !== "kept_alive") return;
  await options.warm(jobId, { prefix, fingerprint, capUsd: need.capUsd });
  await gate.keptAlive({ fingerprint, ttl });
}

/** What of the cache a job's waiting work will need; undefined for one that waits for nothing, or for what no call helps. */
function needOf(job: JobState, now: number): Need | undefined {
  const { intake, pause, limits } = job;
  if (intake === undefined || UNTIL_API_ANSWERS.has(pause?.reason ?? "")) return undefined;
  const refs = [intake.prefix, ...Object.values(intake.otherPrefixes ?? {})];
  const waitMs = pause?.resumeAt === undefined ? undefined : Math.max(0, pause.resumeAt - now);
  return {
    fingerprints: [...new Set(refs.map(({ fingerprint }) => fingerprint))],
    capUsd: limits.maxCostUsd,
    waitMs,
  };
}
