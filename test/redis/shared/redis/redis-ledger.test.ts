import { expect, test } from "vitest";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { createRedisLedger } from "../../../../shared/redis/redis-ledger.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const given = () => ({ ledger: createRedisLedger(held.connection), jobId: makeJobId(Date.now()) });

test("settled plus held never passes the cap, also when many reserve at once", async () => {
  const { ledger, jobId } = given();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => ledger.reserve(jobId, { id: `c${i}`, usd: 0.1, capUsd: 1 })),
  );
  expect(answers.filter((answer) => answer === "reserved")).toHaveLength(10);
  expect(await ledger.balance(jobId)).toEqual({ settledUsd: 0, heldUsd: 1 });
});

test("settling replaces a reservation by what the call cost, and frees the rest", async () => {
  const { ledger, jobId } = given();
  expect(await ledger.reserve(jobId, { id: "a", usd: 1, capUsd: 1 })).toBe("reserved");
  expect(await ledger.reserve(jobId, { id: "b", usd: 0.1, capUsd: 1 })).toBe("refused");
  await ledger.settle(jobId, { id: "a", usd: 0.25 });
  await ledger.settle(jobId, { id: "a", usd: 0.25 });
  expect(await ledger.balance(jobId)).toEqual({ settledUsd: 0.25, heldUsd: 0 });
  expect(await ledger.reserve(jobId, { id: "b", usd: 0.75, capUsd: 1 })).toBe("reserved");
});

test("reserving the same call again changes nothing; a call that was never settled stays charged", async () => {
  const { ledger, jobId } = given();
  for (let i = 0; i < 3; i++) expect(await ledger.reserve(jobId, { id: "a", usd: 0.6, capUsd: 1 })).toBe("reserved");
  expect(await ledger.reserve(jobId, { id: "b", usd: 0.5, capUsd: 1 })).toBe("refused");
  expect(await ledger.balance(jobId)).toEqual({ settledUsd: 0, heldUsd: 0.6 });
});

test("sums of small prices do not drift", async () => {
  const { ledger, jobId } = given();
  for (let i = 0; i < 100; i++) {
    await ledger.reserve(jobId, { id: `c${i}`, usd: 0.000003, capUsd: 1 });
    await ledger.settle(jobId, { id: `c${i}`, usd: 0.000001 });
  }
  expect(await ledger.balance(jobId)).toEqual({ settledUsd: 0.0001, heldUsd: 0 });
});
