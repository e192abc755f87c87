import { Queue } from "bullmq";
import { type Delivery, deliveryId, QUEUE_NAMES, type QueueName, queueOf } from "../protocol/task/delivery.ts";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { DELIVERY_OPTIONS, queuePrefix } from "./queue-options.ts";

/** The numbers of deliveries in one queue, by their state. */
interface QueueDepth {
  readonly name: QueueName;
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
  /** Time in ms since 1970 at which the oldest waiting delivery was added; only the next 100 deliveries are searched. Absent if no delivery waits. */
  readonly oldest?: number;
}

/** The queues of deliveries, for the process that adds deliveries to them. */
export interface TaskQueues {
  /** Adds deliveries. A delivery whose id is already in the queue is not added again. */
  add(deliveries: readonly Delivery[]): Promise<void>;
  depths(): Promise<QueueDepth[]>;
  /** The state of a delivery in its queue; `unknown` if the queue does not remember the delivery. */
  stateOf(delivery: Delivery): Promise<"pending" | "completed" | "failed" | "unknown">;
  /** Number of deliveries that will be taken before this one; undefined if this delivery is not waiting. */
  aheadOf(delivery: Delivery): Promise<number | undefined>;
  /** Removes an ended delivery from its queue, so that a delivery with the same id can be added again. */
  forget(delivery: Delivery): Promise<void>;
  close(): Promise<void>;
}

/**
 * Maximum number of deliveries that are sent to Redis in one pipeline. A larger pipeline blocks other commands
 * (docs/reference/queue.md#adding-jobs).
 */
const CHUNK = 500;

/**
 * Format of valid delivery ids. It is checked here because the ids become parts of Redis keys, and BullMQ's own check
 * refuses some valid ids and accepts some invalid ones.
 */
const ID = /^job_[0-9a-z]{20}\.[0-9a-z.]{1,60}$/;

/** The queues of deliveries, over BullMQ. */
export function createTaskQueues(connection: RedisConnection): TaskQueues {
  const queues = new Map(QUEUE_NAMES.map((name) => [name, openQueue(connection, name)]));
  const queue = (name: QueueName): Queue => {
    const found = queues.get(name);
    if (found === undefined) throw new Error(`no queue ${name}`);
    return found;
  };
  return {
    add: async (deliveries) => {
      for (const delivery of deliveries) requireId(deliveryId(delivery));
      for (const name of QUEUE_NAMES) {
        const mine = deliveries.filter((delivery) => queueOf(delivery) === name);
        for (let i = 0; i < mine.length; i += CHUNK) await addChunk(queue(name), mine.slice(i, i + CHUNK));
      }
    },
    depths: () => Promise.all(QUEUE_NAMES.map((name) => depthOf(name, queue(name)))),
    stateOf: async (delivery) => {
      const state = await queue(queueOf(delivery)).getJobState(deliveryId(delivery));
      if (state === "completed" || state === "failed" || state === "unknown") return state;
      return "pending";
    },
    aheadOf: async (delivery) => {
      const of = queue(queueOf(delivery));
      // Every delivery has a priority. So all waiting deliveries are in this sorted set, in the order in which they will be taken.
      const rank = await connection.client.zrank(of.toKey("prioritized"), deliveryId(delivery));
      return rank ?? undefined;
    },
    forget: async (delivery) => {
      await queue(queueOf(delivery)).remove(deliveryId(delivery));
    },
    close: async () => {
      await Promise.all([...queues.values()].map((each) => each.close()));
    },
  };
}

function requireId(id: string): void {
  if (ID.test(id)) return;
  throw new Error(`expected the id of a delivery, got ${JSON.stringify(id.slice(0, 100))}; nothing was added`);
}

/** A single delivery is added by one script call, which is faster than a pipeline. */
async function addChunk(queue: Queue, deliveries: readonly Delivery[]): Promise<void> {
  const jobs = deliveries.map((delivery) => ({
    name: delivery.kind,
    data: delivery,
    opts: { ...DELIVERY_OPTIONS, jobId: deliveryId(delivery), priority: delivery.priority },
  }));
  const [first] = jobs;
  if (first !== undefined && jobs.length === 1) await queue.add(first.name, first.data, first.opts);
  else await queue.addBulk(jobs);
}

function openQueue({ client }: RedisConnection, name: QueueName): Queue {
  const queue = new Queue(name, { connection: client, prefix: queuePrefix(name) });
  queue.on("error", () => {}); // The errors are ignored here because the connection is shared and logs them itself.
  return queue;
}

async function depthOf(name: QueueName, queue: Queue): Promise<QueueDepth> {
  const counts = await queue.getJobCounts("waiting", "prioritized", "delayed", "active", "failed");
  // The next delivery is not always the oldest, because priority decides before age. For a display, the oldest of the
  // first hundred deliveries is precise enough.
  const first = await queue.getJobs(["prioritized", "waiting"], 0, 99, true);
  const times = first.map(({ timestamp }) => timestamp);
  return {
    name,
    waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0) + (counts.delayed ?? 0),
    active: counts.active ?? 0,
    failed: counts.failed ?? 0,
    ...(times.length === 0 ? {} : { oldest: Math.min(...times) }),
  };
}
