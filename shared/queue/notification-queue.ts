import { type Job, Queue } from "bullmq";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { KEYS } from "../redis/keys/keys.ts";
import { messageOf } from "../support/errors.ts";
import type { Log } from "../support/log.ts";
import { redactSecrets } from "../support/secrets/redact.ts";
import { cleanText } from "../support/text/clean-text.ts";
import { sha256 } from "../support/text/sha256.ts";
import { DELIVERY_OPTIONS, NOTIFICATION_QUEUE, queuePrefix } from "./queue-options.ts";
import { type Consumer, runWorker } from "./run-worker.ts";
import { takeAgainAfterRestart } from "./take-again.ts";

/** Maximum number of stored dead letters. When there are more, the oldest are dropped, which the log records. */
const MAX_DEAD_LETTERS = 10_000;
/**
 * Options of a notification in BullMQ. A notification is retried every second until it is processed, because it is the
 * only report of work that was paid for.
 */
const OPTIONS = { ...DELIVERY_OPTIONS, attempts: 1_000_000, backoff: { type: "fixed", delay: 1000 } } as const;
/** Maximum length of a stored dead letter, in characters. A longer one is shortened, and a note in it says so. */
const MAX_CHARACTERS = 20_000;
/** Maximum number of notifications that one coordinator processes at once. Notifications of the same job are processed one after the other. */
const CONCURRENCY = 64;

/** A dead letter: a notification that could not be processed and is not tried again. */
interface DeadLetter {
  readonly at: number;
  readonly reason: string;
  readonly xml: string;
}

/** The queue of notifications from workers to coordinators. */
export interface NotificationQueue {
  /**
   * Sends a notification. A notification with an id that the queue still remembers is not sent again. Even if it were,
   * the job's log counts the same notification only once.
   */
  send(xml: string, id: string): Promise<void>;
  /**
   * Handles notifications as they arrive. If `handle` throws, the notification is delivered again. If `handle` returns
   * `dead`, the notification is stored with the dead letters.
   */
  consume(handle: (xml: string) => Promise<{ kind: "accepted" } | { kind: "dead"; reason: string }>): Consumer;
  deadLetters(range: { from: number; count: number }): Promise<{ total: number; letters: DeadLetter[] }>;
  close(): Promise<void>;
}

/** The notification queue over BullMQ. */
export function createNotificationQueue(connection: RedisConnection, log: Log): NotificationQueue {
  const { client } = connection;
  const queue = new Queue(NOTIFICATION_QUEUE, { connection: client, prefix: queuePrefix(NOTIFICATION_QUEUE) });
  queue.on("error", (error) => log.warn({ detail: messageOf(error) }, "notification queue"));

  async function bury(received: string, reason: string): Promise<void> {
    const xml = redactSecrets(cleanText(received));
    log.error({ reason }, "notification goes to the dead letters");
    const cut = xml.length > MAX_CHARACTERS ? `[${xml.length - MAX_CHARACTERS} characters cut]` : "";
    const letter: DeadLetter = { at: Date.now(), reason, xml: `${xml.slice(0, MAX_CHARACTERS)}${cut}` };
    const length = await client.rpush(KEYS.deadLetters, JSON.stringify(letter));
    if (length <= MAX_DEAD_LETTERS) return;
    log.warn({ dropped: length - MAX_DEAD_LETTERS }, "the oldest dead letters are dropped");
    await client.ltrim(KEYS.deadLetters, -MAX_DEAD_LETTERS, -1);
  }

  return {
    send: async (xml, id) => {
      await queue.add("notification", { xml }, { ...OPTIONS, jobId: `n${sha256(id)}` });
    },
    consume: (handle) => {
      const take = async (xml: string): Promise<void> => {
        const taken = await handle(xml);
        if (taken.kind === "dead") await bury(xml, taken.reason);
      };
      const unconfirmed = takeAgainAfterRestart(connection, (xml) =>
        take(xml).catch((error: unknown) => log.warn({ err: error }, "could not process a notification again")),
      );
      const run = (job: Job): Promise<void> => {
        const { xml } = job.data as { xml: string };
        unconfirmed.taken(job.id ?? "", xml);
        return take(xml);
      };
      return runWorker({
        connection,
        queue: NOTIFICATION_QUEUE,
        concurrency: CONCURRENCY,
        run,
        onSettled: unconfirmed.settled,
        log,
      });
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
