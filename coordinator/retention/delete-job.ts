import type { Author } from "../../shared/protocol/api/access.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Deletion } from "../../shared/protocol/job/deletion.ts";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import type { Deletions, Tombstone } from "../../shared/redis/job/deletions.ts";
import { AppError, isHistoryBroken } from "../../shared/support/errors.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { StartBackgroundTask } from "../flow/advance-job.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";

export interface DeleteEnv {
  readonly deletions: Deletions;
  readonly registry: Pick<JobRegistry, "read">;
  readonly store: Pick<JobStore, "head" | "openJobs">;
  readonly startBackgroundTask: StartBackgroundTask;
  readonly clock: Clock;
}

/** Time in ms to wait until the end of a job is recorded, and again until the copies of the job are removed. */
const PATIENCE_MS = 10_000;
const POLL_MS = 100;

/**
 * Deletes an ended job for good. Once the tombstone is written, the job no longer exists for clients. This coordinator
 * then removes every copy of the job; if it dies, another coordinator does. Repeated calls return the same. Throws an
 * AppError `wrong_state` while the job is running, and `not_found` for an unknown job.
 */
export async function deleteJob(env: DeleteEnv, jobId: JobId, by: Author): Promise<Deletion> {
  const { deletions, startBackgroundTask, clock } = env;
  const tombstone = (await deletions.find(jobId)) ?? (await bury(env, jobId, by));
  if (tombstone.purgedAt === undefined) startBackgroundTask("purge", jobId);
  const until = clock.now() + PATIENCE_MS;
  let newest: Tombstone | undefined = tombstone;
  while (newest?.purgedAt === undefined && clock.now() < until) {
    await clock.sleep(POLL_MS);
    newest = await deletions.find(jobId);
  }
  const { tenant: _tenant, ...deletion } = newest ?? tombstone;
  return deletion;
}

async function bury({ deletions, registry, store, clock }: DeleteEnv, jobId: JobId, by: Author): Promise<Tombstone> {
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    // The head of the log is read first. If the log has grown since, the tombstone is not written.
    const head = await store.head(jobId);
    const job = await registry.read(jobId, ({ status, author }) => ({ status, author })).catch(unlessBroken);
    if (job !== undefined && !isTerminalJob(job.status)) {
      throw new AppError(
        "wrong_state",
        `expected a job that is over, but ${jobId} is ${job.status}: cancel it first (npx midwatch cancel ${jobId}). Nothing was deleted`,
      );
    }
    if (job === undefined || !(await store.openJobs()).includes(jobId)) {
      const tenant = job?.author?.tenant ?? by.tenant;
      const tombstone = { jobId, deletedAt: clock.now(), deletedBy: by.owner, tenant };
      const stands = await deletions.bury(tombstone, head);
      if (stands !== "moved") return stands;
    } else if (clock.now() > until) {
      throw new AppError(
        "wrong_state",
        `${jobId} is ${job.status}, but its end is still being written; nothing was deleted, try again in a moment`,
      );
    }
    await clock.sleep(POLL_MS);
  }
}

/** A job with a damaged log cannot continue, so it counts as ended. */
function unlessBroken(error: unknown): undefined {
  if (isHistoryBroken(error)) return undefined;
  throw error;
}

/** Time in ms after which the copies of a deleted job are removed once more, because a worker that hung may have written new ones. */
const AGAIN_MS = 30_000;

/** Continues deletions that other coordinators did not finish. This is part of the reconcile pass. */
export async function finishDeletions({
  deletions,
  startBackgroundTask,
  clock,
}: Pick<DeleteEnv, "deletions" | "startBackgroundTask" | "clock">): Promise<void> {
  for (const jobId of await deletions.unfinished()) {
    const tombstone = await deletions.find(jobId);
    // There is no tombstone: another coordinator is about to write it, or died before it could. Nothing is deleted.
    if (tombstone === undefined) continue;
    if (tombstone.purgedAt === undefined || clock.now() - tombstone.purgedAt > AGAIN_MS)
      startBackgroundTask("purge", jobId);
  }
}
