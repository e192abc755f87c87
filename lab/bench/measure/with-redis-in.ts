import { join } from "node:path";
import { programCache } from "../../../launch/data-folder.ts";
import { prepareEmbeddedRedis } from "../../../launch/embedded-redis.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { connectRedis, type RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { silentLog } from "../../../shared/support/log.ts";

/** Maximum time that Redis may take to shut down, ms. */
const STOP_MS = 10_000;

/**
 * Starts a new Redis below `folder`, and runs `work` with a connection to it and its URL. Closes the connection and
 * stops Redis even if `work` throws.
 */
export async function withRedisIn<T>(
  folder: string,
  work: (connection: RedisConnection, url: string) => Promise<T>,
): Promise<T> {
  const env = readEnv();
  const program = await findProgram("redis", { env, cache: programCache(env) });
  const embedded = await prepareEmbeddedRedis(program, join(folder, "redis"));
  const redis = await embedded.start();
  try {
    const connection = await connectRedis(embedded.url, { log: silentLog() });
    try {
      return await work(connection, embedded.url);
    } finally {
      await connection.close();
    }
  } finally {
    await redis.stop(STOP_MS);
  }
}
