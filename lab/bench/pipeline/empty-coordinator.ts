import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { advanceJob } from "../../../coordinator/flow/advance-job.ts";
import { takeNotification } from "../../../coordinator/flow/take-notification.ts";
import { createJobLoader } from "../../../coordinator/log/load.ts";
import { createJobRegistry, type JobRegistry } from "../../../coordinator/log/registry.ts";
import { createSnapshots } from "../../../coordinator/log/snapshots.ts";
import { createJobStore, type JobStore } from "../../../coordinator/log/store.ts";
import type { JobId } from "../../../shared/protocol/ids.ts";
import type { JobLimits } from "../../../shared/protocol/job/job.ts";
import { createNotificationQueue } from "../../../shared/queue/notification-queue.ts";
import { createTaskQueues, type TaskQueues } from "../../../shared/queue/task-queues.ts";
import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { createJobIndex } from "../../../shared/redis/job/job-index.ts";
import { createJobLog } from "../../../shared/redis/job/job-log.ts";
import { createResultIndex } from "../../../shared/redis/job/result-index.ts";
import { type AttemptClaims, createAttemptClaims } from "../../../shared/redis/worker/attempt-claims.ts";
import { createLayout } from "../../../shared/scratchpad/layout.ts";
import type { Log } from "../../../shared/support/log.ts";
import type { Releasers } from "../../../shared/support/process/shutdown.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";

/** A coordinator that can run a job whose tasks do nothing. It has no HTTP API, no lead and no background tasks. */
export interface EmptyCoordinator {
  readonly registry: JobRegistry;
  readonly store: JobStore;
  readonly claims: AttemptClaims;
  readonly queues: TaskQueues;
  /** Stores the submission of a job; the job's goal is only a placeholder. */
  readonly create: (jobId: JobId, limits: Partial<JobLimits>) => Promise<unknown>;
  /** Sets the callback that is called after each handled notification. */
  readonly onTaken: (callback: () => void) => void;
}

/** The objects that coordinator and worker of the bench share. */
export interface Surroundings {
  readonly log: Log;
  readonly releasers: Releasers;
}

/** Starts a coordinator that consists of the product's own parts, with one Redis connection and a temporary volume. */
export async function startCoordinator(
  connection: RedisConnection,
  { log, releasers }: Surroundings,
): Promise<EmptyCoordinator> {
  const data = await mkdtemp(join(tmpdir(), "midwatch-bench-"));
  releasers.add("volume", () => rm(data, { recursive: true, force: true }));
  const layout = createLayout(data, "bench");
  const store = createJobStore({ log: createJobLog(connection), index: createJobIndex(connection) });
  const claims = createAttemptClaims(connection);
  const queues = createTaskQueues(connection);
  const notifications = createNotificationQueue(connection, log);
  releasers.add("queues", () => queues.close());
  releasers.add("notification queue", () => notifications.close());
  const advanceEnv = {
    ...{ claims, queues },
    resultIndex: createResultIndex(connection),
    endedTasks: { add: () => {}, take: () => [] },
    startBackgroundTask: () => {},
  };
  const registry = createJobRegistry({
    store,
    loader: createJobLoader({ store, snapshots: createSnapshots(layout), log }),
    clock: wallClock,
    onEffects: (job, effects) => advanceJob(advanceEnv, job, effects),
  });
  let notify = () => {};
  const taking = notifications.consume(async (xml) => {
    const taken = await takeNotification({ registry, log }, xml);
    notify();
    return taken;
  });
  releasers.add("notifications", () => taking.close());
  return {
    ...{ registry, store, claims, queues },
    create: async (jobId, limits) => {
      await mkdir(layout.job(jobId).root, { recursive: true });
      await store.create({
        jobId,
        nowMs: wallClock.now(),
        submission: {
          goal: "nothing",
          repository: { kind: "path", path: "/nowhere" },
          limits: { ...limits, canaryRate: 0 },
        },
      });
    },
    onTaken: (callback) => {
      notify = callback;
    },
  };
}
