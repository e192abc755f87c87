import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { programCache } from "../../../launch/data-folder.ts";
import { embeddedRedisUrl, prepareEmbeddedRedis } from "../../../launch/embedded-redis.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { connectRedis } from "../../../shared/redis/connection/connection.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { closeAfterTest } from "../../support/machine.ts";

test("Redis starts on a data folder with a space, a quote and a percent sign in its path, and answers at the stored URL", async () => {
  const data = await mkdtemp(join(tmpdir(), 'mw a"b%20-'));
  closeAfterTest(() => rm(data, { recursive: true }));
  expect(embeddedRedisUrl(data)).toBeUndefined();
  const program = await findProgram("redis", { env: process.env, cache: programCache(process.env) });
  const redis = await prepareEmbeddedRedis(program, join(data, "redis"));
  const child = await redis.start();
  closeAfterTest(() => child.stop(10_000));
  const connection = await connectRedis(embeddedRedisUrl(data) ?? "", { log: silentLog() });
  closeAfterTest(() => connection.close());
  expect(await connection.client.ping()).toBe("PONG");
});
