import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "../../shared/git/run-git.ts";
import { type JobId, makeAttemptId } from "../../shared/protocol/ids.ts";
import type { JobEvent } from "../../shared/protocol/job/event.ts";
import { purgeDeliveries } from "../../shared/queue/purge-deliveries.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import type { Deletions } from "../../shared/redis/job/deletions.ts";
import type { HotSpots } from "../../shared/redis/job/hot-spots.ts";
import type { JobLog } from "../../shared/redis/job/job-log.ts";
import { createResultIndex } from "../../shared/redis/job/result-index.ts";
import { createJobKeys } from "../../shared/redis/keys/purge-keys.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { isHistoryBroken, messageOf } from "../../shared/support/errors.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { JobStore } from "../log/store.ts";
import { forgetHotSpots } from "./forget-hot-spots.ts";
import { removeUnshared } from "./remove-unshared.ts";

export interface PurgeEnv {
  readonly connection: RedisConnection;
  readonly deletions: Deletions;
  readonly jobLog: JobLog;
  readonly hotSpots: HotSpots;
  readonly store: Pick<JobStore, "openJobs">;
  readonly git: Git;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Removes every copy of a deleted job from Redis and from the volume. Each step is idempotent. The log is removed last,
 * because the other copies are found through it; another coordinator can therefore finish the purge if this one dies.
 * Copies in use (a delivery, a model call) are left to the next pass.
 */
export async function purgeJob(env: PurgeEnv, jobId: JobId): Promise<void> {
  const { connection, deletions, layout, clock, log } = env;
  const tombstone = await deletions.find(jobId);
  if (tombstone === undefined) return;
  const keys = createJobKeys(connection);
  const events = await readEvents(env, jobId);
  const attempts = await attemptsOf(layout, jobId, events);
  await keys.forgetRequest(jobId);
  await forgetHotSpots(env, jobId, events);
  await createResultIndex(connection).dropJob(tombstone.tenant, jobId);
  const deliveries = await purgeDeliveries(connection, jobId);
  await keys.removeDeadLetters(jobId);
  const calls = await keys.removeMoney(jobId);
  const isInUse = await removeUnshared(env, jobId, events);
  await removeAllButLog(layout, jobId);
  if (deliveries + calls > 0 || isInUse) {
    log.info(
      { jobId, deliveries, calls, isInUse },
      "parts of a deleted job are still in use; the next pass removes them",
    );
    return;
  }
  await keys.removeClaims(jobId, attempts);
  await removeTree(layout.job(jobId).root);
  await keys.removeRecords(jobId);
  if (tombstone.purgedAt === undefined) await deletions.purged(jobId, clock.now());
  else await deletions.settle(jobId);
  log.info({ jobId }, "every copy of a deleted job is gone");
}

/** Number of log entries that one Redis command reads. */
const PAGE = 1000;

/**
 * Reads all events of the log, of any version, without checking the hash chain. The result is empty if the log is
 * already gone. If entries cannot be read, the events are taken from the artifact events.jsonl.
 */
async function readEvents({ jobLog, layout, log }: PurgeEnv, jobId: JobId): Promise<KnownEvent[]> {
  const events: KnownEvent[] = [];
  try {
    for (let page = await jobLog.page(jobId, "0-0", PAGE); page.length > 0; ) {
      events.push(...page.map(({ id, at, event }) => ({ id, at: Number(at), event: JSON.parse(event) as JobEvent })));
      page = await jobLog.page(jobId, events.at(-1)?.id ?? "0-0", PAGE);
    }
  } catch (error) {
    if (!isHistoryBroken(error)) throw error;
    // The log cannot be read, because a coordinator died between the last two steps or the archive is damaged. The job is purged nevertheless.
    log.warn({ jobId, detail: messageOf(error) }, "the log of a deleted job could not be read whole");
    const written = await readFile(join(layout.job(jobId).artifacts, "events.jsonl"), "utf8").catch(() => "");
    for (const line of written.split("\n").slice(events.length))
      if (line !== "") events.push(JSON.parse(line) as KnownEvent);
  }
  return events;
}

interface KnownEvent {
  readonly id: string;
  readonly at: number;
  readonly event: JobEvent;
}

/** Removes everything in the job's folder except the archived log, because the other copies are found through the log. */
async function removeAllButLog(layout: Layout, jobId: JobId): Promise<void> {
  const { root, log } = layout.job(jobId);
  const others = (await listDir(root)).map((name) => join(root, name)).filter((path) => path !== log);
  for (const path of others) await removeTree(path);
}

/** Returns the ids of all attempts that the log or the volume has. */
async function attemptsOf(
  layout: Layout,
  jobId: JobId,
  events: readonly { event: JobEvent }[],
): Promise<readonly string[]> {
  const known = events.flatMap(({ event }) =>
    event.type === "attempt.queued" ? [makeAttemptId(event.taskId, event.n)] : [],
  );
  return [...new Set<string>([...known, ...(await listDir(join(layout.job(jobId).root, "attempts")))])];
}
