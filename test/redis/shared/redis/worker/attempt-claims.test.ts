import { expect, test } from "vitest";
import { makeJobId, type WorkerId } from "../../../../../shared/protocol/ids.ts";
import { KEYS } from "../../../../../shared/redis/keys/keys.ts";
import { createAttemptClaims } from "../../../../../shared/redis/worker/attempt-claims.ts";
import { makeOrder } from "../../../../support/orders.ts";
import { withRedis } from "../../../../support/with-redis.ts";

const held = withRedis();
const WORKER = "wrk_a_1" as WorkerId;

function given() {
  const claims = createAttemptClaims(held.connection);
  const order = makeOrder(makeJobId(Date.now()));
  const { jobId, attemptId } = order;
  return { claims, order, jobId, attemptId, claim: () => claims.claim(jobId, attemptId, WORKER) };
}

test("a claim gives the order and an epoch that rises with each claim", async () => {
  const { claims, order, claim } = given();
  await claims.open(order);
  expect(await claim()).toEqual({ kind: "claimed", epoch: 1, order });
  expect(await claim()).toMatchObject({ kind: "claimed", epoch: 2 });
});

test("opening again preserves the epoch and replaces the order", async () => {
  const { claims, order, claim } = given();
  await claims.open(order);
  await claim();
  await claims.open({ ...order, messages: ["new"] });
  expect(await claim()).toMatchObject({ epoch: 2, order: { messages: ["new"] } });
});

test("claims of unknown and of closed attempts are refused, and closing is final", async () => {
  const { claims, order, jobId, attemptId, claim } = given();
  expect(await claim()).toEqual({ kind: "refused", reason: "unknown" });
  await claims.open(order);
  await claims.close(jobId, attemptId);
  await claims.close(jobId, attemptId);
  await claims.open(order);
  expect(await claim()).toEqual({ kind: "refused", reason: "closed" });
  const key = KEYS.claim(jobId, attemptId);
  expect(await held.connection.client.hget(key, "order")).toBeNull();
  expect(await held.connection.client.ttl(key)).toBeGreaterThan(86_400);
});

test("a burst of orders and ends takes few Redis commands, and each attempt has its own record", async () => {
  const { claims, order, jobId } = given();
  const orders = Array.from({ length: 450 }, (_, i) => ({
    ...order,
    attemptId: `t1.${i + 1}` as typeof order.attemptId,
    messages: [`for ${i + 1}`],
  }));
  const [done, dropped] = [orders.slice(0, 220), orders.slice(220)];
  const before = await scriptsRun();
  await claims.open(...orders);
  await claims.close(jobId, ...done.map(({ attemptId }) => attemptId));
  expect((await scriptsRun()) - before).toBeLessThanOrEqual(3 + 2 + UNKNOWN_TEXTS);
  const stand = await claims.states(orders.map(({ attemptId }) => ({ jobId, attemptId, epoch: 0 })));
  expect(stand).toEqual([...done.map(() => "closed"), ...dropped.map(() => "live")]);
  const last = orders.at(-1);
  expect(last && (await claims.claim(jobId, last.attemptId, WORKER))).toMatchObject({ kind: "claimed", order: last });
  await claims.open();
  await claims.close(jobId);
});

/**
 * Maximum number of additional script calls. There are two scripts, and for each chunk Redis may first answer that it
 * does not have the script yet.
 */
const UNKNOWN_TEXTS = 5;

/** Number of calls of scripts that this Redis server has executed. */
async function scriptsRun(): Promise<number> {
  const stats = await held.connection.client.info("commandstats");
  return [...stats.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

test("concurrent claims get different epochs, and only the last one is live", async () => {
  const { claims, order, jobId, attemptId, claim } = given();
  await claims.open(order);
  const results = await Promise.all(Array.from({ length: 20 }, claim));
  const epochs = results.map((result) => (result.kind === "claimed" ? result.epoch : 0));
  expect([...epochs].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  const states = await claims.states(epochs.map((epoch) => ({ jobId, attemptId, epoch })));
  expect(states.filter((state) => state === "live")).toHaveLength(1);
  expect(states[epochs.indexOf(20)]).toBe("live");
});

test("the states of many claims are read in one go: live, superseded, closed, unknown", async () => {
  const [live, superseded, closed, unknown] = [given(), given(), given(), given()];
  for (const each of [live, superseded, closed]) {
    await each.claims.open(each.order);
    await each.claim();
  }
  await superseded.claim();
  await closed.claims.close(closed.jobId, closed.attemptId);
  const asked = [live, superseded, closed, unknown].map(({ jobId, attemptId }) => ({ jobId, attemptId, epoch: 1 }));
  expect(await live.claims.states(asked)).toEqual(["live", "superseded", "closed", "closed"]);
  expect(await live.claims.states([])).toEqual([]);
});

test("an order that this version does not understand is refused, not run", async () => {
  const { claims, order, jobId, attemptId, claim } = given();
  await claims.open(order);
  await held.connection.client.hset(
    KEYS.claim(jobId, attemptId),
    "order",
    JSON.stringify({ ...order, stage: "dream" }),
  );
  expect(await claim()).toMatchObject({ kind: "refused", reason: expect.stringContaining("version") });
});
