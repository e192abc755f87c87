import { statfs } from "node:fs/promises";
import type { Author } from "../../shared/protocol/access.ts";
import { DEFAULT_TENANT } from "../../shared/protocol/access.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { JanitorReport, Removal } from "../../shared/protocol/janitor.ts";
import type { RedisConnection } from "../../shared/redis/connection.ts";
import { createJobIndex } from "../../shared/redis/job-index.ts";
import { KEYS } from "../../shared/redis/keys.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Clock } from "../../shared/support/clock.ts";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import { findJobs } from "./find-jobs.ts";
import { planRemovals } from "./plan-removals.ts";

/** How long the operator lets jobs that are over be kept; 0 is for ever, or no limit. */
export interface KeepingConfig {
  readonly days: number;
  /** Per cent of the volume's disk that all jobs may have together. */
  readonly diskPercent: number;
}

export interface JanitorOptions {
  readonly connection: RedisConnection;
  readonly layout: Layout;
  readonly keeping: KeepingConfig;
  /** Deletes a job that is over, with every copy; throws `wrong_state` for one that is not. */
  readonly deleteJob: (jobId: JobId, by: Author) => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Deletes jobs that are over, by age and size, so that the disk never grows without bound; on a dry run it only says which. */
export type Janitor = (dryRun: boolean) => Promise<JanitorReport>;

const DAY_MS = 86_400_000;
/** ms for which others leave it to the one that began, unless it says that it has ended. */
const TURN_MS = 600_000;
/** Whom the tombstone of a job names that the janitor deleted. */
const JANITOR: Author = { tenant: DEFAULT_TENANT, owner: "janitor", keyId: "janitor" };

/**
 * A janitor. Of all coordinators one works at a time, to spare the disk; should two, nothing is lost: a deletion happens
 * once, and only to a job that is over in that moment.
 */
export function createJanitor(options: JanitorOptions): Janitor {
  const { connection, layout, keeping, clock } = options;
  const { client } = connection;
  const index = createJobIndex(connection);

  async function look(): Promise<Pick<JanitorReport, "bytes" | "limitBytes" | "removals">> {
    const found = await findJobs(layout, index);
    const limitBytes = await limitOf(layout, keeping.diskPercent);
    const removals = planRemovals(found, { jobMs: keeping.days * DAY_MS, bytes: limitBytes }, clock.now());
    return { bytes: found.reduce((sum, { bytes }) => sum + bytes, 0), limitBytes, removals };
  }

  return async (dryRun) => {
    if (dryRun) return { dryRun, ...(await look()) };
    if ((await client.set(KEYS.janitor, "1", "PX", TURN_MS, "NX")) !== "OK") {
      return { dryRun, bytes: 0, limitBytes: 0, removals: [], busy: true };
    }
    try {
      const { removals, ...seen } = await look();
      const removed: Removal[] = [];
      for (const removal of removals) if (await remove(options, removal)) removed.push(removal);
      return { dryRun, ...seen, removals: removed };
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

async function limitOf({ volume }: Layout, percent: number): Promise<number> {
  if (percent === 0) return 0;
  const { blocks, bsize } = await statfs(volume);
  return Math.floor((blocks * bsize * percent) / 100);
}
