import type { JobsOptions, WorkerOptions } from "bullmq";

/**
 * BullMQ's options for consumers (docs/reference/queue.md#locks-and-takeover). The lock is short, so that another
 * worker takes over within 15 s of a crash: first the rest of the lock passes, then at most two intervals until the
 * next check. A worker can renew its lock in time, because nothing in its event loop takes long.
 */
export const WORKER_OPTIONS = {
  lockDuration: 10_000,
  stalledInterval: 2500,
  // High enough to have no effect: crashes are limited by the number of epochs of an attempt. BullMQ itself would fail
  // the delivery on the second crash.
  maxStalledCount: 20,
  // ms until BullMQ retries after a connection error. BullMQ's default of 15 s is longer than the lock.
  runRetryDelay: 1000,
} as const satisfies Partial<WorkerOptions>;

/** How long BullMQ remembers the ids of ended deliveries. Forgetting an id does no harm, because the job's log decides which deliveries are done. */
export const DELIVERY_OPTIONS = {
  removeOnComplete: { age: 86_400, count: 5000 },
  removeOnFail: { age: 7 * 86_400 },
  // Number of tries. If the handler of a delivery throws, the delivery is retried after 1, 2, 4 and 8 s. Then it fails,
  // and the coordinator's reconcile finds it.
  attempts: 5,
  backoff: { type: "exponential", delay: 1000 },
} as const satisfies JobsOptions;

/**
 * Prefix of all of BullMQ's keys of one queue. The part in braces is a hash tag: all keys with the same tag are in one
 * slot of a Redis Cluster. BullMQ's scripts need this, because they touch many keys of a queue at once. Each queue has
 * its own tag, so that different queues can be on different nodes.
 */
export function queuePrefix(queue: string): string {
  return `{mwq:${queue}}`;
}

/** Names of the queues that do not contain deliveries. (`QUEUE_NAMES` has those that do.) */
export const NOTIFICATION_QUEUE = "notifications";
export const WEBHOOK_QUEUE = "webhooks";
