import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type WarmCacheEnv, warmCache } from "../../../../coordinator/passes/warm-cache.ts";
import type { OpenBreaker } from "../../../../shared/model/quota-breaker.ts";
import { buildPrefix } from "../../../../shared/prefix/build-prefix.ts";
import { KEYS } from "../../../../shared/redis/keys/keys.ts";
import { createRedisWarmGate } from "../../../../shared/redis/model/redis-warm-gate.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { JobDriver } from "../../../support/job-driver.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const { prefix } = buildPrefix({ goal: "g", map: "", instructions: [], roles: [], model: "claude-sonnet-5-5" });

/**
 * Makes a planned job whose prefix expires in `remainingMs`, and two coordinators that keep the prefix in the cache.
 */
async function given({ remainingMs, resumeAt }: { remainingMs: number; resumeAt?: number }) {
  const { client } = held.connection;
  const fingerprint = randomUUID();
  const gate = createRedisWarmGate(held.connection, wallClock);
  await (await gate.enter({ fingerprint, ttl: "1h" }, new AbortController().signal)).opened();
  await client.pexpire(KEYS.gate(fingerprint), remainingMs);
  const driver = new JobDriver();
  driver.intake();
  const { job } = driver;
  if (job.intake !== undefined) job.intake = { ...job.intake, prefix: { ...job.intake.prefix, fingerprint } };
  if (resumeAt !== undefined) job.pause = { reason: "budget", resumeAt };
  const seen = { warmed: 0, kinds: [] as string[], open: undefined as OpenBreaker | undefined };
  const env: WarmCacheEnv = {
    store: { openJobs: async () => [job.id] },
    registry: { read: async (_id, look) => look(job) },
    gate,
    breaker: { check: async () => seen.open },
    loadPrefix: async () => prefix,
    warm: async () => {
      seen.warmed += 1;
    },
    cacheAccounts: {
      decide: async (_id, { kind }) => {
        seen.kinds.push(kind);
      },
    },
    clock: { now: () => 0 },
    log: silentLog(),
  };
  const pass = () => Promise.all([warmCache(env), warmCache(env)]);
  return { pass, seen, gate, fingerprint, job, left: () => client.pttl(KEYS.gate(fingerprint)) };
}

test("an entry that is about to expire is read once more, by one coordinator, and is extended", async () => {
  const { pass, seen, gate, fingerprint, left } = await given({ remainingMs: 200_000 });
  await pass();
  await pass();
  expect(seen).toMatchObject({ warmed: 1, kinds: ["kept_alive"] });
  expect(await left()).toBeGreaterThan(3_000_000);
  expect((await gate.look(fingerprint))?.keepAlives).toBe(1);
  // When the prefix is used again, the number of keep-alive calls starts at zero.
  await gate.enter({ fingerprint, ttl: "1h" }, new AbortController().signal);
  expect((await gate.look(fingerprint))?.keepAlives).toBe(0);
});

test("an entry that expires later, or was never opened, is left alone", async () => {
  const { pass, seen, fingerprint } = await given({ remainingMs: 400_000 });
  await pass();
  await held.connection.client.del(KEYS.gate(fingerprint));
  await pass();
  expect(seen).toMatchObject({ warmed: 0, kinds: [] });
});

test("if the reads during a wait would cost more than a write, the entry expires, and that is decided once", async () => {
  const { pass, seen, left } = await given({ remainingMs: 200_000, resumeAt: 48 * 3_600_000 });
  await pass();
  await pass();
  expect(seen).toMatchObject({ warmed: 0, kinds: ["let_expire"] });
  expect(await left()).toBeLessThanOrEqual(200_000);
});

test("no call is made while the breaker is open, or for a job that waits for the quota", async () => {
  const { pass, seen, job } = await given({ remainingMs: 200_000 });
  seen.open = { reason: "quota", detail: "d", since: 1, resumeAt: 2 };
  await pass();
  seen.open = undefined;
  job.pause = { reason: "quota" };
  await pass();
  expect(seen).toMatchObject({ warmed: 0, kinds: [] });
});
