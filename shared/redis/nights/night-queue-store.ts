import type { NightQueue } from "../../protocol/nightshift/night-queue.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { KEYS } from "../keys/keys.ts";

/** The nightshift queues, shared by all coordinators. */
export interface NightQueueStore {
  /** Sorted by name. */
  all(): Promise<NightQueue[]>;
  find(name: string): Promise<NightQueue | undefined>;
  /** Stores a queue, and replaces an earlier one of the same name. */
  put(queue: NightQueue): Promise<void>;
  /** Returns whether there was such a queue. */
  remove(name: string): Promise<boolean>;
}

/** Nightshift queues in Redis. */
export function createNightQueueStore({ client }: RedisConnection): NightQueueStore {
  return {
    all: async () => {
      const texts = await client.hvals(KEYS.nightQueues);
      return texts.map((text) => JSON.parse(text) as NightQueue).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    find: async (name) => {
      const text = await client.hget(KEYS.nightQueues, name);
      return text === null ? undefined : (JSON.parse(text) as NightQueue);
    },
    put: async (queue) => {
      await client.hset(KEYS.nightQueues, queue.name, JSON.stringify(queue));
    },
    remove: async (name) => (await client.hdel(KEYS.nightQueues, name)) === 1,
  };
}
