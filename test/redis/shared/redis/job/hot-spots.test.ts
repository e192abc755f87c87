import { beforeEach, expect, test } from "vitest";
import { createHotSpots } from "../../../../../shared/redis/job/hot-spots.ts";
import { withRedis } from "../../../../support/with-redis.ts";

const held = withRedis();
beforeEach(() => held.connection.client.flushdb());
const spot = (path: string, over = {}) => ({ path, changed: 0, waited: 0, conflicts: 0, ...over });

test("counts of jobs add up, older counts fade, and the hottest paths come first", async () => {
  const spots = createHotSpots(held.connection);
  await spots.record("repo", "job1", [spot("a.js", { changed: 10 }), spot("b.js", { conflicts: 1 })]);
  await spots.record("repo", "job2", [spot("b.js", { conflicts: 2, waited: 1 })]);
  expect(await spots.hottest("repo", 10)).toEqual([
    spot("b.js", { conflicts: 2.9, waited: 1 }),
    spot("a.js", { changed: 9 }),
  ]);
  expect(await spots.hottest("repo", 1)).toHaveLength(1);
});

test("a job that is concluded twice counts once", async () => {
  const spots = createHotSpots(held.connection);
  for (let i = 0; i < 2; i++) await spots.record("repo", "job1", [spot("a.js", { changed: 2 })]);
  expect(await spots.hottest("repo", 10)).toEqual([spot("a.js", { changed: 2 })]);
});

test("repositories have separate hot spots, and no more are stored than can be read", async () => {
  const spots = createHotSpots(held.connection);
  const many = Array.from({ length: 300 }, (_, i) => spot(`f${i}`, { changed: i + 1 }));
  await spots.record("repo", "job1", many);
  expect(await spots.hottest("other", 10)).toEqual([]);
  const kept = await spots.hottest("repo", 1000);
  expect(kept).toHaveLength(200);
  expect(kept[0]).toEqual(spot("f299", { changed: 300 }));
});
