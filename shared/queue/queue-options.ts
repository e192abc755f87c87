import type { JobsOptions, WorkerOptions } from "bullmq";

/**
 * BullMQ's options, in one place (reference/queue.md §0 and §2.8). The lock is short so that another worker takes over
 * within 15 s of a crash; a worker can hold it because nothing heavy runs in its event loop.
 */
export const WORKER_OPTIONS = {
  lockDuration: 10_000,
  stalledInterval: 5000,
  // Deaths are counted by our own attempt budget (epochs), not here, where the second one would fail the delivery.
  maxStalledCount: 20,
} as const satisfies Partial<WorkerOptions>;

/** How long BullMQ remembers ids. Our own log decides what has happened, so forgetting one does no harm. */
export const DELIVERY_OPTIONS = {
  removeOnComplete: { age: 86_400, count: 5000 },
  removeOnFail: { age: 7 * 86_400 },
  // A handler that throws is asked again after 1, 2, 4 and 8 s; then the delivery has failed and reconcile sees it.
  attempts: 5,
  backoff: { type: "exponential", delay: 1000 },
} as const satisfies JobsOptions;

/** Prefix of all of BullMQ's keys. */
export const QUEUE_PREFIX = "mwq";
