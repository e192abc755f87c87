import { Redis, type RedisOptions } from "ioredis";
import { parseRedisUrl } from "../../../shared/redis/connection/redis-url.ts";

/** ms after which a command to Redis fails: Redis may be down. */
const PATIENCE_MS = 5000;

/** A connection of the harness that bypasses all wires. Commands fail soon while Redis is down. */
export function connectFromOutside(url: string): Redis {
  const options: RedisOptions & { replyMapping: "legacy" } = {
    ...parseRedisUrl(url).options,
    replyMapping: "legacy",
    maxRetriesPerRequest: 1,
    commandTimeout: PATIENCE_MS,
    retryStrategy: () => 200,
  };
  const client = new Redis(options);
  client.on("error", () => {}); // The harness itself stops Redis.
  return client;
}
