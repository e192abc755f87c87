import { setTimeout as delay } from "node:timers/promises";
import { reconcileAll } from "../../../coordinator/flow/reconcile.ts";
import { deliveryFor, orderOf } from "../../../coordinator/job/order.ts";
import { startTimer } from "../../../coordinator/passes/start-timer.ts";
import { wakeParked } from "../../../coordinator/passes/wake-parked.ts";
import { closedBreaker } from "../../../shared/model/quota-breaker.ts";
import { connectRedis } from "../../../shared/redis/connection/connection.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { createReleasers } from "../../../shared/support/process/shutdown.ts";
import { peakMemoryMb, resetPeakMemory } from "../measure/process-figures.ts";
import { type EmptyCoordinator, type Surroundings, startCoordinator } from "../pipeline/empty-coordinator.ts";
import { endJob, planOf, timeJobs } from "../pipeline/empty-job.ts";
import type { JobsAsked, JobsTimed } from "./jobs-in-a-process.ts";

/** ms between two passes over the open jobs, as in the product (coordinator/app.ts). */
const RECONCILE_MS = 10_000;
const WAKE_MS = 1000;
/** ms for a collected heap to be returned to the system. */
const SETTLE_MS = 300;

/**
 * A process with only a coordinator, to measure its memory: `node --expose-gc coordinator-process.js REDIS_URL`. Each
 * IPC message requests jobs and is answered with their figures. It ends with its parent.
 */
async function main(redisUrl: string): Promise<void> {
  const releasers = createReleasers();
  const log = silentLog();
  const connection = await connectRedis(redisUrl, { log });
  releasers.add("redis", () => connection.close());
  const coordinator = await startCoordinator(connection, { log, releasers });
  startPasses(coordinator, { log, releasers });
  process.on("message", (asked: JobsAsked) => {
    measure(coordinator, asked).then(
      (timed) => process.send?.(timed),
      (error: unknown) => {
        throw error;
      },
    );
  });
  process.once("disconnect", () => void releasers.releaseAll().then(() => process.exit(0)));
  process.send?.("ready");
}

/** Starts the passes over open jobs with costs that grow with the jobs' number and size. */
function startPasses(
  { registry, store, claims, queues }: EmptyCoordinator,
  { log, releasers }: Pick<Surroundings, "log" | "releasers">,
): void {
  const jobs = { openJobs: store.openJobs, read: registry.read, input: registry.input, now: () => Date.now(), log };
  const seenEnded = new Map<string, number>();
  const reconcile = () =>
    reconcileAll({
      ...jobs,
      seenEnded,
      isCharged: true,
      buildOrder: orderOf,
      openAttempt: (order) => claims.open(order),
      deliveryFor,
      // No worker takes leads here, and every job has one queued.
      addDeliveries: (deliveries) => queues.add(deliveries.filter(({ kind }) => kind !== "lead")),
      stateOf: (delivery) => (delivery.kind === "lead" ? Promise.resolve("pending") : queues.stateOf(delivery)),
      forget: (delivery) => queues.forget(delivery),
      startBackgroundTask: () => {},
      closeJob: (jobId) => store.closeJob(jobId),
    });
  const wake = () => wakeParked({ ...jobs, breaker: closedBreaker, probe: async () => {} });
  releasers.add("reconcile timer", startTimer(reconcile, RECONCILE_MS, log));
  releasers.add("wake timer", startTimer(wake, WAKE_MS, log));
}

async function measure(coordinator: EmptyCoordinator, { jobs, tasks, concurrency }: JobsAsked): Promise<JobsTimed> {
  coordinator.registry.forget();
  const before = await restingMemory();
  resetPeakMemory(process.pid);
  const plans = Array.from({ length: jobs }, () => planOf(tasks));
  const timed = await timeJobs(coordinator, plans, concurrency);
  const peakBytes = peakMemoryMb(process.pid) * 1e6;
  plans.length = 0;
  const after = await restingMemory();
  for (const jobId of timed.jobs) {
    await endJob(coordinator, jobId);
    await coordinator.store.closeJob(jobId);
  }
  return { tookMs: timed.tookMs, grownBytes: after - before, peakGrownBytes: peakBytes - before };
}

/** Resident bytes after a garbage collection. */
async function restingMemory(): Promise<number> {
  globalThis.gc?.();
  await delay(SETTLE_MS);
  globalThis.gc?.();
  await delay(SETTLE_MS);
  return process.memoryUsage.rss();
}

await main(process.argv[2] ?? "");
