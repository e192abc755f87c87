import { type Job, Queue } from "bullmq";
import type { WebhookDelivery } from "../protocol/api/webhook.ts";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import { sha256 } from "../support/text/sha256.ts";
import { DELIVERY_OPTIONS, queuePrefix, WEBHOOK_QUEUE } from "./queue-options.ts";
import { type Consumer, runWorker } from "./run-worker.ts";

/** Tries of one request: after 2, 4, ... s, so that the last one comes about 17 minutes after the first. */
const ATTEMPTS = 10;
const FIRST_WAIT_MS = 2000;
/** Requests that one coordinator makes at once. */
const CONCURRENCY = 4;

/** Webhook requests that wait to be made, in Redis: none is lost with a process, and none is made by two of them. */
export interface WebhookQueue {
  /** Adds a request; one with the same id and address that was added before is not added again. */
  add(delivery: WebhookDelivery): Promise<void>;
  /** A throw has the request made again later, a bounded number of times. */
  consume(handle: (delivery: WebhookDelivery, attempt: number) => Promise<void>): Consumer;
  close(): Promise<void>;
}

/** The queue over BullMQ. `firstWaitMs` is for tests. */
export function createWebhookQueue(
  connection: RedisConnection,
  { log, firstWaitMs = FIRST_WAIT_MS }: { log: Log; firstWaitMs?: number },
): WebhookQueue {
  const queue = new Queue(WEBHOOK_QUEUE, { connection: connection.client, prefix: queuePrefix(WEBHOOK_QUEUE) });
  queue.on("error", (error) => log.warn({ detail: messageOf(error) }, "webhook queue"));
  const options = { ...DELIVERY_OPTIONS, attempts: ATTEMPTS, backoff: { type: "exponential", delay: firstWaitMs } };
  return {
    add: async (delivery) => {
      const jobId = `w${sha256(`${delivery.body.id} ${delivery.url}`)}`;
      await queue.add("webhook", delivery, { ...options, jobId });
    },
    consume: (handle) => {
      const run = (job: Job) => handle(job.data as WebhookDelivery, job.attemptsMade + 1);
      return runWorker({ connection, queue: WEBHOOK_QUEUE, concurrency: CONCURRENCY, run, log });
    },
    close: () => queue.close(),
  };
}
