import { setTimeout as delay } from "node:timers/promises";
import { reconcileAll } from "../../../coordinator/flow/reconcile.ts";
import { startPasses } from "../../../coordinator/passes/start-passes.ts";
import { wakeParked } from "../../../coordinator/passes/wake-parked.ts";
import { closedBreaker } from "../../../shared/model/quota-breaker.ts";
import type { Delivery } from "../../../shared/protocol/task/delivery.ts";
import { connectRedis } from "../../../shared/redis/connection/connection.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { createReleasers } from "../../../shared/support/process/shutdown.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import { peakMemoryMb, resetPeakMemory } from "../measure/process-figures.ts";
import { type EmptyCoordinator, type Surroundings, startCoordinator } from "../pipeline/empty-coordinator.ts";
import { endJob, planOf, timeJobs } from "../pipeline/empty-job.ts";
import type { JobsAsked, JobsTimed } from "./jobs-in-a-process.ts";

/** ms between two passes of a background task over the open jobs, as in the product (coordinator/wiring/passes.ts). */
const RECONCILE_MS = 10_000;
const WAKE_MS = 1000;
/** ms to wait after a garbage collection until the freed memory is returned to the operating system. */
const SETTLE_MS = 300;

/**
 * Program that runs only a coordinator, to measure its memory: `node --expose-gc coordinator-process.js REDIS_URL`.
 * Each IPC message asks for jobs, and the answer has their time and memory. The program ends with its parent process.
 */
async function main(redisUrl: string): Promise<void> {
  const releasers = createReleasers();
  const log = silentLog();
  const connection = await connectRedis(redisUrl, { log });
  releasers.add("redis", () => connection.close());
  const coordinator = await startCoordinator(connection, { log, releasers });
  startTimers(coordinator, { log, releasers });
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

/** Starts those passes over the open jobs whose cost grows with the number and the size of the jobs. */
function startTimers(
  { registry, store, claims, queues }: EmptyCoordinator,
  { log, releasers }: Pick<Surroundings, "log" | "releasers">,
): void {
  const env = { store, registry, claims, clock: wallClock, log };
  const reconcileEnv = {
    ...env,
    queues: {
      ...queues,
      // Every job has a queued run of its lead, which nothing takes from the queue in this bench.
      add: (deliveries: readonly Delivery[]) => queues.add(deliveries.filter(({ kind }) => kind !== "lead")),
      stateOf: async (delivery: Delivery) => (delivery.kind === "lead" ? "pending" : queues.stateOf(delivery)),
    },
    startBackgroundTask: () => {},
    seenEnded: new Map<string, number>(),
    brain: undefined,
  };
  const wakeEnv = { ...env, breaker: closedBreaker, probe: async () => {} };
  startPasses({ log, releasers }, [
    { name: "reconcile", everyMs: RECONCILE_MS, run: () => reconcileAll(reconcileEnv) },
    { name: "wake parked jobs", everyMs: WAKE_MS, run: () => wakeParked(wakeEnv) },
  ]);
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

/** Returns the resident memory of this process after a garbage collection, in bytes. */
async function restingMemory(): Promise<number> {
  globalThis.gc?.();
  await delay(SETTLE_MS);
  globalThis.gc?.();
  await delay(SETTLE_MS);
  return process.memoryUsage.rss();
}

await main(process.argv[2] ?? "");
