import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { NO_TOKENS } from "../../../../../shared/model/ledger.ts";
import { makeJobId } from "../../../../../shared/protocol/ids.ts";
import { KEYS } from "../../../../../shared/redis/keys/keys.ts";
import { createRedisLedger } from "../../../../../shared/redis/model/redis-ledger.ts";
import { wallClock } from "../../../../../shared/support/time/clock.ts";
import { withRedis } from "../../../../support/with-redis.ts";

const held = withRedis();
let time = Date.now();

/**
 * Makes a ledger with an owner and a credential of its own, as in a separate process, and helper functions for the
 * calls of one job.
 */
function given(caps: { dayCapUsd?: number; keyCapUsd?: number } = {}) {
  const jobId = makeJobId(++time);
  const [owner, credential] = [randomUUID(), randomUUID()];
  const ledger = createRedisLedger(held.connection, { clock: wallClock, owner, credential, ...caps });
  const reserve = (id: string, usd: number, capUsd = 1, tokens = 0) =>
    ledger.reserve({ id: `${jobId}/${id}`, jobId, usd, tokens, capUsd }).then(({ kind }) => kind);
  const settle = (id: string, usd: number, tokens = { ...NO_TOKENS, inputTokens: 7 }) =>
    ledger.settle({ id: `${jobId}/${id}`, jobId, usd, tokens });
  const unsettle = (id: string) => ledger.unsettle({ id: `${jobId}/${id}`, jobId });
  const money = async () => {
    const { settledUsd, unsettledUsd, heldUsd } = await ledger.balance({ jobId });
    return { settledUsd, unsettledUsd, heldUsd };
  };
  return { ledger, jobId, owner, credential, reserve, settle, unsettle, money };
}

test("settled, unsettled and held money together never exceeds the cap, even with many concurrent reservations", async () => {
  const { reserve, money } = given();
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => reserve(`c${i}`, 0.1)));
  expect(answers.filter((answer) => answer === "reserved")).toHaveLength(10);
  expect(answers.filter((answer) => answer === "wait")).toHaveLength(40);
  expect(await money()).toEqual({ settledUsd: 0, unsettledUsd: 0, heldUsd: 1 });
});

test("a reservation that arrives late over a lost connection, after its call was settled, holds nothing", async () => {
  const { ledger, reserve, settle, money } = given();
  await reserve("a", 0.5);
  await settle("a", 0.1);
  await reserve("a", 0.5);
  expect(await money()).toEqual({ settledUsd: 0.1, unsettledUsd: 0, heldUsd: 0 });
  expect(await ledger.unsettleLost()).toBe(0);
});

test("settling replaces a reservation by the cost of the call, once, and counts its tokens", async () => {
  const { ledger, jobId, reserve, settle, money } = given();
  expect(await reserve("a", 1)).toBe("reserved");
  expect(await reserve("b", 0.1)).toBe("wait");
  const tokens = { ...NO_TOKENS, inputTokens: 3, outputTokens: 5, cacheReadTokens: 11, cacheWrite1hTokens: 13 };
  await settle("a", 0.25, tokens);
  await settle("a", 0.25, tokens);
  expect(await money()).toEqual({ settledUsd: 0.25, unsettledUsd: 0, heldUsd: 0 });
  expect(await ledger.balance({ jobId })).toMatchObject({ settledCalls: 1, ...tokens });
  expect(await reserve("b", 0.75)).toBe("reserved");
});

test.each([
  ["has no memory", [["CONFIG", "SET", "maxmemory", "1"]], [["CONFIG", "SET", "maxmemory", "0"]]],
  ["refuses scripts", [["ACL", "SETUSER", "default", "-evalsha", "-eval"]], [["ACL", "SETUSER", "default", "+@all"]]],
])(
  "a call that ends while Redis %s is settled afterwards, and neither stays held nor is paid again",
  async (_, wrong, right) => {
    const { reserve, settle, money } = given();
    await reserve("a", 0.5);
    for (const [name = "", ...args] of wrong) await held.connection.client.call(name, ...args);
    let isSettled = false;
    const settling = settle("a", 0.1).then(() => {
      isSettled = true;
    });
    // Redis answers commands in sequence: when it answers the ping, it has already refused the settlement.
    await held.connection.client.ping();
    expect(isSettled).toBe(false);
    for (const [name = "", ...args] of right) await held.connection.client.call(name, ...args);
    await settling;
    expect(await money()).toEqual({ settledUsd: 0.1, unsettledUsd: 0, heldUsd: 0 });
  },
);

test("a call that fits once other calls return money waits; a call that can never fit is refused", async () => {
  const { reserve, settle, unsettle } = given();
  await reserve("a", 0.6);
  expect(await reserve("b", 0.5)).toBe("wait");
  await unsettle("a");
  expect(await reserve("b", 0.5)).toBe("exceeded");
  expect(await reserve("b", 0.4)).toBe("reserved");
  await settle("a", 0.1);
  expect(await reserve("c", 0.5)).toBe("reserved");
});

