import { setImmediate as turn } from "node:timers/promises";
import { Cluster, Redis } from "ioredis";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { takeAgainAfterRestart } from "../../../../shared/queue/take-again.ts";
import type { RedisClient } from "../../../../shared/redis/connection/redis-client.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/**
 * Starts to record unconfirmed deliveries, with a client that is never connected. The test simulates the restarts of
 * its servers.
 */
function startTaking(client: RedisClient) {
  const took: string[] = [];
  let restart = () => {};
  const onRestart = (callback: () => void) => {
    restart = callback;
  };
  const unconfirmed = takeAgainAfterRestart({ client, onRestart }, async (text) => void took.push(text));
  return {
    ...unconfirmed,
    /** Simulates a restart of a server; returns the deliveries that are repeated because of it. */
    restart: async () => {
      took.length = 0;
      restart();
      await turn();
      return [...took];
    },
    confirm: (id: string) => {
      unconfirmed.taken(id, id);
      unconfirmed.settled(id);
    },
  };
}

function makeCluster(): { cluster: Cluster; node: Redis } {
  const node = new Redis({ port: 1, lazyConnect: true });
  const cluster = new Cluster([{ host: "127.0.0.1", port: 1 }], { lazyConnect: true });
  cluster.nodes = () => [node];
  return { cluster, node };
}

test("with a single server, deliveries unconfirmed at its loss are repeated, once, and confirmed ones are not", async () => {
  const server = new Redis({ port: 1, lazyConnect: true });
  const taking = startTaking(server);
  server.emit("ready");
  taking.confirm("confirmed");
  taking.taken("open", "open");
  server.emit("close");
  taking.taken("after the loss", "after the loss");
  expect(await taking.restart()).toEqual(["open"]);
  server.emit("ready");
  server.emit("close");
  expect(await taking.restart()).toEqual(["after the loss"]);
});

test("with a cluster, deliveries confirmed within 10 s before the loss of a node are repeated, however long it is down", async () => {
  const { cluster, node } = makeCluster();
  const taking = startTaking(cluster);
  node.emit("ready");
  taking.confirm("long ago");
  vi.advanceTimersByTime(6000);
  taking.confirm("before");
  vi.advanceTimersByTime(6000);
  taking.taken("open", "open");
  node.emit("close");
  taking.settled("open");
  vi.advanceTimersByTime(3_600_000);
  expect(await taking.restart()).toEqual(["before", "open"]);
  // A repeated delivery may be lost again, but only if the next restart comes soon.
  expect(await taking.restart()).toEqual(["before", "open"]);
  vi.advanceTimersByTime(11_000);
  expect(await taking.restart()).toEqual([]);
});

test("with a cluster, deliveries in doubt are repeated even if a node was replaced before its loss was noticed", async () => {
  const taking = startTaking(makeCluster().cluster);
  taking.confirm("confirmed");
  taking.taken("open", "open");
  expect(await taking.restart()).toEqual(["confirmed", "open"]);
});
