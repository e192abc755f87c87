import { afterAll, beforeAll } from "vitest";
import { connectRedis, type RedisConnection } from "../../shared/redis/connection/connection.ts";
import { silentLog } from "../../shared/support/log.ts";
import { startRedis, type TestRedis } from "./redis.ts";

/** Starts a Redis server with a connection for all tests of a file. Both are closed after the last test. */
export function withRedis(options?: Parameters<typeof startRedis>[0]): {
  redis: TestRedis;
  connection: RedisConnection;
} {
  const held = {} as { redis: TestRedis; connection: RedisConnection };
  beforeAll(async () => {
    held.redis = await startRedis(options);
    held.connection = await connectRedis(held.redis.url, { log: silentLog() });
  });
  afterAll(async () => {
    await held.connection.close();
    await held.redis.stop();
  });
  return held;
}
