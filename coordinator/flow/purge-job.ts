import { join } from "node:path";
import type { Git } from "../../shared/git/run-git.ts";
import type { JobEvent } from "../../shared/protocol/event.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { makeAttemptId } from "../../shared/protocol/ids.ts";
import { purgeDeliveries } from "../../shared/queue/purge-deliveries.ts";
import type { RedisConnection } from "../../shared/redis/connection.ts";
import type { Deletions } from "../../shared/redis/deletions.ts";
import type { HotSpots } from "../../shared/redis/hot-spots.ts";
import type { JobLog } from "../../shared/redis/job-log.ts";
import { createKeptIndex } from "../../shared/redis/kept-index.ts";
import { createJobKeys } from "../../shared/redis/purge-keys.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import type { Clock } from "../../shared/support/clock.ts";
import type { Log } from "../../shared/support/log.ts";
import { forgetHotSpots } from "./forget-hot-spots.ts";
import { namesIn } from "./remove-half-written.ts";
import { removeUnshared } from "./remove-unshared.ts";

/** What a purge works through. */
export interface PurgeOptions {
  readonly connection: RedisConnection;
  readonly deletions: Deletions;
  readonly jobLog: JobLog;
  readonly hotSpots: HotSpots;
  readonly openJobs: () => Promise<JobId[]>;
  readonly git: Git;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Removes every copy of a deleted job from Redis and from the volume. Each step may be done twice, and what finds the others, the
 * log, goes last: any coordinator finishes what one that died has begun. What somebody still holds (a delivery, a model call)
 * is left to the next pass.
 */
export async function purgeJob(options: PurgeOptions, jobId: JobId): Promise<void> {
  const { connection, deletions, layout, clock, log } = options;
  const tombstone = await deletions.find(jobId);
  if (tombstone === undefined) return;
  const keys = createJobKeys(connection);
  const events = await readEvents(options.jobLog, jobId);
  const attempts = await attemptsOf(layout, jobId, events);
  await keys.forgetRequest(jobId);
  await forgetHotSpots(options, jobId, events);
  await createKeptIndex(connection).dropJob(tombstone.tenant, jobId);
  const deliveries = await purgeDeliveries(connection, jobId);
  await keys.removeDeadLetters(jobId);
  const calls = await keys.removeMoney(jobId);
  const isKept = await removeUnshared(options, jobId, events);
  await removeTree(layout.job(jobId).root);
  if (deliveries + calls > 0 || isKept) {
    log.info(
      { jobId, deliveries, calls, isKept },
      "parts of a deleted job are still in use; the next pass removes them",
    );
    return;
  }
  await keys.removeClaims(jobId, attempts);
  await keys.removeRecords(jobId);
  if (tombstone.purgedAt === undefined) await deletions.purged(jobId, clock.now());
  else await deletions.settle(jobId);
  log.info({ jobId }, "every copy of a deleted job is gone");
}

/** The events as they stand, whatever their version and whether the chain holds; none when the log is gone already. */
async function readEvents(jobLog: JobLog, jobId: JobId): Promise<{ id: string; at: number; event: JobEvent }[]> {
  const entries = await jobLog.read(jobId, "0-0");
  return entries.map(({ id, at, event }) => ({ id, at: Number(at), event: JSON.parse(event) as JobEvent }));
}

/** Those that the log knows, and those that only the volume still does. */
async function attemptsOf(
  layout: Layout,
  jobId: JobId,
  events: readonly { event: JobEvent }[],
): Promise<readonly string[]> {
  const known = events.flatMap(({ event }) =>
    event.type === "attempt.queued" ? [makeAttemptId(event.taskId, event.n)] : [],
  );
  return [...new Set<string>([...known, ...(await namesIn(join(layout.job(jobId).root, "attempts")))])];
}
