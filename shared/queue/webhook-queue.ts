import { type Job, Queue } from "bullmq";
import type { WebhookDelivery } from "../protocol/api/webhook.ts";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import { sha256 } from "../support/text/sha256.ts";
import { DELIVERY_OPTIONS, queuePrefix, WEBHOOK_QUEUE } from "./queue-options.ts";
import { type Consumer, runWorker } from "./run-worker.ts";

/** Maximum number of tries of one webhook request. The waits between them are 2, 4, ... s; the last try is about 17 minutes after the first. */
const ATTEMPTS = 10;
const FIRST_WAIT_MS = 2000;
/** Maximum number of webhook requests that one coordinator sends at once. */
const CONCURRENCY = 4;

/** Webhook requests that wait to be sent. They are in Redis, so that no request is lost if a process dies, and none is sent by two processes. */
export interface WebhookQueue {
  /** Adds a webhook request, unless one with the same id and URL exists. */
  add(delivery: WebhookDelivery): Promise<void>;
  /** Sends the requests with `handle`. If `handle` throws, the request is retried later, a limited number of times. */
  consume(handle: (delivery: WebhookDelivery, attempt: number) => Promise<void>): Consumer;
  close(): Promise<void>;
}

/** The queue of webhook requests over BullMQ. `firstWaitMs` is for tests. */
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
