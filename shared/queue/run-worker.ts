import type { Job } from "bullmq";
import { Queue, Worker } from "bullmq";
import type { RedisConnection } from "../redis/connection.ts";
import { wallClock } from "../support/clock.ts";
import { messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import { queuePrefix, WORKER_OPTIONS } from "./queue-options.ts";
import { watchConsumer } from "./watchdog.ts";

/** A running consumer. */
export interface Consumer {
  /** How many deliveries are being handled. */
  busy(): number;
  /**
   * Takes nothing more, and waits until what runs has ended. With `graceMs`, the signals of what still runs after that
   * many ms abort with the reason `drain`: it should hand its delivery back.
   */
  close(options?: { graceMs: number }): Promise<void>;
}

/** What consuming one BullMQ queue needs. */
export interface RunWorkerOptions {
  readonly connection: RedisConnection;
  readonly queue: string;
  readonly concurrency: number;
  /** The signal aborts when the delivery's lock is lost (somebody else may have it by then) or a drain is over. */
  readonly run: (job: Job, token: string | undefined, lockSignal: AbortSignal) => Promise<void>;
  /** Called when BullMQ is done with a delivery that `run` has handled, or hands it out again. */
  readonly onSettled?: (deliveryId: string) => void;
  readonly log: Log;
}

/** Takes from one BullMQ queue, with a watchdog beside it. */
export function runWorker(options: RunWorkerOptions): Consumer {
  const { connection, queue, log } = options;
  const closing = new AbortController();
  const counts = { busy: 0, taken: 0 };
  const depths = new Queue(queue, { connection: connection.client, prefix: queuePrefix(queue) });
  depths.on("error", (error) => log.warn({ queue, detail: messageOf(error) }, "queue"));
  let worker = startWorker(options, counts);
  const watching = watchConsumer(
    {
      look: async () => {
        const { waiting = 0, prioritized = 0 } = await depths.getJobCounts("waiting", "prioritized");
        return { waiting: waiting + prioritized, ...counts };
      },
      restart: async () => {
        // It holds nothing, so there is nothing to wait for.
        worker.close(true).catch((error: unknown) => log.warn({ queue, err: error }, "stuck consumer"));
        worker = startWorker(options, counts);
      },
    },
    { clock: wallClock, log: log.child({ queue }), signal: closing.signal },
  );
  return {
    busy: () => counts.busy,
    close: async (given) => {
      closing.abort();
      const grace = given === undefined ? undefined : setTimeout(() => worker.cancelAllJobs("drain"), given.graceMs);
      await worker.close();
      clearTimeout(grace);
      await watching;
      await depths.close();
    },
  };
}

function startWorker(
  { connection, queue, concurrency, run, onSettled = () => {}, log }: RunWorkerOptions,
  counts: { busy: number; taken: number },
): Worker {
  // BullMQ cancels only processors that declare three parameters (reference/queue.md §0.9).
  const processor = async (job: Job, token: string | undefined, signal: AbortSignal | undefined): Promise<void> => {
    counts.busy += 1;
    counts.taken += 1;
    try {
      await run(job, token, signal ?? new AbortController().signal);
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
  worker.on("lockRenewalFailed", (ids: string[]) => {
    for (const id of ids) worker.cancelJob(id, "lock lost");
  });
  return worker;
}
