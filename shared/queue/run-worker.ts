import { setMaxListeners } from "node:events";
import { type Job, Queue, Worker } from "bullmq";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import { wallClock } from "../support/time/clock.ts";
import { queuePrefix, WORKER_OPTIONS } from "./queue-options.ts";
import { watchConsumer } from "./watchdog.ts";

/** A running consumer. */
export interface Consumer {
  /** Number of deliveries that the consumer is handling now. */
  busy(): number;
  /**
   * Stops taking deliveries, and waits until the deliveries in progress have ended. With `graceMs`, the signals of deliveries that still
   * run after this many ms abort with the reason `drain`; the handlers should then return their deliveries to the queue.
   */
  close(options?: { graceMs: number }): Promise<void>;
}

/** Options of a consumer of one BullMQ queue. */
export interface RunWorkerOptions {
  readonly connection: RedisConnection;
  readonly queue: string;
  readonly concurrency: number;
  /**
   * Handles one delivery. `drainSignal` aborts with the reason `drain` when the time for a drain is over. It does not abort when BullMQ's lock
   * expires: this also happens while the process is suspended, and it is not certain that another process has taken the delivery since.
   */
  readonly run: (job: Job, token: string | undefined, drainSignal: AbortSignal) => Promise<void>;
  /** Called when a delivery that `run` handled is no longer in doubt: BullMQ has completed it, or will deliver it again. */
  readonly onSettled?: (deliveryId: string) => void;
  readonly log: Log;
}

/** Consumes one BullMQ queue. A watchdog restarts the consumer if it is stuck. */
export function runWorker(options: RunWorkerOptions): Consumer {
  const { connection, queue, log } = options;
  const closing = new AbortController();
  const counts = { busy: 0, taken: 0 };
  const draining = new AbortController();
  // No limit, because each delivery in progress adds a listener to this signal.
  setMaxListeners(0, draining.signal);
  const begin = () => startWorker(options, { counts, drainSignal: draining.signal });
  const depths = new Queue(queue, { connection: connection.client, prefix: queuePrefix(queue) });
  depths.on("error", (error) => log.warn({ queue, detail: messageOf(error) }, "queue"));
  let worker = begin();
  const watching = watchConsumer(
    {
      look: async () => {
        const { waiting = 0, prioritized = 0 } = await depths.getJobCounts("waiting", "prioritized");
        return { waiting: waiting + prioritized, ...counts };
      },
      restart: async () => {
        // Not awaited: the stuck BullMQ worker has no deliveries in progress that could be lost.
        worker.close(true).catch((error: unknown) => log.warn({ queue, err: error }, "stuck consumer"));
        worker = begin();
      },
    },
    { clock: wallClock, log: log.child({ queue }), signal: closing.signal },
  );
  return {
    busy: () => counts.busy,
    close: async (given) => {
      closing.abort();
      const grace = given === undefined ? undefined : setTimeout(() => draining.abort("drain"), given.graceMs);
      await worker.close();
      clearTimeout(grace);
      await watching;
      await depths.close();
    },
  };
}

function startWorker(
  { connection, queue, concurrency, run, onSettled = () => {}, log }: RunWorkerOptions,
  { counts, drainSignal }: { counts: { busy: number; taken: number }; drainSignal: AbortSignal },
): Worker {
  const processor = async (job: Job, token: string | undefined): Promise<void> => {
    counts.busy += 1;
    counts.taken += 1;
    try {
      await run(job, token, drainSignal);
    } finally {
      counts.busy -= 1;
    }
  };
  const worker = new Worker(queue, processor, {
    ...WORKER_OPTIONS,
    connection: connection.client,
    prefix: queuePrefix(queue),
    concurrency,
  });
  worker.on("error", (error) => log.warn({ queue, detail: messageOf(error) }, "queue consumer"));
  worker.on("completed", (job) => onSettled(job.id ?? ""));
  worker.on("failed", (job, error) => {
    onSettled(job?.id ?? "");
    log.warn({ queue, delivery: job?.id, tries: job?.attemptsMade, detail: messageOf(error) }, "delivery failed");
  });
  return worker;
}
