import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createRedisBreaker } from "../../../../../shared/redis/model/redis-breaker.ts";
import { createManualClock } from "../../../../support/manual-clock.ts";
import { withRedis } from "../../../../support/with-redis.ts";

const held = withRedis();

/** Makes the breakers of two processes that use the same credential and clock. */
function given() {
  const clock = createManualClock(1_000_000);
  const credential = randomUUID();
  const breaker = () => createRedisBreaker(held.connection, { credential, clock, firstWaitMs: 1000 });
  return { clock, first: breaker(), second: breaker() };
}

test("a trip stops all processes, with the reason and when to try again", async () => {
  const { first, second } = given();
  expect(await second.check()).toBeUndefined();
  const open = await first.trip("quota", "credit is spent");
  expect(open).toEqual({ reason: "quota", detail: "credit is spent", since: 1_000_000, resumeAt: 1_001_000 });
  expect(await second.check()).toEqual(open);
});

test("the process that trips starts no calls from then on, even before Redis knows", async () => {
  const { first } = given();
  const written = first.trip("quota", "spent");
  expect(await first.check()).toBeDefined();
  await written;
});

test("errors of concurrent calls are one trip; the API's own time decides", async () => {
  const { first, second } = given();
  const all = await Promise.all([
    first.trip("quota", "a", 5000),
    second.trip("quota", "b", 5000),
    first.trip("quota", "c"),
  ]);
  expect(new Set(all.map(({ resumeAt }) => resumeAt))).toEqual(new Set([1_005_000]));
});

test("one probe at a time, after the wait; each failed probe doubles the wait; a successful one closes the breaker", async () => {
  const { clock, first, second } = given();
  await first.trip("quota", "spent");
  expect(await first.mayProbe()).toBe(false);
  clock.advance(1000);
  expect([await first.mayProbe(), await second.mayProbe()]).toEqual([true, false]);
  expect((await first.trip("quota", "still spent")).resumeAt).toBe(clock.now() + 2000);
  clock.advance(2000);
  expect(await second.mayProbe()).toBe(true);
  await second.close();
  expect(await first.check()).toBeUndefined();
  expect((await first.trip("quota", "again")).resumeAt).toBe(clock.now() + 1000);
});

test("an outage is probed after five seconds at first, then at intervals of up to five minutes, for a week if necessary", async () => {
  const clock = createManualClock(1_000_000);
  const breaker = createRedisBreaker(held.connection, { credential: randomUUID(), clock });
  const waits: number[] = [];
  for (let i = 0; i < 12; i++) {
    const { reason, resumeAt } = await breaker.trip("unavailable", "529 overloaded");
    expect(reason).toBe("unavailable");
    waits.push(resumeAt - clock.now());
    clock.advance(resumeAt - clock.now());
  }
  expect(waits.slice(0, 4)).toEqual([5000, 10_000, 20_000, 40_000]);
  expect(waits.slice(6)).toEqual(Array(6).fill(300_000));
  expect((await breaker.check())?.reason).toBe("unavailable");
});
