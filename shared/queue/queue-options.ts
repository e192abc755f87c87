import type { JobsOptions, WorkerOptions } from "bullmq";

/**
 * BullMQ's options (docs/reference/queue.md#locks-and-takeover). The lock is short so that another worker takes over
 * within 15 s of a crash: the rest of the lock, then the next check, at most two intervals later. A worker can renew it
 * in time because nothing heavy runs in its event loop.
 */
export const WORKER_OPTIONS = {
  lockDuration: 10_000,
  stalledInterval: 2500,
  // Crashes are counted by the attempt budget (epochs), not by BullMQ, which would fail the delivery on the second one.
  maxStalledCount: 20,
  // ms until BullMQ retries after a connection error. Its default of 15 s is longer than the lock.
  runRetryDelay: 1000,
} as const satisfies Partial<WorkerOptions>;

/** How long BullMQ remembers ids. The job's log decides what has happened, so a forgotten id does no harm. */
export const DELIVERY_OPTIONS = {
  removeOnComplete: { age: 86_400, count: 5000 },
  removeOnFail: { age: 7 * 86_400 },
  // A delivery whose handler throws is retried after 1, 2, 4 and 8 s; then it has failed, and reconcile sees it.
  attempts: 5,
  backoff: { type: "exponential", delay: 1000 },
} as const satisfies JobsOptions;

/**
 * Prefix of BullMQ's keys of one queue. The braces are a hash tag: BullMQ's scripts touch many keys of a queue at once,
 * which a Redis Cluster allows within one slot only; one tag per queue spreads the queues over the nodes.
 */
export function queuePrefix(queue: string): string {
  return `{mwq:${queue}}`;
}

/** The queues other than those of deliveries (`QUEUE_NAMES`). */
export const NOTIFICATION_QUEUE = "notifications";
export const WEBHOOK_QUEUE = "webhooks";
