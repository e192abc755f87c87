import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { Permit } from "../../../../../shared/model/rate-limiter.ts";
import { createRedisRateLimiter } from "../../../../../shared/redis/model/redis-rate-limiter.ts";
import type { Clock } from "../../../../../shared/support/time/clock.ts";
import { withRedis } from "../../../../support/with-redis.ts";

const held = withRedis();
const never = new AbortController().signal;

/** Makes a clock that moves forward instead of sleeping, and records the durations. */
function jumpingClock(): Clock & { slept: number[] } {
  let now = 1_000_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    elapsed: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}

function given() {
  const clock = jumpingClock();
  const credential = randomUUID();
  const limiter = () => createRedisRateLimiter(held.connection, { credential, clock });
  const acquire = (one = limiter(), inputTokens = 1) =>
    one.acquire({ id: randomUUID(), model: "m", inputTokens }, never);
  return { clock, limiter, acquire };
}

test("before the first response of the API, 50 calls start at once", async () => {
  const { clock, limiter, acquire } = given();
  await Promise.all(Array.from({ length: 50 }, () => acquire(limiter())));
  expect(clock.slept).toEqual([]);
});

test("once headers have reported the limit, calls of all processes start no faster than it refills", async () => {
  const { clock, limiter, acquire } = given();
  const first = await acquire();
  await first.heard({ requests: { limit: 60, remaining: 2 } });
  await first.done({});
  const started = clock.now();
  const [one, two] = [limiter(), limiter()];
  for (let i = 0; i < 12; i++) await (await acquire(i % 2 === 0 ? one : two)).done({});
  // Of the twelve calls, two start at once and the others follow one per second.
  expect(clock.now() - started).toBeGreaterThanOrEqual(9900);
  expect(clock.now() - started).toBeLessThan(11_500);
});

test("input tokens have their own bucket; a call of more than a minute's worth still starts", async () => {
  const { clock, acquire } = given();
  const first = await acquire();
  await first.done({ headers: { inputTokens: { limit: 60_000, remaining: 10_000 } } });
  await (await acquire(undefined, 10_000)).done({});
  const started = clock.now();
  await (await acquire(undefined, 5000)).done({});
  expect(clock.now() - started).toBeGreaterThanOrEqual(4900);
  await (await acquire(undefined, 500_000)).done({});
});

test("a refusal delays all calls for as long as the API asked, and halves the window", async () => {
  const { clock, limiter, acquire } = given();
  const permits: Permit[] = [];
  for (let i = 0; i < 8; i++) permits.push(await acquire());
  await Promise.all(permits.map((permit) => permit.done({ refused: { retryAfterMs: 3000 } })));
  const started = clock.now();
  const after: Permit[] = [];
  for (let i = 0; i < 4; i++) after.push(await acquire(limiter()));
  expect(clock.now() - started).toBe(3000);
  const stop = new AbortController();
  const fifth = limiter().acquire({ id: "fifth", model: "m", inputTokens: 1 }, stop.signal);
  const stopped = expect(fifth).rejects.toThrow("stopped");
  // The fifth call is refused each time it asks, and sleeps after each refusal.
  const before = clock.slept.length;
  await expect.poll(() => clock.slept.length).toBeGreaterThan(before + 3);
  stop.abort(new Error("stopped"));
  await stopped;
});

test("the window grows by about one with each round that filled it", async () => {
  const { acquire } = given();
  const cut = await Promise.all([acquire(), acquire(), acquire(), acquire()]);
  await Promise.all(cut.map((permit) => permit.done({ refused: { retryAfterMs: 1 } })));
  for (let size = 2; size <= 6; size++) {
    const round: Permit[] = [];
    for (let i = 0; i < size; i++) round.push(await acquire());
    for (const permit of round) await permit.done({});
    const again: Permit[] = [];
    for (let i = 0; i < size; i++) again.push(await acquire());
    for (const permit of again) await permit.done({});
  }
});
