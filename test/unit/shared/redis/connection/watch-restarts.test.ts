import { Cluster, Redis } from "ioredis";
import { expect, test } from "vitest";
import { onLost } from "../../../../../shared/redis/connection/watch-restarts.ts";

/** Makes the client of a server without connecting it. The test emits the client's events. */
function makeServer(port: number): Redis {
  return new Redis({ host: "127.0.0.1", port, lazyConnect: true });
}

test("the loss of a single server is reported once each time, and not if only a try to reach it failed", () => {
  const server = makeServer(1);
  const lost: string[] = [];
  onLost(server, (place) => lost.push(place));
  server.emit("close");
  expect(lost).toEqual([]);
  server.emit("ready");
  server.emit("close");
  server.emit("close");
  expect(lost).toEqual(["the server"]);
  server.emit("ready");
  server.emit("close");
  expect(lost).toEqual(["the server", "the server"]);
});

test("the loss of each node of a cluster is reported: of initial nodes, later nodes and replacements", () => {
  const first = makeServer(1);
  const cluster = new Cluster([{ host: "127.0.0.1", port: 1 }], { lazyConnect: true });
  cluster.nodes = () => [first];
  const lost: string[] = [];
  onLost(cluster, (place) => lost.push(place));
  const later = makeServer(2);
  cluster.emit("+node", later);
  for (const node of [first, later]) node.emit("ready");
  later.emit("close");
  expect(lost).toEqual(["127.0.0.1:2"]);
  first.emit("close");
  expect(lost).toEqual(["127.0.0.1:2", "127.0.0.1:1"]);
  // Events in the order in which ioredis emits them: the new connection is added, the old node is removed, the old
  // connection is closed.
  const replacing = makeServer(1);
  first.emit("ready");
  cluster.emit("+node", replacing);
  cluster.emit("-node", first);
  replacing.emit("ready");
  first.emit("close");
  expect(lost).toHaveLength(3);
  replacing.emit("close");
  expect(lost).toHaveLength(4);
});
