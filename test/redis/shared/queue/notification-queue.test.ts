import { afterEach, beforeEach, expect, test } from "vitest";
import { createNotificationQueue, type NotificationQueue } from "../../../../shared/queue/notification-queue.ts";
import type { Consumer } from "../../../../shared/queue/run-worker.ts";
import { KEYS } from "../../../../shared/redis/keys/keys.ts";
import { type Log, silentLog } from "../../../../shared/support/log.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const consumers: Consumer[] = [];
const logged: string[] = [];
const listening: Log = Object.assign(silentLog(), {
  warn: (_fields: unknown, text: string) => logged.push(text),
  child: () => listening,
});
let queue: NotificationQueue;
beforeEach(async () => {
  await held.connection.client.flushdb();
  logged.length = 0;
  queue = createNotificationQueue(held.connection, listening);
});
afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.close()));
  await queue.close();
});

function consume(handle: Parameters<NotificationQueue["consume"]>[0]): void {
  consumers.push(queue.consume(handle));
}

test("a notification sent twice under one id is delivered once", async () => {
  const seen: string[] = [];
  consume(async (xml) => {
    seen.push(xml);
    return { kind: "accepted" };
  });
  await queue.send("<a/>", "job_1/t1.1/1/completed");
  await queue.send("<a/>", "job_1/t1.1/1/completed");
  await queue.send("<b/>", "job_1/t1.1/2/completed");
  await expect.poll(() => seen).toEqual(["<a/>", "<b/>"]);
  await queue.send("<a/>", "job_1/t1.1/1/completed");
  await queue.send("<c/>", "job_1/t1.1/3/completed");
  await expect.poll(() => seen).toEqual(["<a/>", "<b/>", "<c/>"]);
});

test("a notification that could not be processed is retried until it is", async () => {
  let tries = 0;
  consume(async () => {
    tries += 1;
    if (tries < 3) throw new Error("the log is not there");
    return { kind: "accepted" };
  });
  await queue.send("<a/>", "id");
  await expect.poll(() => tries, { timeout: 10_000 }).toBe(3);
  expect((await queue.deadLetters({ from: 0, count: 10 })).total).toBe(0);
});

test("a notification that can never be processed becomes a dead letter with its reason, readable in ranges", async () => {
  consume(async (xml) => ({ kind: "dead", reason: `no good: ${xml}` }));
  for (let i = 0; i < 5; i++) {
    await queue.send(`<n${i}/>`, `id${i}`);
    await expect.poll(async () => (await queue.deadLetters({ from: 0, count: 1 })).total).toBe(i + 1);
  }
  const { total, letters } = await queue.deadLetters({ from: 1, count: 2 });
  expect(total).toBe(5);
  expect(letters).toEqual([
    { at: expect.any(Number), reason: "no good: <n1/>", xml: "<n1/>" },
    { at: expect.any(Number), reason: "no good: <n2/>", xml: "<n2/>" },
  ]);
});

test("a dead letter that is too long is cut and marked; a full list drops its oldest entry and logs it", async () => {
  const { client } = held.connection;
  const old = Array.from({ length: 10_000 }, (_, i) => JSON.stringify({ at: i, reason: "old", xml: "" }));
  await client.rpush(KEYS.deadLetters, ...old);
  consume(async () => ({ kind: "dead", reason: "long" }));
  await queue.send("x".repeat(30_000), "id");
  await expect.poll(() => logged).toContain("the oldest dead letters are dropped");
  await expect.poll(() => client.llen(KEYS.deadLetters)).toBe(10_000);
  const { letters } = await queue.deadLetters({ from: 9999, count: 1 });
  expect(letters[0]?.xml).toMatch(/^x{20000}\[10000 characters cut\]$/);
});
