import { Queue } from "bullmq";
import { type Delivery, deliveryId, QUEUE_NAMES, type QueueName, queueOf } from "../protocol/task/delivery.ts";
import type { RedisConnection } from "../redis/connection/connection.ts";
import { DELIVERY_OPTIONS, queuePrefix } from "./queue-options.ts";

/** The number of deliveries in one queue. */
interface QueueDepth {
  readonly name: QueueName;
  readonly waiting: number;
  readonly active: number;
  readonly failed: number;
  /** ms since 1970, when the oldest of the next hundred deliveries was added; absent if none waits. */
  readonly oldest?: number;
}

/** The queues of deliveries, as their producer uses them. */
export interface TaskQueues {
  /** Adds deliveries by their deterministic ids; a delivery that exists is not added again. */
  add(deliveries: readonly Delivery[]): Promise<void>;
  depths(): Promise<QueueDepth[]>;
  /** The state of a delivery in its queue; `unknown` if the queue has no record of it. */
  stateOf(delivery: Delivery): Promise<"pending" | "completed" | "failed" | "unknown">;
  /** Number of deliveries of its queue ahead of a waiting one; undefined if it does not wait. */
  aheadOf(delivery: Delivery): Promise<number | undefined>;
  /** Removes an ended delivery, so that it can be added again. */
  forget(delivery: Delivery): Promise<void>;
  close(): Promise<void>;
}

/**
 * Deliveries sent to Redis in one pipeline; a larger pipeline blocks other commands
 * (docs/reference/queue.md#adding-jobs).
 */
const CHUNK = 500;

/**
 * The form of delivery ids. They become names of keys; BullMQ's own check refuses some valid ids and accepts some
 * invalid ones.
 */
const ID = /^job_[0-9a-z]{20}\.[0-9a-z.]{1,60}$/;

/** The queues over BullMQ. */
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
      // Every delivery has a priority, so all of them wait in this sorted set, in the order of their scores.
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

/** A single delivery is one script, which is faster than a pipeline. */
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
  queue.on("error", () => {}); // The connection is shared and logs its own errors.
  return queue;
}

async function depthOf(name: QueueName, queue: Queue): Promise<QueueDepth> {
  const counts = await queue.getJobCounts("waiting", "prioritized", "delayed", "active", "failed");
  // The next delivery is not the oldest: priority decides before age. The first hundred are precise enough for a
  // person.
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
