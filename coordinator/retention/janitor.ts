import { statfs } from "node:fs/promises";
import { type Author, DEFAULT_TENANT } from "../../shared/protocol/api/access.ts";
import type { Archiving, JanitorReport, Removal } from "../../shared/protocol/api/janitor.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import { createJobIndex } from "../../shared/redis/job/job-index.ts";
import { KEYS } from "../../shared/redis/keys/keys.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { createArchiver } from "../log/archive/archive-job.ts";
import { findJobs } from "./find-jobs.ts";
import { type FoundJob, planRemovals } from "./plan-removals.ts";

/** How long and where the operator lets jobs that are over be kept; 0 is for ever, or no limit. */
export interface RetentionConfig {
  readonly days: number;
  /** Per cent of the volume's disk that all jobs may have together. */
  readonly diskPercent: number;
  /** Minutes after its end after which a job's log moves to the volume; 0 is never. */
  readonly archiveAfterMinutes: number;
}

export interface JanitorOptions {
  readonly connection: RedisConnection;
  readonly layout: Layout;
  readonly retention: RetentionConfig;
  /** Deletes a job that is over, with every copy; throws `wrong_state` for one that is not. */
  readonly deleteJob: (jobId: JobId, by: Author) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Deletes jobs that are over, by age and size, and archives the logs of those that stay, so that neither the disk nor Redis
 * grows without bound; on a dry run it only says which.
 */
export type Janitor = (dryRun: boolean) => Promise<JanitorReport>;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** ms for which others leave it to the one that began, unless it says that it has ended. */
const TURN_MS = 600_000;
/** Whom the tombstone of a job names that the janitor deleted. */
const JANITOR: Author = { tenant: DEFAULT_TENANT, owner: "janitor", keyId: "janitor" };

/**
 * A janitor. Of all coordinators one works at a time, to spare the disk; should two, nothing is lost: a deletion happens
 * once, and only to a job that is over in that moment.
 */
export function createJanitor(options: JanitorOptions): Janitor {
  const { connection, layout, retention, clock } = options;
  const { client } = connection;
  const index = createJobIndex(connection);

  async function look() {
    const found = await findJobs(layout, index);
    const limitBytes = await limitOf(layout, retention.diskPercent);
    const removals = planRemovals(found, { jobMs: retention.days * DAY_MS, bytes: limitBytes }, clock.now());
    const going = new Set<JobId>(removals.map(({ jobId }) => jobId));
    const staying = found.filter(({ jobId }) => !going.has(jobId));
    const seen = { bytes: found.reduce((sum, { bytes }) => sum + bytes, 0), limitBytes };
    return { seen, removals, resting: restingOf(staying, retention, clock.now()) };
  }

  return async (dryRun) => {
    if (dryRun) {
      const { seen, removals, resting } = await look();
      return { dryRun, ...seen, removals, archived: await archive(options, resting, dryRun) };
    }
    if ((await client.set(KEYS.janitor, "1", "PX", TURN_MS, "NX")) !== "OK") {
      return { dryRun, bytes: 0, limitBytes: 0, removals: [], archived: [], busy: true };
    }
    try {
      const { seen, removals, resting } = await look();
      const removed: Removal[] = [];
      for (const removal of removals) if (await remove(options, removal)) removed.push(removal);
      return { dryRun, ...seen, removals: removed, archived: await archive(options, resting, dryRun) };
    } finally {
      await client.del(KEYS.janitor);
    }
  };
}

async function remove({ deleteJob, log }: JanitorOptions, removal: Removal): Promise<boolean> {
  const { jobId } = removal;
  try {
    await deleteJob(jobId, JANITOR);
    log.info({ ...removal }, "deleted by the janitor");
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "wrong_state") return false; // It is not over any more.
    log.warn({ jobId, detail: messageOf(error) }, "the janitor could not delete this; the next pass tries again");
    return false;
  }
}

/** Jobs that have been over for so long that hardly anybody reads their logs. */
function restingOf(found: readonly FoundJob[], { archiveAfterMinutes }: RetentionConfig, now: number): JobId[] {
  if (archiveAfterMinutes === 0) return [];
  const before = now - archiveAfterMinutes * MINUTE_MS;
  return found.flatMap(({ jobId, endedAt }) => (endedAt !== undefined && endedAt < before ? [jobId] : []));
}

async function archive(options: JanitorOptions, jobIds: readonly JobId[], dryRun: boolean): Promise<Archiving[]> {
  const { log } = options;
  const archiveJob = createArchiver(options);
  const archived: Archiving[] = [];
  for (const jobId of jobIds) {
    try {
      const entries = await archiveJob(jobId, dryRun);
      if (entries === 0) continue;
      archived.push({ jobId, entries });
      if (!dryRun) log.info({ jobId, entries }, "the log of a job was archived");
    } catch (error) {
      log.warn(
        { jobId, detail: messageOf(error) },
        "the log of a job could not be archived; the next pass tries again",
      );
    }
  }
  return archived;
}

async function limitOf({ volume }: Layout, percent: number): Promise<number> {
  if (percent === 0) return 0;
  const { blocks, bsize } = await statfs(volume);
  return Math.floor((blocks * bsize * percent) / 100);
}
