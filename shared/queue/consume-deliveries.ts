import { DelayedError, type Job, UnrecoverableError, WaitingError } from "bullmq";
import { Compile } from "typebox/compile";
import { Delivery, deliveryId, type QueueName } from "../protocol/task/delivery.ts";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { takeHold } from "../redis/keys/hold.ts";
import { KEYS } from "../redis/keys/keys.ts";
import type { Log } from "../support/log.ts";
import { joinSignals } from "../support/time/join-signals.ts";
import { type Consumer, runWorker } from "./run-worker.ts";

/**
 * The outcome of handling a delivery. `done`: handled. The others return the delivery to its queue, which is not a
 * failure. `retry`: immediately; the same consumer may get the delivery again, unless it is closing. `later`: in a few
 * seconds, because this consumer cannot take the delivery now.
 */
export type Handled = "done" | "retry" | "later";

export interface ConsumeOptions {
  readonly connection: RedisConnection;
  readonly queue: QueueName;
  /** Maximum number of deliveries that are handled at once. Each has a slot; the slots are numbered from `firstSlot`. */
  readonly concurrency: number;
  readonly firstSlot?: number;
  /** Handles one delivery. Contract: throws only transient errors. If it throws, the delivery is retried a few times and then fails. */
  readonly handle: (delivery: Delivery, context: { slot: number; lostSignal: AbortSignal }) => Promise<Handled>;
  readonly log: Log;
}

const deliverySchema = Compile(Delivery);

/**
 * Takes the deliveries of one queue and handles them. If another process is still handling a delivery, the delivery is postponed. This is
 * possible because BullMQ delivers again when its lock expires, and the lock of a process that was only suspended expires too. The signal
 * `lostSignal` aborts when another process has taken over the delivery, or when the time for a drain is over.
 */
export function consumeDeliveries(options: ConsumeOptions): Consumer {
  const { connection, queue, concurrency, log } = options;
  const slots = createSlots(options.firstSlot ?? 0, concurrency);
  const handle = async (delivery: Delivery, drainSignal: AbortSignal): Promise<Handled> => {
    const hold = await takeHold(connection, KEYS.hold(delivery.jobId, deliveryId(delivery)));
    if (hold === undefined) {
      log.info({ queue, delivery: deliveryId(delivery) }, "another process is handling this delivery: it is postponed");
      return "later";
    }
    const joined = joinSignals([hold.signal, drainSignal]);
    const slot = slots.take();
    try {
      return await options.handle(delivery, { slot, lostSignal: joined.signal });
    } finally {
      slots.release(slot);
      joined.release();
      await hold.release();
    }
  };
  const run = async (job: Job, token: string | undefined, drainSignal: AbortSignal): Promise<void> => {
    const delivery: unknown = job.data;
    if (!deliverySchema.Check(delivery)) {
      throw new UnrecoverableError(`not a delivery: ${JSON.stringify(delivery).slice(0, 200)}`);
    }
    const handled = await handle(delivery, drainSignal);
    if (handled === "retry") await handBack(job, token);
    if (handled === "later") await postpone(job, token);
  };
  return runWorker({ connection, queue, concurrency, run, log });
}

async function handBack(job: Job, token: string | undefined): Promise<never> {
  await job.moveToWait(token);
  throw new WaitingError();
}

async function postpone(job: Job, token: string | undefined): Promise<never> {
  await job.moveToDelayed(Date.now() + LATER_MS, token);
  throw new DelayedError();
}

/** ms until a postponed delivery can be taken again. */
const LATER_MS = 3000;

/** Assigns slot numbers, so that each delivery in progress has a number of its own. */
function createSlots(first: number, count: number): { take(): number; release(slot: number): void } {
  const free = Array.from({ length: count }, (_, i) => first + i);
  return {
    take: () => {
      const slot = free.shift();
      if (slot === undefined) throw new Error("more deliveries at once than slots");
      return slot;
    },
    release: (slot) => {
      free.push(slot);
    },
  };
}
