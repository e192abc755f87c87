import type { CacheBreakEntry, CacheFigures } from "../../shared/protocol/cache/cache.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Log } from "../../shared/support/log.ts";
import { type JobState, MAX_CACHE_BREAKS } from "../job/fold/state.ts";
import type { JobInput, Reply } from "../job/input.ts";
import type { Webhooks } from "../webhooks/create-webhooks.ts";

/** What the pass looks at and works through. */
export interface WatchCacheOptions {
  readonly openJobs: () => Promise<JobId[]>;
  readonly read: <T>(jobId: JobId, look: (job: JobState) => T) => Promise<T>;
  readonly input: (jobId: JobId, input: JobInput) => Promise<Reply>;
  readonly figuresOf: (jobId: JobId) => Promise<CacheFigures>;
  readonly breaksOf: (jobId: JobId) => Promise<CacheBreakEntry[]>;
  readonly webhooks: Pick<Webhooks, "tell">;
  readonly log: Log;
}

/**
 * Brings what the cache did into the logs of the open jobs: each break once, and an alert when a job's read share has
 * fallen under its threshold. Any coordinator may do it; the job machine decides what is new.
 */
export function createWatchCache(options: WatchCacheOptions): () => Promise<void> {
  const told = new Set<string>();
  return async () => {
    for (const jobId of await options.openJobs()) {
      try {
        await watchJob(options, jobId);
        await notifyAlert(options, jobId, told);
      } catch (error) {
        options.log.warn({ jobId, err: error }, "a job's cache could not be looked at; the next pass does");
      }
    }
  };
}

async function watchJob({ read, input, figuresOf, breaksOf }: WatchCacheOptions, jobId: JobId): Promise<void> {
  const figures = await figuresOf(jobId);
  if (figures.calls === 0) return;
  const known = await read(jobId, (job) => job.cacheBreaks);
  const isNew = figures.breaks > known && known < MAX_CACHE_BREAKS;
  const breaks = isNew ? (await breaksOf(jobId)).reverse() : [];
  const { calls, readShare, breaksByCause } = figures;
  await input(jobId, { kind: "cache_seen", calls, readShare, breaksByCause, breaks });
}

/** An alert goes out after it stands in the log; whoever finds it there sends it, and its id makes it one. */
async function notifyAlert({ read, webhooks }: WatchCacheOptions, jobId: JobId, told: Set<string>): Promise<void> {
  const found = await read(jobId, ({ id, status, submission, cacheAlert }) =>
    cacheAlert === undefined ? undefined : { job: { id, status, submission }, alert: { ...cacheAlert } },
  );
  if (found === undefined) return;
  const { at, ...data } = found.alert;
  const key = `cache.alert.${at}`;
  if (told.has(`${jobId} ${key}`)) return;
  await webhooks.tell(found.job, { event: "cache.alert", key, at, data });
  told.add(`${jobId} ${key}`);
}
