import type { QuotaBreaker } from "../../shared/model/quota-breaker.ts";
import type { Prefix } from "../../shared/prefix/build-prefix.ts";
import { chooseKeepAlive, KEEP_ALIVE_DUE_MS } from "../../shared/prefix/choose-warming.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { UNTIL_API_ANSWERS } from "../../shared/protocol/job/job.ts";
import type { RedisCacheAccounts } from "../../shared/redis/model/redis-cache-accounts.ts";
import type { RedisWarmGate } from "../../shared/redis/model/redis-warm-gate.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { JobState } from "../job/fold/state.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";

export interface WarmCacheEnv {
  readonly store: Pick<JobStore, "openJobs">;
  readonly registry: Pick<JobRegistry, "read">;
  readonly gate: Pick<RedisWarmGate, "look" | "mayKeepAlive" | "keptAlive">;
  readonly breaker: Pick<QuotaBreaker, "check">;
  readonly loadPrefix: (fingerprint: string) => Promise<Prefix>;
  /** Makes one model call that reads the prefix from the prompt cache; the job pays for the call. */
  readonly warm: (jobId: JobId, given: { prefix: Prefix; fingerprint: string; capUsd: number }) => Promise<unknown>;
  readonly cacheAccounts: Pick<RedisCacheAccounts, "decide">;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
}

interface Need {
  readonly fingerprints: readonly string[];
  readonly capUsd: number;
  /** Time in ms until the job resumes; undefined if unknown. */
  readonly waitMs: number | undefined;
}

/**
 * Extends the entries of the prompt cache that open jobs still need, as long as one more read costs less than writing
 * the entry again. Every call extends the entry that it uses, so an entry in use never needs this.
 */
export async function warmCache(env: WarmCacheEnv): Promise<void> {
  if ((await env.breaker.check()) !== undefined) return;
  for (const jobId of await env.store.openJobs()) {
    const need = await env.registry.read(jobId, (job) => needOf(job, env.clock.now())).catch(() => undefined);
    for (const fingerprint of need?.fingerprints ?? []) {
      if (need === undefined) continue;
      await warmEntry(env, { jobId, fingerprint, need }).catch((error: unknown) =>
        env.log.warn({ jobId, fingerprint, detail: messageOf(error) }, "a cache entry could not be extended"),
      );
    }
  }
}

async function warmEntry(
  env: WarmCacheEnv,
  { jobId, fingerprint, need }: { jobId: JobId; fingerprint: string; need: Need },
): Promise<void> {
  const { gate, log } = env;
  const entry = await gate.look(fingerprint);
  if (entry === undefined || entry.remainingMs > KEEP_ALIVE_DUE_MS["1h"]) return;
  const prefix = await env.loadPrefix(fingerprint);
  const { ttl, price } = prefix;
  if (entry.remainingMs > KEEP_ALIVE_DUE_MS[ttl] || !(await gate.mayKeepAlive(fingerprint, KEEP_ALIVE_DUE_MS[ttl])))
    return;
  const decision = chooseKeepAlive({ ttl, price, waitMs: need.waitMs, ...entry });
  await env.cacheAccounts.decide(jobId, decision);
  log.info({ jobId, fingerprint, ...decision }, "a cache entry is about to expire");
  if (decision.kind !== "kept_alive") return;
  await env.warm(jobId, { prefix, fingerprint, capUsd: need.capUsd });
  await gate.keptAlive({ fingerprint, ttl });
}

/** The entries of the prompt cache that a job needs. Undefined before the job's intake has ended, and while the job waits for the API. */
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
