import { statSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { createNotificationQueue } from "../../../../shared/queue/notification-queue.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { appendOnlyFile } from "../../../support/append-only-file.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();

test("a notification whose effect Redis lost is not confirmed to the restarted Redis", async () => {
  const { connection, redis } = held;
  const { client } = connection;
  // With this setting Redis writes to the file before it answers, so the file contains every write that it has
  // acknowledged.
  await client.config("SET", "appendfsync", "always");
  const queue = createNotificationQueue(connection, silentLog());
  let times = 0;
  const consumer = queue.consume(async (xml) => {
    times += 1;
    if (times > 1) {
      await client.rpush("effects", xml);
      return { kind: "accepted" };
    }
    // Writes that Redis acknowledged before this moment survive the crash; the handler's effect, written after it, does
    // not.
    const file = appendOnlyFile(dirname(redis.socket));
    const kept = statSync(file).size;
    await client.rpush("effects", xml);
    expect(await client.llen("effects")).toBe(1);
    const lost = new Promise((resolve) => client.once("close", resolve));
    await redis.kill();
    await lost;
    truncateSync(file, kept);
    setImmediate(() => void redis.restart());
    return { kind: "accepted" };
  });
  await queue.send("<a/>", "job_1/t1.1/1/completed");
  // The notification was delivered twice. The effect of the first delivery was lost when Redis was killed.
  await expect.poll(() => times, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  await expect.poll(() => client.lrange("effects", 0, -1), { timeout: 10_000 }).toContain("<a/>");
  await expect.poll(() => consumer.busy()).toBe(0);
  await consumer.close();
  await queue.close();
}, 30_000);
