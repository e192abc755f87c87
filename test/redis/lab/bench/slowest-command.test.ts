import { expect, test } from "vitest";
import { slowestByKind, slowestCommands, watchCommands } from "../../../../lab/bench/scale/slowest-command.ts";
import { withRedis } from "../../../support/with-redis.ts";

const given = withRedis();

test("a slow command is found, and an earlier one from before the watch is not", async () => {
  const { client } = given.connection;
  const blockFor = (ms: number, key: string) =>
    client.eval(
      `local from = redis.call('TIME'); repeat local now = redis.call('TIME')
       until (now[1] - from[1]) * 1e6 + now[2] - from[2] > ${ms} * 1000`,
      1,
      key,
    );
  await blockFor(60, "before");
  await watchCommands(given.connection);
  await blockFor(30, "long");
  await client.ping();
  const [slowest, ...others] = await slowestCommands(given.connection);
  expect(slowest?.what).toBe("eval long");
  expect(slowest?.ms).toBeGreaterThanOrEqual(30);
  expect(others.map(({ what }) => what)).not.toContain("eval before");
});

test("commands that differ by a job, an attempt or a hash are one kind, with the time of the slowest", () => {
  const kinds = slowestByKind([
    [1, 0, 2000, ["EVALSHA", "f".repeat(40), "1", "mw:{job_1m8bsn7c7c00}:claim:t12.3", "x"]],
    [2, 0, 9000, ["EVALSHA", "f".repeat(40), "1", "mw:{job_1m8bzzzzzz11}:claim:t7.1", "y"]],
    [3, 0, 4000, ["DEL", `mwq:notifications:n${"0a".repeat(32)}`]],
  ]);
  expect(kinds).toEqual([
    { ms: 9, what: "evalsha mw:{*}:claim:*" },
    { ms: 4, what: "del mwq:notifications:n*" },
  ]);
});
