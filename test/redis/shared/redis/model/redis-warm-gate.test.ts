import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createRedisWarmGate } from "../../../../../shared/redis/model/redis-warm-gate.ts";
import { type Clock, wallClock } from "../../../../../shared/support/time/clock.ts";
import { withRedis } from "../../../../support/with-redis.ts";

const held = withRedis();
const never = new AbortController().signal;
const keyOf = (fingerprint: string) => ({ fingerprint, ttl: "1h" as const });
const gate = (clock: Clock = wallClock) => createRedisWarmGate(held.connection, clock);

test("one of many agents leads, the others wait for its first byte and then send together", async () => {
  const fingerprint = randomUUID();
  const leader = await gate().enter(keyOf(fingerprint), never);
  expect(leader.role).toBe("leader");
  const gone: string[] = [];
  const waiting = new Set<number>();
  const followers = Array.from({ length: 10 }, async (_, i) => {
    const sleep: Clock["sleep"] = (ms, signal) => {
      waiting.add(i);
      return wallClock.sleep(ms, signal);
    };
    const pass = await gate({ ...wallClock, sleep }).enter(keyOf(fingerprint), never);
    gone.push(pass.role);
  });
  await expect.poll(() => waiting.size).toBe(10);
  expect(gone).toEqual([]);
  await leader.opened();
  await Promise.all(followers);
  expect(gone).toEqual(Array(10).fill("follower"));
  expect((await gate().enter(keyOf(fingerprint), never)).role).toBe("open");
});

test("when the leader's call fails, a waiting agent leads", async () => {
  const fingerprint = randomUUID();
  const first = await gate().enter(keyOf(fingerprint), never);
  const waiting = [gate().enter(keyOf(fingerprint), never), gate().enter(keyOf(fingerprint), never)];
  await first.failed();
  const second = await Promise.race(waiting);
  expect(second.role).toBe("leader");
  await second.opened();
  expect((await Promise.all(waiting)).map(({ role }) => role).sort()).toEqual(["follower", "leader"]);
});

test("a late failure does not take the gate from the next leader", async () => {
  const fingerprint = randomUUID();
  const first = await gate().enter(keyOf(fingerprint), never);
  await first.failed();
  const second = await gate().enter(keyOf(fingerprint), never);
  expect(second.role).toBe("leader");
  await second.opened();
  await first.failed();
  expect((await gate().enter(keyOf(fingerprint), never)).role).toBe("open");
});

test("waits are bounded: a follower of a silent leader finally sends", async () => {
  const fingerprint = randomUUID();
  let now = 0;
  const clock: Clock = {
    now: () => now,
    elapsed: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
  await gate(clock).enter(keyOf(fingerprint), never);
  expect((await gate(clock).enter(keyOf(fingerprint), never)).role).toBe("follower");
  expect(now).toBeGreaterThanOrEqual(5000);
});

test("waiting ends when the attempt is stopped; other fingerprints have their own gates", async () => {
  const fingerprint = randomUUID();
  await gate().enter(keyOf(fingerprint), never);
  const stop = new AbortController();
  const waiting = gate().enter(keyOf(fingerprint), stop.signal);
  stop.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow();
  expect((await gate().enter(keyOf(randomUUID()), never)).role).toBe("leader");
});
