import { expect, test } from "vitest";
import { createJobHistory } from "../../../../../shared/redis/job/job-history.ts";
import { withRedis } from "../../../../support/with-redis.ts";

const held = withRedis();
const sample = (ms: number) => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  ms,
});

test("a job is recorded once, even if several coordinators conclude it", async () => {
  const found = { samples: [{ part: "work x m", sample: sample(7) }], growth: 1.5 };
  await Promise.all([1, 2, 3].map(() => createJobHistory(held.connection).record("job_a", found)));
  const history = createJobHistory(held.connection);
  expect(await history.samplesOf("work x m")).toEqual([sample(7)]);
  expect(await history.growth()).toEqual([1.5]);
});

test("a large job does not displace all others, and the oldest samples are dropped first", async () => {
  const history = createJobHistory(held.connection);
  const many = (ms: number) => Array.from({ length: 10_000 }, () => ({ part: "work y m", sample: sample(ms) }));
  for (const job of [1, 2, 3, 4, 5]) await history.record(`job_${job}`, { samples: many(job), growth: undefined });
  const counts = new Map<number, number>();
  for (const { ms } of await history.samplesOf("work y m")) counts.set(ms, (counts.get(ms) ?? 0) + 1);
  expect([...counts]).toEqual([
    [5, 50],
    [4, 50],
    [3, 50],
    [2, 50],
  ]);
});