test("reserving the same call again changes nothing; an unsent call is free", async () => {
  const { reserve, settle, money } = given();
  for (let i = 0; i < 3; i++) expect(await reserve("a", 0.6)).toBe("reserved");
  expect((await money()).heldUsd).toBe(0.6);
  await settle("a", 0, NO_TOKENS);
  expect(await money()).toEqual({ settledUsd: 0, unsettledUsd: 0, heldUsd: 0 });
});

test.each(["day", "key"] as const)("the cap of the %s applies across all jobs", async (scope) => {
  const cap = scope === "day" ? { dayCapUsd: 1 } : { keyCapUsd: 1 };
  if (scope === "day") await held.connection.client.flushdb();
  const { ledger } = given(cap);
  const call = (n: number) => ({ id: `${scope}${n}`, jobId: makeJobId(++time), usd: 0.4, tokens: 0, capUsd: 100 });
  const [first, second, third] = [call(1), call(2), call(3)];
  expect((await ledger.reserve(first)).kind).toBe("reserved");
  expect((await ledger.reserve(second)).kind).toBe("reserved");
  expect(await ledger.reserve(third)).toEqual({ kind: "wait", scope });
  await ledger.unsettle(first);
  await ledger.unsettle(second);
  expect(await ledger.reserve(third)).toEqual({ kind: "exceeded", scope, capUsd: 1, neededUsd: expect.closeTo(1, 0) });
});

test("calls of a dead process become unsettled, those of a live one do not; a late answer still settles", async () => {
  const dead = given();
  const alive = given();
  await dead.reserve("a", 0.5);
  await alive.reserve("a", 0.5);
  await held.connection.client.del(KEYS.owner(dead.owner));
  expect(await alive.ledger.unsettleLost()).toBe(1);
  expect(await dead.money()).toEqual({ settledUsd: 0, unsettledUsd: 0.5, heldUsd: 0 });
  expect((await alive.money()).heldUsd).toBe(0.5);
  expect(await dead.ledger.balance({ jobId: dead.jobId })).toMatchObject({ unsettledCalls: 1, settledCalls: 0 });
  await dead.settle("a", 0.2);
  expect(await dead.money()).toEqual({ settledUsd: 0.2, unsettledUsd: 0, heldUsd: 0 });
  expect(await dead.ledger.balance({ jobId: dead.jobId })).toMatchObject({ unsettledCalls: 0, settledCalls: 1 });
});

test("sums of small prices do not drift", async () => {
  const { reserve, settle, money } = given();
  for (let i = 0; i < 100; i++) {
    await reserve(`c${i}`, 0.000003);
    await settle(`c${i}`, 0.0000011);
  }
  expect(await money()).toEqual({ settledUsd: 0.00011, unsettledUsd: 0, heldUsd: 0 });
});

test("a settlement whose reservation Redis lost with the end of its file is still charged, once", async () => {
  const { ledger, jobId, reserve, settle, money } = given();
  await reserve("a", 0.5);
  await held.connection.client.del(KEYS.heldCalls, KEYS.jobMoney(jobId));
  const tokens = { ...NO_TOKENS, inputTokens: 3 };
  await settle("a", 0.25, tokens);
  await settle("a", 0.25, tokens);
  expect(await money()).toEqual({ settledUsd: 0.25, unsettledUsd: 0, heldUsd: 0 });
  expect(await ledger.balance({ jobId })).toMatchObject({ settledCalls: 1, inputTokens: 3 });
});

test("a call without an answer becomes unsettled once, at the reservation in its transcript, and is settled when it ends", async () => {
  const { ledger, jobId, settle, money } = given();
  const call = { id: `${jobId}/a`, jobId, usd: 0.5 };
  await ledger.unsettle(call);
  await ledger.unsettle(call);
  expect(await money()).toEqual({ settledUsd: 0, unsettledUsd: 0.5, heldUsd: 0 });
  await settle("a", 0.25);
  await ledger.unsettle(call);
  expect(await money()).toEqual({ settledUsd: 0.25, unsettledUsd: 0, heldUsd: 0 });
  expect(await ledger.balance({ jobId })).toMatchObject({ settledCalls: 1, unsettledCalls: 0 });
});

