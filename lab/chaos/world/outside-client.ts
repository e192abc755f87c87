import { Redis, type RedisOptions } from "ioredis";
import { parseRedisUrl } from "../../../shared/redis/connection/redis-url.ts";

/** ms after which a Redis that does not answer is left alone: it may be down. */
const PATIENCE_MS = 5000;

/** A connection of the harness itself, past all wires. A Redis that is down fails what is asked, at once or soon. */
export function connectFromOutside(url: string): Redis {
  const options: RedisOptions & { replyMapping: "legacy" } = {
    ...parseRedisUrl(url).options,
    replyMapping: "legacy",
    maxRetriesPerRequest: 1,
    commandTimeout: PATIENCE_MS,
    retryStrategy: () => 200,
  };
  const client = new Redis(options);
  client.on("error", () => {}); // It is down because the harness has ended it.
  return client;
}
