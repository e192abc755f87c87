import type { Job } from "bullmq";
import { WaitingError, Worker } from "bullmq";
import { Compile } from "typebox/compile";
import type { QueueName } from "../protocol/delivery.ts";
import { Delivery } from "../protocol/delivery.ts";
import type { RedisConnection } from "../redis/connection.ts";
import { messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import { QUEUE_PREFIX, WORKER_OPTIONS } from "./queue-options.ts";

/** What becomes of a delivery: it is done with, or it goes back to the queue for somebody else. */
export type Handled = "done" | "retry";

export interface ConsumeOptions {
  readonly connection: RedisConnection;
  readonly queue: QueueName;
  /** Deliveries at once; slots are numbered from `firstSlot`. */
  readonly concurrency: number;
  readonly firstSlot?: number;
  /** Contract: throws only what may pass; a throw is tried again a few times, then the delivery is failed. */
  readonly handle: (delivery: Delivery, context: { slot: number; lockSignal: AbortSignal }) => Promise<Handled>;
  readonly log: Log;
}

/** A running consumer. */
export interface Consumer {
  /** How many deliveries are being handled. */
  busy(): number;
  /** Takes nothing more, and waits until what runs has ended. */
  close(): Promise<void>;
}

const deliverySchema = Compile(Delivery);

/** Takes deliveries of one queue. Losing a delivery's lock aborts its signal: somebody else has it by then. */
export function consumeDeliveries(options: ConsumeOptions): Consumer {
  const { connection, queue, concurrency, log } = options;
  const slots = createSlots(options.firstSlot ?? 0, concurrency);
  // BullMQ cancels only processors that declare three parameters (reference/queue.md §0.9).
  const run = async (job: Job, token: string | undefined, signal: AbortSignal | undefined): Promise<void> => {
    const delivery: unknown = job.data;
    if (!deliverySchema.Check(delivery)) throw new Error(`not a delivery: ${JSON.stringify(delivery).slice(0, 200)}`);
    const slot = slots.take();
    try {
      const handled = await options.handle(delivery, { slot, lockSignal: signal ?? new AbortController().signal });
      if (handled === "retry") await handBack(job, token);
    } finally {
      slots.give(slot);
    }
  };
  const worker = new Worker(queue, run, {
    ...WORKER_OPTIONS,
    connection: connection.client,
    prefix: QUEUE_PREFIX,
    concurrency,
  });
  worker.on("error", (error) => log.warn({ queue, detail: messageOf(error) }, "queue consumer"));
  worker.on("failed", (job, error) =>
    log.warn({ queue, delivery: job?.id, detail: messageOf(error) }, "delivery failed"),
  );
  worker.on("lockRenewalFailed", (ids: string[]) => {
    for (const id of ids) worker.cancelJob(id, "lock lost");
  });
  return { busy: () => slots.busy(), close: () => worker.close() };
}

async function handBack(job: Job, token: string | undefined): Promise<never> {
  await job.moveToWait(token);
  throw new WaitingError();
}

/** Numbers what runs at once, so that each has a slot of its own. */
function createSlots(first: number, count: number): { take(): number; give(slot: number): void; busy(): number } {
  const free = Array.from({ length: count }, (_, i) => first + i);
  return {
    take: () => {
      const slot = free.shift();
      if (slot === undefined) throw new Error("more deliveries at once than slots");
      return slot;
    },
    give: (slot) => {
      free.push(slot);
    },
    busy: () => count - free.length,
  };
}