test.each([
  { ended: "settled", usd: 0.2, expected: { settledUsd: 0.2, unsettledUsd: 0, heldUsd: 0 } },
  { ended: "never sent", usd: 0, expected: { settledUsd: 0, unsettledUsd: 0, heldUsd: 0 } },
])("money of a call that was $ended is released although Redis lost the end of the call", async (call) => {
  const { ledger, jobId, reserve, settle, money } = given();
  const { client } = held.connection;
  await reserve("a", 0.5);
  const keys = [KEYS.heldCalls, KEYS.unsettledCalls, KEYS.jobMoney(jobId)];
  const before = await Promise.all(keys.map((key) => client.dumpBuffer(key)));
  await settle("a", call.usd, call.usd === 0 ? NO_TOKENS : { ...NO_TOKENS, inputTokens: 3 });
  await client.del(KEYS.closedCalls(jobId));
  for (const [i, key] of keys.entries()) {
    await client.del(key);
    const value = before[i];
    if (value) await client.restore(key, 0, value);
  }
  expect(await ledger.unsettleLost()).toBe(0);
  expect((await money()).heldUsd).toBe(0.5);
  for (let i = 0; i < 2; i++) await ledger.repeatCloses();
  expect(await money()).toEqual(call.expected);
});

test("only the process that reserved a call repeats its end", async () => {
  const mine = given();
  const other = given();
  await mine.reserve("a", 0.5);
  await other.ledger.settle({ id: `${mine.jobId}/a`, jobId: mine.jobId, usd: 0.1, tokens: NO_TOKENS });
  await held.connection.client.del(KEYS.closedCalls(mine.jobId), KEYS.jobMoney(mine.jobId));
  await Promise.all([mine.ledger.repeatCloses(), other.ledger.repeatCloses()]);
  expect(await mine.money()).toEqual({ settledUsd: 0, unsettledUsd: 0, heldUsd: 0 });
});

test("an unsent call is free, even if its transcript is recovered", async () => {
  const { ledger, jobId, reserve, settle, money } = given();
  await reserve("a", 0.5);
  await settle("a", 0, NO_TOKENS);
  await ledger.unsettle({ id: `${jobId}/a`, jobId, usd: 0.5 });
  expect(await money()).toEqual({ settledUsd: 0, unsettledUsd: 0, heldUsd: 0 });
});

test("in a closed window no call starts, and those in progress are settled; the open one allows calls again", async () => {
  const { ledger, jobId, reserve, settle, money } = given();
  await reserve("a", 0.2);
  await ledger.closeWindow(jobId);
  expect(await reserve("b", 0.2)).toBe("closed");
  // A call that has money already may be sent: its reservation is repeated after a lost connection.
  await settle("a", 0.1);
  expect(await money()).toEqual({ settledUsd: 0.1, unsettledUsd: 0, heldUsd: 0 });
  await ledger.openWindow(jobId);
  expect(await reserve("b", 0.2)).toBe("reserved");
});

test("a night's cap in dollars applies across the jobs of its queue, and the next night has a cap of its own", async () => {
  const { ledger } = given();
  const night = { queue: `q${++time}`, opensAt: 1, capUsd: 1 };
  const [one, two] = [makeJobId(++time), makeJobId(++time)];
  for (const jobId of [one, two]) await ledger.openWindow(jobId, night);
  const reserve = (jobId: string, n: number) =>
    ledger.reserve({ id: `${jobId}/${n}`, jobId, usd: 0.6, tokens: 10, capUsd: 100 });
  expect(await reserve(one, 1)).toEqual({ kind: "reserved" });
  expect(await reserve(two, 1)).toEqual({ kind: "wait", scope: "night" });
  await ledger.settle({ id: `${one}/1`, jobId: one, usd: 0.6, tokens: { ...NO_TOKENS, inputTokens: 7 } });
  expect(await reserve(two, 1)).toMatchObject({ kind: "exceeded", scope: "night", capUsd: 1 });
  expect(await ledger.balance(night)).toMatchObject({ settledUsd: 0.6, heldUsd: 0, inputTokens: 7 });
  await ledger.openWindow(two, { ...night, opensAt: 2 });
  expect(await reserve(two, 1)).toEqual({ kind: "reserved" });
  expect(await ledger.balance({ ...night, opensAt: 2 })).toMatchObject({ heldUsd: 0.6 });
  expect(await ledger.balance({ jobId: two })).toMatchObject({ heldUsd: 0.6 });
});

test("a night's cap in tokens counts those held, used and lost", async () => {
  const { ledger, jobId, reserve, settle, unsettle } = given();
  await ledger.openWindow(jobId, { queue: `q${++time}`, opensAt: 1, capTokens: 100 });
  expect(await reserve("a", 0.01, 1, 60)).toBe("reserved");
  expect(await reserve("b", 0.01, 1, 60)).toBe("wait");
  await settle("a", 0.01, { ...NO_TOKENS, inputTokens: 20, outputTokens: 10 });
  expect(await reserve("b", 0.01, 1, 60)).toBe("reserved");
  await unsettle("b");
  expect(await reserve("c", 0.01, 1, 60)).toBe("no_tokens");
  // An answer that was thought lost arrives: its tokens replace the bound.
  await settle("b", 0.01, { ...NO_TOKENS, inputTokens: 5 });
  expect(await reserve("c", 0.01, 1, 60)).toBe("reserved");
});
