import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAdvanceJob } from "../../coordinator/flow/advance-job.ts";
import type { JobKeeper } from "../../coordinator/flow/job-keeper.ts";
import { createJobKeeper } from "../../coordinator/flow/job-keeper.ts";
import { createJobLoader } from "../../coordinator/flow/load-job.ts";
import { createTakeNotification } from "../../coordinator/flow/take-notification.ts";
import { createJobStore } from "../../coordinator/state/job-store.ts";
import { createSnapshots } from "../../coordinator/state/snapshots.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { makeJobId, makeWorkerId } from "../../shared/protocol/ids.ts";
import { NO_USAGE } from "../../shared/protocol/usage.ts";
import { consumeDeliveries } from "../../shared/queue/consume-deliveries.ts";
import { createNotificationQueue } from "../../shared/queue/notification-queue.ts";
import { createTaskQueues } from "../../shared/queue/task-queues.ts";
import { createAttemptClaims } from "../../shared/redis/attempt-claims.ts";
import type { RedisConnection } from "../../shared/redis/connection.ts";
import { createJobIndex } from "../../shared/redis/job-index.ts";
import { createJobLog } from "../../shared/redis/job-log.ts";
import { createLayout } from "../../shared/scratchpad/layout.ts";
import { wallClock } from "../../shared/support/clock.ts";
import { silentLog } from "../../shared/support/log.ts";
import { createReleasers } from "../../shared/support/shutdown.ts";
import { runAttempt } from "../../worker/run-attempt.ts";
import type { StageRunner } from "../../worker/stages/stage.ts";
import { outcome } from "../../worker/stages/stage.ts";
import { createClaimWatch } from "../../worker/watch-claims.ts";

/** One of an attempt's start, one of its end. */
const NOTIFICATIONS_A_TASK = 2;
/** The attempt and its notifications. */
export const DELIVERIES_A_TASK = 1 + NOTIFICATIONS_A_TASK;

interface Size {
  readonly tasks: number;
  readonly concurrency: number;
}

/**
 * ms from a plan of so many tasks handed in until the last one's report is in the log, through the product's own queues,
 * claims, notifications, job machine and log, in this process. What is left out is what an attempt does.
 */
export async function runEmptyJob(connection: RedisConnection, size: Size): Promise<number> {
  const releasers = createReleasers();
  const log = silentLog();
  try {
    const coordinator = await startCoordinator(connection, { log, releasers });
    startWorker(connection, { log, releasers, concurrency: size.concurrency });
    return await timeJob(coordinator, size);
  } finally {
    await releasers.releaseAll();
  }
}

interface Coordinator {
  readonly keeper: JobKeeper;
  readonly create: (jobId: JobId, concurrency: number) => Promise<unknown>;
  /** Calls back after each notification that was taken. */
  readonly onTaken: (callback: () => void) => void;
}

interface Surroundings {
  readonly log: ReturnType<typeof silentLog>;
  readonly releasers: ReturnType<typeof createReleasers>;
}

async function startCoordinator(connection: RedisConnection, { log, releasers }: Surroundings): Promise<Coordinator> {
  const data = await mkdtemp(join(tmpdir(), "midwatch-bench-"));
  releasers.add("volume", () => rm(data, { recursive: true, force: true }));
  const layout = createLayout(data, "bench");
  const store = createJobStore({ log: createJobLog(connection), index: createJobIndex(connection) });
  const claims = createAttemptClaims(connection);
  const queues = createTaskQueues(connection);
  const notifications = createNotificationQueue(connection, log);
  releasers.add("queues", () => queues.close());
  releasers.add("notification queue", () => notifications.close());
  const onEffects = createAdvanceJob({
    openAttempt: (order) => claims.open(order),
    closeAttempt: (jobId, attemptId) => claims.close(jobId, attemptId),
    addDeliveries: (deliveries) => queues.add(deliveries),
    startChore: () => {},
  });
  const keeper = createJobKeeper({
    store,
    loader: createJobLoader({ store, snapshots: createSnapshots(layout), log }),
    clock: wallClock,
    onEffects,
  });
  const take = createTakeNotification((jobId, input) => keeper.input(jobId, input), log);
  let told = () => {};
  const taking = notifications.consume(async (xml) => {
    const taken = await take(xml);
    told();
    return taken;
  });
  releasers.add("notifications", () => taking.close());
  return {
    keeper,
    create: async (jobId, maxConcurrency) => {
      await mkdir(layout.job(jobId).root, { recursive: true });
      await store.create({
        jobId,
        nowMs: wallClock.now(),
        submission: {
          goal: "nothing",
          repository: { kind: "path", path: "/nowhere" },
          limits: { maxConcurrency, canaryRate: 0 },
        },
      });
    },
    onTaken: (callback) => {
      told = callback;
    },
  };
}

