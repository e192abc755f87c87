import { type JobType, Queue } from "bullmq";
import type { JobId } from "../protocol/ids.ts";
import { QUEUE_NAMES } from "../protocol/task/delivery.ts";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { NOTIFICATION_QUEUE, queuePrefix, WEBHOOK_QUEUE } from "./queue-options.ts";

const NAMES = [...QUEUE_NAMES, NOTIFICATION_QUEUE, WEBHOOK_QUEUE];
const STATES: readonly JobType[] = ["waiting", "prioritized", "delayed", "active", "completed", "failed"];
/** Number of deliveries, or of entries of a queue's stream, that are read in one step. */
const PAGE = 500;

/**
 * Removes a job from BullMQ: its deliveries, notifications and webhook requests, including ended ones, and their entries in BullMQ's
 * streams. Returns the number of deliveries that were not removed because they are being handled. May be called repeatedly.
 */
export async function purgeDeliveries(connection: RedisConnection, jobId: JobId): Promise<number> {
  let held = 0;
  for (const name of NAMES) held += await purgeQueue(connection, name, jobId);
  return held;
}

async function purgeQueue({ client }: RedisConnection, name: string, jobId: JobId): Promise<number> {
  const queue = new Queue(name, { connection: client, prefix: queuePrefix(name) });
  queue.on("error", () => {}); // The errors are ignored here because the connection is shared and logs them itself.
  try {
    const ids = await idsOf(queue, jobId);
    let held = 0;
    for (const id of ids) if ((await queue.remove(id)) === 0) held += 1;
    await deleteEvents(client, `${queuePrefix(name)}:${name}:events`, (text) => text.includes(jobId) || ids.has(text));
    return held;
  } finally {
    await queue.close();
  }
}

/** Searches the data of all deliveries, because not all ids contain the job's id: only those of deliveries to workers and leads do. */
async function idsOf(queue: Queue, jobId: JobId): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const state of STATES) {
    for (let from = 0; ; from += PAGE) {
      const jobs = await queue.getJobs([state], from, from + PAGE - 1, true);
      for (const job of jobs) {
        if (job?.id !== undefined && JSON.stringify(job.data).includes(jobId)) ids.add(job.id);
      }
      if (jobs.length < PAGE) break;
    }
  }
  return ids;
}

async function deleteEvents(
  client: RedisConnection["client"],
  stream: string,
  concerns: (text: string) => boolean,
): Promise<void> {
  for (let after = "-"; ; ) {
    const entries = await client.xrange(stream, after, "+", "COUNT", PAGE);
    const mine = entries.filter(([, fields]) => fields.some(concerns)).map(([id]) => id);
    if (mine.length > 0) await client.xdel(stream, ...mine);
    if (entries.length < PAGE) return;
    after = `(${entries.at(-1)?.[0]}`;
  }
}
