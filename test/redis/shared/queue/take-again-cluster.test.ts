import { statSync, truncateSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createNotificationQueue, type NotificationQueue } from "../../../../shared/queue/notification-queue.ts";
import { NOTIFICATION_QUEUE, queuePrefix } from "../../../../shared/queue/queue-options.ts";
import type { Consumer } from "../../../../shared/queue/run-worker.ts";
import { connectRedis, type RedisConnection } from "../../../../shared/redis/connection/connection.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { appendOnlyFile } from "../../../support/append-only-file.ts";
import { type RedisServers, startCluster } from "../../../support/redis-servers.ts";

const MASTERS = ["node-1", "node-2", "node-3"];
const COMPLETED = `${queuePrefix(NOTIFICATION_QUEUE)}:${NOTIFICATION_QUEUE}:completed`;

let cluster: RedisServers;
let connection: RedisConnection;
let queue: NotificationQueue;
let consumer: Consumer | undefined;
beforeAll(async () => {
  cluster = await startCluster();
}, 120_000);
afterAll(() => cluster.stop());
beforeEach(async () => {
  for (const name of [...MASTERS, "replica-1"]) {
    // Without this setting, a node that is down for long would stop the whole cluster, and so a queue on another node.
    // A restarted node has lost the setting.
    await cluster.ask(name).config("SET", "cluster-require-full-coverage", "no");
  }
  connection = await connectRedis(cluster.url, { log: silentLog() });
  queue = createNotificationQueue(connection, silentLog());
});
afterEach(async () => {
  await consumer?.close();
  await queue.close();
  await connection.client.del(COMPLETED);
  await connection.close();
});

/** Finds the master that stores a key. The other masters answer with a redirection. */
async function masterOf(key: string): Promise<string> {
  for (const name of MASTERS) {
    const has = await cluster
      .ask(name)
      .exists(key)
      .then(
        () => true,
        () => false,
      ); // MOVED
    if (has) return name;
  }
  throw new Error(`no master has ${key}`);
}

/** Finds a key of a list that one of these masters stores; returns the key and that master. */
async function listOn(masters: readonly string[]): Promise<{ effects: string; node: string }> {
  for (let i = 0; ; i++) {
    const node = await masterOf(`effects ${i}`);
    if (masters.includes(node)) return { effects: `effects ${i}`, node };
  }
}

/** Masters that neither store the queue nor have a replica. */
async function mastersBesideTheQueue(): Promise<string[]> {
  const itsOwn = await masterOf(COMPLETED);
  return ["node-2", "node-3"].filter((name) => name !== itsOwn);
}

async function fileOf(name: string): Promise<string> {
  const [, folder = ""] = (await cluster.ask(name).config("GET", "dir")) as string[];
  return appendOnlyFile(folder);
}

test("a notification completed in the queue is repeated when a node restarts without its effect", async () => {
  const { client } = connection;
  const { effects, node } = await listOn(await mastersBesideTheQueue());
  const file = await fileOf(node);
  const kept = statSync(file).size;
  consumer = queue.consume(async (xml) => {
    await client.rpush(effects, xml);
    return { kind: "accepted" };
  });
  await queue.send("<a/>", "confirmed");
  await expect.poll(() => client.zcard(COMPLETED), { timeout: 10_000 }).toBe(1);
  expect(await client.lrange(effects, 0, -1)).toEqual(["<a/>"]);
  await cluster.kill(node);
  truncateSync(file, kept);
  await cluster.restart(node);
  await expect.poll(() => client.lrange(effects, 0, -1), { timeout: 10_000 }).toEqual(["<a/>"]);
  expect(await client.zcard(COMPLETED)).toBe(1);
});

test("a notification confirmed while the node that lost its effect was down is repeated", async () => {
  const { client } = connection;
  const { effects, node } = await listOn(await mastersBesideTheQueue());
  const file = await fileOf(node);
  let times = 0;
  consumer = queue.consume(async (xml) => {
    if (xml === "<first/>") return { kind: "accepted" };
    times += 1;
    const kept = statSync(file).size;
    await client.rpush(effects, xml);
    if (times > 1) return { kind: "accepted" };
    await cluster.kill(node);
    truncateSync(file, kept);
    return { kind: "accepted" };
  });
  // Before BullMQ confirms a consumer's first delivery, it queries some node of the cluster and waits if that node is
  // down. So the first delivery is sent while all nodes are up.
  await queue.send("<first/>", "first");
  await expect.poll(() => client.zcard(COMPLETED), { timeout: 10_000 }).toBe(1);
  await queue.send("<b/>", "under way");
  await expect.poll(() => client.zcard(COMPLETED), { timeout: 10_000 }).toBe(2);
  await cluster.restart(node);
  await expect.poll(() => client.lrange(effects, 0, -1), { timeout: 10_000 }).toContain("<b/>");
  expect(times).toBe(2);
});

test("a notification is repeated when a replica without its effect replaces its node", async () => {
  const { client } = connection;
  const { effects } = await listOn(["node-1"]);
  const replica = "replica-1";
  await cluster.kill(replica);
  consumer = queue.consume(async (xml) => {
    await client.rpush(effects, xml);
    return { kind: "accepted" };
  });
  await queue.send("<c/>", "not replicated");
  await expect.poll(() => client.zcard(COMPLETED), { timeout: 10_000 }).toBe(1);
  await cluster.kill("node-1");
  await cluster.restart(replica);
  // Allows the replica to become master even if it has had no contact to its master since its own start.
  await cluster.ask(replica).config("SET", "cluster-replica-validity-factor", "0");
  await expect.poll(() => client.lrange(effects, 0, -1), { timeout: 30_000 }).toEqual(["<c/>"]);
  expect(await cluster.ask(replica).lrange(effects, 0, -1)).toEqual(["<c/>"]);
});
