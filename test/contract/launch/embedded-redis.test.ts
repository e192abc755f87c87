import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
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

test("a Redis that does not start is explained by its own words, not by those of an earlier start", async () => {
  const data = await mkdtemp(join(tmpdir(), "mw-redis-"));
  closeAfterTest(() => rm(data, { recursive: true }));
  const path = join(data, "no-redis");
  await writeFile(path, "#!/bin/sh\necho 'this is the new reason'\n");
  await chmod(path, 0o755);
  await mkdir(join(data, "redis"));
  await writeFile(join(data, "redis", "redis.log"), "this is the old reason\n");
  const program = { name: "redis", path, version: "7.0.0", from: "environment", env: {} } as const;
  const redis = await prepareEmbeddedRedis(program, join(data, "redis"));
  await expect(redis.start()).rejects.toThrow(
    `${path} must answer as a Redis within 30 s, but it ended: this is the new reason. Nothing runs; set MIDWATCH_REDIS_SERVER`,
  );
});
