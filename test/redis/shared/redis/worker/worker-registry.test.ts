import { beforeEach, expect, test } from "vitest";
import type { WorkerId } from "../../../../../shared/protocol/ids.ts";
import { createWorkerRegistry } from "../../../../../shared/redis/worker/worker-registry.ts";
import { withRedis } from "../../../../support/with-redis.ts";

const held = withRedis();
let now = 1_000_000;
const clock = { now: () => now, elapsed: () => now, sleep: async () => {} };
const status = (name: string) => ({
  workerId: `wrk_${name}` as WorkerId,
  host: "h",
  pid: 1,
  slots: 4,
  busy: 1,
  isolation: "full" as const,
  startedAt: 5,
});
beforeEach(() => held.connection.client.flushdb());

test("workers that send heartbeats are listed with the time of the last one", async () => {
  const registry = createWorkerRegistry(held.connection, clock);
  await registry.beat(status("a"));
  now += 2000;
  await registry.beat({ ...status("b"), busy: 3 });
  expect(await registry.list()).toEqual([
    { ...status("a"), lastHeartbeat: now - 2000 },
    { ...status("b"), busy: 3, lastHeartbeat: now },
  ]);
});

test("a worker that leaves is removed at once, a silent one after a while", async () => {
  const registry = createWorkerRegistry(held.connection, clock);
  await registry.beat(status("a"));
  await registry.beat(status("b"));
  await registry.leave(status("a").workerId);
  expect((await registry.list()).map(({ workerId }) => workerId)).toEqual(["wrk_b"]);
  now += 60_000;
  expect(await registry.list()).toEqual([]);
});
