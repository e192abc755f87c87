import type { JobsOptions, WorkerOptions } from "bullmq";

/**
 * BullMQ's options, in one place (docs/reference/queue.md#locks-and-takeover). The lock is short so that another worker takes over
 * within 15 s of a crash: the rest of the lock, then the next check, which comes at most two intervals later. A worker
 * can hold it because nothing heavy runs in its event loop.
 */
export const WORKER_OPTIONS = {
  lockDuration: 10_000,
  stalledInterval: 2500,
  // Deaths are counted by our own attempt budget (epochs), not here, where the second one would fail the delivery.
  maxStalledCount: 20,
  // ms until BullMQ tries again what failed with the connection. Its own 15 s are longer than the lock lasts.
  runRetryDelay: 1000,
} as const satisfies Partial<WorkerOptions>;

/** How long BullMQ remembers ids. Our own log decides what has happened, so forgetting one does no harm. */
export const DELIVERY_OPTIONS = {
  removeOnComplete: { age: 86_400, count: 5000 },
  removeOnFail: { age: 7 * 86_400 },
  // A handler that throws is asked again after 1, 2, 4 and 8 s; then the delivery has failed and reconcile sees it.
  attempts: 5,
  backoff: { type: "exponential", delay: 1000 },
} as const satisfies JobsOptions;

/**
 * Prefix of all of BullMQ's keys of one queue. The braces are a hash tag: its scripts touch many keys of a queue at once,
 * which a Redis Cluster allows in one slot only; a tag a queue spreads the queues over its nodes.
 */
export function queuePrefix(queue: string): string {
  return `{mwq:${queue}}`;
}

/** The queues beside those of deliveries (`QUEUE_NAMES`). */
export const NOTIFICATION_QUEUE = "notifications";
export const WEBHOOK_QUEUE = "webhooks";
