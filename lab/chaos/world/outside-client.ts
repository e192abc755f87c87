import { Redis, type RedisOptions } from "ioredis";
import { parseRedisUrl } from "../../../shared/redis/connection/redis-url.ts";

/** ms after which a command to Redis fails if Redis is down. */
const PATIENCE_MS = 5000;

/** Opens a connection of the harness to Redis that is not affected by injected connection faults. If Redis is down, commands fail soon. */
export function connectFromOutside(url: string): Redis {
  const options: RedisOptions & { replyMapping: "legacy" } = {
    ...parseRedisUrl(url).options,
    replyMapping: "legacy",
    maxRetriesPerRequest: 1,
    commandTimeout: PATIENCE_MS,
    retryStrategy: () => 200,
  };
  const client = new Redis(options);
  client.on("error", () => {}); // Connection errors are expected, because the harness itself stops Redis.
  return client;
}
