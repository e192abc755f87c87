import { describe, expect, test } from "vitest";
import { createAuditLog } from "../../../../../shared/redis/access/audit-log.ts";
import { createRequestLimiter } from "../../../../../shared/redis/access/request-limiter.ts";
import { KEYS } from "../../../../../shared/redis/keys/keys.ts";
import { withRedis } from "../../../../support/with-redis.ts";

const held = withRedis();
const BY = { tenant: "t", owner: "o", keyId: "k" };

describe("the rate", () => {
  test("a burst goes through, then one has to wait, whichever coordinator is asked; another caller does not", async () => {
    const limiters = [createRequestLimiter(held.connection), createRequestLimiter(held.connection)];
    const waits: number[] = [];
    for (let i = 0; i < 12; i++) waits.push((await limiters[i % 2]?.take("a", 40)) ?? -1);
    expect(waits.slice(0, 10)).toEqual(Array(10).fill(0));
    expect(waits[11]).toBeGreaterThan(0);
    expect(waits[11]).toBeLessThanOrEqual(1500);
    expect(await limiters[0]?.take("b", 40)).toBe(0);
  });

  test("an empty bucket fills again with time, and is forgotten when it is full", async () => {
    const limiter = createRequestLimiter(held.connection);
    while ((await limiter.take("c", 60_000)) === 0);
    await expect.poll(() => limiter.take("c", 60_000), { interval: 1 }).toBe(0);
    expect(await held.connection.client.pttl(KEYS.requests("c"))).toBeGreaterThan(0);
  });
});

test("the audit log is read newest first, page by page", async () => {
  const audit = createAuditLog(held.connection);
  const entry = { ...BY, at: 1, address: "::1", action: "POST /v1/jobs", path: "/v1/jobs" };
  const ids = await Promise.all(Array.from({ length: 5 }, (_, i) => audit.add({ ...entry, at: i })));
  expect(ids).toEqual(["1-0", "2-0", "3-0", "4-0", "5-0"]);
  await audit.close("5-0", { status: 202, made: "job_x" });
  await audit.close("5-0", { status: 500 });
  const first = await audit.page({ limit: 3 });
  expect(first.entries.map(({ id }) => id)).toEqual(["5-0", "4-0", "3-0"]);
  expect(first.entries[0]).toMatchObject({ status: 202, made: "job_x", owner: "o" });
  expect(first.entries[1]).not.toHaveProperty("status");
  const second = await audit.page({ limit: 3, before: first.next });
  expect(second.entries.map(({ id }) => id)).toEqual(["2-0", "1-0"]);
  expect(second.next).toBeUndefined();
});

test("the audit log keeps all entries, and of the newest alone what they were answered with", async () => {
  await held.connection.client.del(KEYS.audit, KEYS.auditOutcomes);
  const audit = createAuditLog(held.connection, { keptOutcomes: 3 });
  const entry = { ...BY, at: 1, address: "::1", action: "POST /v1/jobs", path: "/v1/jobs" };
  for (let i = 0; i < 8; i++) await audit.close(await audit.add(entry), { status: 202 });
  const { entries } = await audit.page({ limit: 20 });
  expect(entries.map(({ id }) => id)).toHaveLength(8);
  expect(entries.filter(({ status }) => status === 202).map(({ id }) => id)).toEqual(["8-0", "7-0", "6-0"]);
  expect(await held.connection.client.hlen(KEYS.auditOutcomes)).toBe(3);
});
