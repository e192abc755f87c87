import type { JobId } from "../../shared/protocol/ids.ts";
import type { RedisCacheAccounts } from "../../shared/redis/model/redis-cache-accounts.ts";
import type { Log } from "../../shared/support/log.ts";
import { MAX_CACHE_BREAKS } from "../job/fold/state.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";
import type { Webhooks } from "../webhooks/create-webhooks.ts";

export interface WatchCacheEnv {
  readonly store: Pick<JobStore, "openJobs">;
  readonly registry: Pick<JobRegistry, "read" | "input">;
  readonly cacheAccounts: Pick<RedisCacheAccounts, "ofJob" | "breaksOf">;
  readonly webhooks: Pick<Webhooks, "notify">;
  /** Keys of the webhooks that this process has already queued and does not queue again. */
  readonly notified: Set<string>;
  readonly log: Log;
}

/**
 * Writes the prompt cache's figures into the logs of the open jobs: each cache break once, and a cache alert when the job's share of cached
 * input falls below its threshold. Several coordinators may do this at once, because the job machine decides which facts are new.
 */
export async function watchCache(env: WatchCacheEnv): Promise<void> {
  for (const jobId of await env.store.openJobs()) {
    try {
      await recordFigures(env, jobId);
      await notifyAlert(env, jobId);
    } catch (error) {
      env.log.warn(
        { jobId, err: error },
        "the cache figures of a job could not be recorded; the next pass tries again",
      );
    }
  }
}

async function recordFigures({ registry, cacheAccounts }: WatchCacheEnv, jobId: JobId): Promise<void> {
  const figures = await cacheAccounts.ofJob(jobId);
  if (figures.calls === 0) return;
  const known = await registry.read(jobId, (job) => job.cacheBreaks);
  const isNew = figures.breaks > known && known < MAX_CACHE_BREAKS;
  const breaks = isNew ? (await cacheAccounts.breaksOf(jobId)).reverse() : [];
  const { calls, readShare, breaksByCause } = figures;
  await registry.input(jobId, { kind: "cache_seen", calls, readShare, breaksByCause, breaks });
}

/** Queues the webhook of a cache alert that is in the log. Every coordinator gives the webhook the same id, so it is sent once. */
async function notifyAlert({ registry, webhooks, notified }: WatchCacheEnv, jobId: JobId): Promise<void> {
  const found = await registry.read(jobId, ({ id, status, submission, cacheAlert }) =>
    cacheAlert === undefined ? undefined : { job: { id, status, submission }, alert: { ...cacheAlert } },
  );
  if (found === undefined) return;
  const { at, ...data } = found.alert;
  const key = `cache.alert.${at}`;
  if (notified.has(`${jobId} ${key}`)) return;
  await webhooks.notify(found.job, { event: "cache.alert", key, at, data });
  notified.add(`${jobId} ${key}`);
}
