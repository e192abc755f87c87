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

/** The operator's limits for retaining ended jobs; 0 means unlimited. */
export interface RetentionConfig {
  readonly days: number;
  /** Maximum share of the volume's disk, in per cent, that all jobs together may use. */
  readonly diskPercent: number;
  /** Minutes from the end of a job until its log is moved to the volume; 0 means that it is never moved. */
  readonly archiveAfterMinutes: number;
}

export interface JanitorEnv {
  readonly connection: RedisConnection;
  readonly layout: Layout;
  readonly retention: RetentionConfig;
  /** Deletes every copy of an ended job. Throws `wrong_state` for a running job. */
  readonly deleteJob: (jobId: JobId, by: Author) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Time in ms after which the janitor's lock expires, in case the janitor that holds it has died. */
const LOCK_MS = 600_000;
/** The author in the tombstones of jobs that the janitor deleted. */
const JANITOR: Author = { tenant: DEFAULT_TENANT, owner: "janitor", keyId: "janitor" };

/**
 * The janitor deletes ended jobs by age and size, and archives the logs of the other ended jobs, so that neither the
 * disk nor Redis fills up. A dry run only lists these jobs. To spare the disk, a lock allows only one coordinator at a
 * time. Two at once would do no harm, because a job is deleted only once, and only after it has ended.
 */
export async function runJanitor(env: JanitorEnv, dryRun: boolean): Promise<JanitorReport> {
  if (dryRun) {
    const { seen, removals, resting } = await planRun(env);
    return { dryRun, ...seen, removals, archived: await archive(env, resting, dryRun) };
  }
  const { client } = env.connection;
  if ((await client.set(KEYS.janitor, "1", "PX", LOCK_MS, "NX")) !== "OK") {
    return { dryRun, bytes: 0, limitBytes: 0, removals: [], archived: [], busy: true };
  }
  try {
    const { seen, removals, resting } = await planRun(env);
    const removed: Removal[] = [];
    for (const removal of removals) if (await remove(env, removal)) removed.push(removal);
    return { dryRun, ...seen, removals: removed, archived: await archive(env, resting, dryRun) };
  } finally {
    await client.del(KEYS.janitor);
  }
}

async function planRun({ connection, layout, retention, clock }: JanitorEnv) {
  const found = await findJobs(layout, createJobIndex(connection));
  const limitBytes = await limitOf(layout, retention.diskPercent);
  const removals = planRemovals(found, { jobMs: retention.days * DAY_MS, bytes: limitBytes }, clock.now());
  const removed = new Set<JobId>(removals.map(({ jobId }) => jobId));
  const remaining = found.filter(({ jobId }) => !removed.has(jobId));
  const seen = { bytes: found.reduce((sum, { bytes }) => sum + bytes, 0), limitBytes };
  return { seen, removals, resting: restingOf(remaining, retention, clock.now()) };
}

async function remove({ deleteJob, log }: JanitorEnv, removal: Removal): Promise<boolean> {
  const { jobId } = removal;
  try {
    await deleteJob(jobId, JANITOR);
    log.info({ ...removal }, "deleted by the janitor");
    return true;
  } catch (error) {
    // The job was reopened in the meantime, so it is not deleted.
    if (error instanceof AppError && error.code === "wrong_state") return false;
    log.warn({ jobId, detail: messageOf(error) }, "the janitor could not delete this; the next pass tries again");
    return false;
  }
}

/** Jobs that ended long enough ago for their logs to be archived. */
function restingOf(found: readonly FoundJob[], { archiveAfterMinutes }: RetentionConfig, now: number): JobId[] {
  if (archiveAfterMinutes === 0) return [];
  const before = now - archiveAfterMinutes * MINUTE_MS;
  return found.flatMap(({ jobId, endedAt }) => (endedAt !== undefined && endedAt < before ? [jobId] : []));
}

async function archive(env: JanitorEnv, jobIds: readonly JobId[], dryRun: boolean): Promise<Archiving[]> {
  const { log } = env;
  const archiveJob = createArchiver(env);
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