function startWorker(
  connection: RedisConnection,
  { log, releasers, concurrency }: Surroundings & { concurrency: number },
): void {
  const claims = createAttemptClaims(connection);
  const notifications = createNotificationQueue(connection, log);
  const watch = createClaimWatch(claims, log);
  releasers.add("sender", () => notifications.close());
  releasers.add("claim watch", () => watch.close());
  const workerId = makeWorkerId("bench", process.pid);
  const report: StageRunner = async () =>
    outcome({ status: "completed", stopReason: "submitted", summary: "did nothing", result: "nothing" });
  const stages = {
    intake,
    work: report,
    check: report,
    challenge: report,
    gate: report,
    finalchallenge: report,
    plant: report,
  };
  for (const queue of ["agents", "harness"] as const) {
    const consumer = consumeDeliveries({
      connection,
      queue,
      concurrency,
      log,
      handle: async (delivery, { slot, lockSignal }) =>
        delivery.kind !== "attempt"
          ? "done"
          : runAttempt(
              {
                workerId,
                clock: wallClock,
                log,
                stages,
                claim: (jobId, attemptId) => claims.claim(jobId, attemptId, workerId),
                send: notifications.send,
                watch: watch.watch,
              },
              { delivery, slot, lockSignal },
            ),
    });
    releasers.add(`consumer of ${queue}`, () => consumer.close());
  }
}

const intake: StageRunner = async () =>
  outcome({
    status: "completed",
    stopReason: "submitted",
    result: JSON.stringify({
      base: "0".repeat(40),
      branch: "midwatch/nothing",
      files: 0,
      prefix: { fingerprint: "0".repeat(64), model: "none", bytes: 1 },
      roles: [],
    }),
  });

async function timeJob({ keeper, create, onTaken }: Coordinator, { tasks, concurrency }: Size): Promise<number> {
  const jobId = makeJobId(wallClock.now());
  await create(jobId, concurrency);
  const taken = (count: number) =>
    new Promise<void>((resolve) => {
      let seen = 0;
      onTaken(() => {
        seen += 1;
        if (seen === count) resolve();
      });
    });
  const intakeDone = taken(NOTIFICATIONS_A_TASK);
  await keeper.input(jobId, { kind: "accepted" });
  await intakeDone;
  const allDone = taken(tasks * NOTIFICATIONS_A_TASK);
  const startedAt = performance.now();
  const reply = await keeper.input(jobId, { kind: "submit_plan", source: "bench", plan: planOf(tasks) });
  if (reply.kind === "refused") throw new Error(`the plan of the bench was refused: ${reply.text}`);
  await allDone;
  const tookMs = performance.now() - startedAt;
  const done = await keeper.read(jobId, (job) => [...job.tasks.values()].filter(({ status }) => status === "reported"));
  if (done.length !== tasks + 1) throw new Error(`expected ${tasks + 1} tasks to have reported, got ${done.length}`);
  await keeper.input(jobId, { kind: "lead_finished", run: 1, messagesRead: 1, stopReason: "end", usage: NO_USAGE });
  await keeper.input(jobId, { kind: "cancel", reason: "measured" });
  return tookMs;
}

function planOf(tasks: number) {
  return {
    summary: "nothing, many times",
    tasks: Array.from({ length: tasks }, (_, i) => ({
      key: `task-${i}`,
      role: "explorer",
      title: `Task ${i}`,
      brief: "Do nothing and say so.",
      dependsOn: [],
      writes: [],
      deliverables: [],
      acceptance: [],
    })),
  };
}
