import type { Job } from "bullmq";
import { Queue, Worker } from "bullmq";
import type { RedisConnection } from "../redis/connection.ts";
import { KEYS } from "../redis/keys.ts";
import { messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import { sha256 } from "../support/sha256.ts";
import type { Consumer } from "./consume-deliveries.ts";
import { DELIVERY_OPTIONS, QUEUE_PREFIX, WORKER_OPTIONS } from "./queue-options.ts";

const NAME = "notifications";
/** Dead letters that are kept; older ones are dropped, and the drop is logged. */
const KEPT_DEAD_LETTERS = 10_000;
/** Notifications that one coordinator takes at once; those of one job are taken one after the other anyway. */
const CONCURRENCY = 16;

/** A notification that can never be taken. */
export interface DeadLetter {
  readonly at: number;
  readonly reason: string;
  readonly xml: string;
}

/** The queue from workers to coordinators. */
export interface NotificationQueue {
  /** Sends once per id, until the queue has forgotten the id; the log counts it once in any case. */
  send(xml: string, id: string): Promise<void>;
  /** A throw hands the notification out again; `dead` puts it among the dead letters. */
  consume(handle: (xml: string) => Promise<{ kind: "accepted" } | { kind: "dead"; reason: string }>): Consumer;
  deadLetters(range: { from: number; count: number }): Promise<{ total: number; letters: DeadLetter[] }>;
  close(): Promise<void>;
}

/** The notification queue over BullMQ. */
export function createNotificationQueue(connection: RedisConnection, log: Log): NotificationQueue {
  const { client } = connection;
  const queue = new Queue(NAME, { connection: client, prefix: QUEUE_PREFIX });

  async function bury(xml: string, reason: string): Promise<void> {
    log.error({ reason }, "notification goes to the dead letters");
    const letter: DeadLetter = { at: Date.now(), reason, xml: xml.slice(0, 20_000) };
    const length = await client.rpush(KEYS.deadLetters, JSON.stringify(letter));
    if (length <= KEPT_DEAD_LETTERS) return;
    log.warn({ dropped: length - KEPT_DEAD_LETTERS }, "the oldest dead letters are dropped");
    await client.ltrim(KEYS.deadLetters, -KEPT_DEAD_LETTERS, -1);
  }

  return {
    send: async (xml, id) => {
      const options = { ...DELIVERY_OPTIONS, attempts: 1_000_000, jobId: sha256(id) };
      await queue.add("notification", { xml }, options);
    },
    consume: (handle) => {
      const run = async (job: Job): Promise<void> => {
        const { xml } = job.data as { xml: string };
        const taken = await handle(xml);
        if (taken.kind === "dead") await bury(xml, taken.reason);
      };
      const worker = new Worker(NAME, run, {
        ...WORKER_OPTIONS,
        connection: client,
        prefix: QUEUE_PREFIX,
        concurrency: CONCURRENCY,
      });
      worker.on("error", (error) => log.warn({ detail: messageOf(error) }, "notification consumer"));
      worker.on("failed", (_job, error) => log.warn({ detail: messageOf(error) }, "notification will be tried again"));
      return { busy: () => 0, close: () => worker.close() };
    },
    deadLetters: async ({ from, count }) => {
      const letters = await client.lrange(KEYS.deadLetters, from, from + count - 1);
      return {
        total: await client.llen(KEYS.deadLetters),
        letters: letters.map((text) => JSON.parse(text) as DeadLetter),
      };
    },
    close: () => queue.close(),
  };
}
