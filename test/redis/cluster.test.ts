import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeJobId } from "../../shared/protocol/ids.ts";
import { connectRedis, type RedisConnection } from "../../shared/redis/connection/connection.ts";
import { createJobIndex } from "../../shared/redis/job/job-index.ts";
import { KEYS } from "../../shared/redis/keys/keys.ts";
import { createAttemptClaims } from "../../shared/redis/worker/attempt-claims.ts";
import { silentLog } from "../../shared/support/log.ts";
import { expectWhole, FILES_BRAIN, submitFiles, untilMerged } from "../support/files-job.ts";
import { startTestMachine } from "../support/machine.ts";
import { makeOrder } from "../support/orders.ts";
import { type RedisServers, startCluster } from "../support/redis-servers.ts";

let cluster: RedisServers;
const opened: RedisConnection[] = [];
beforeAll(async () => {
  cluster = await startCluster();
}, 120_000);
afterEach(async () => {
  await Promise.all(opened.splice(0).map((connection) => connection.close()));
});
afterAll(() => cluster.stop());

async function open(): Promise<RedisConnection> {
  const connection = await connectRedis(cluster.url, { log: silentLog() });
  opened.push(connection);
  return connection;
}

test("what concerns many jobs is asked for wherever each of them lies", async () => {
  const connection = await open();
  const jobs = Array.from({ length: 20 }, () => makeOrder(makeJobId(Date.now())));
  const claims = createAttemptClaims(connection);
  for (const order of jobs) await claims.open(order);
  const [first, second] = jobs;
  if (first === undefined || second === undefined) throw new Error("no jobs");
  await claims.close(second.jobId, second.attemptId);
  const states = await claims.states(jobs.map(({ jobId, attemptId }) => ({ jobId, attemptId, epoch: 0 })));
  expect(states.slice(0, 2)).toEqual(["live", "closed"]);
  await connection.client.set(KEYS.summary(first.jobId), "one");
  const summaries = await createJobIndex(connection).summaries(jobs.map(({ jobId }) => jobId));
  expect(summaries.filter((text) => text !== null)).toEqual(["one"]);
});

test("a node that was killed and comes back is told once as a restart, and what it was asked meanwhile is answered", async () => {
  const connection = await open();
  let restarts = 0;
  connection.onRestart(() => {
    restarts += 1;
  });
  const keys = Array.from({ length: 30 }, (_, i) => `key ${i}`);
  await Promise.all(keys.map((key) => connection.client.set(key, key)));
  expect(connection.isReachable()).toBe(true);
  await cluster.kill("node-2");
  await expect.poll(() => connection.isReachable()).toBe(false);
  const asked = Promise.all(keys.map((key) => connection.client.get(key)));
  await cluster.restart("node-2");
  expect(await asked).toEqual(keys);
  await expect.poll(() => restarts, { timeout: 10_000 }).toBe(1);
  await expect.poll(() => connection.isReachable()).toBe(true);
});

test("a cluster whose nodes are all away is waited for", async () => {
  const connection = await open();
  const names = ["node-1", "node-2", "node-3", "replica-1"];
  await connection.client.set("kept", "yes");
  await Promise.all(names.map(cluster.kill));
  await expect.poll(() => connection.isReachable()).toBe(false);
  const asked = connection.client.get("kept");
  await Promise.all(names.map(cluster.restart));
  expect(await asked).toBe("yes");
}, 60_000);

test("a wrong password is refused at once", async () => {
  const wrong = cluster.url.replace(cluster.password, "wrong-password");
  await expect(connectRedis(wrong, { log: silentLog() })).rejects.toMatchObject({
    code: "queue_unavailable",
    message: expect.stringContaining("WRONGPASS"),
  });
});

test("a replica that takes a dead node's place is told as a restart, and answers what the node was asked", async () => {
  const connection = await open();
  let restarts = 0;
  connection.onRestart(() => {
    restarts += 1;
  });
  const keys = Array.from({ length: 30 }, (_, i) => `key ${i}`);
  await Promise.all(keys.map((key) => connection.client.set(key, key)));
  expect(await cluster.ask("node-1").wait(1, 10_000)).toBe(1);
  await cluster.kill("node-1");
  const asked = Promise.all(keys.map((key) => connection.client.get(key)));
  expect(await asked).toEqual(keys);
  await expect.poll(() => restarts, { timeout: 10_000 }).toBe(1);
  await expect.poll(() => connection.isReachable(), { timeout: 10_000 }).toBe(true);
  // The restarted `node-1` becomes a replica, because a replica has taken its place. Nothing about it is cached.
  await cluster.restart("node-1");
  const role = async () => ((await cluster.ask("node-1").role()) as unknown[])[0];
  await expect.poll(role, { timeout: 20_000 }).toBe("slave");
  expect(restarts).toBe(1);
}, 60_000);

test("a job over a cluster is merged whole, although one node is killed in the middle of it and another replaced", async () => {
  const machine = await startTestMachine({
    brain: FILES_BRAIN,
    workers: 2,
    slots: 2,
    env: { REDIS_URL: cluster.url },
  });
  const jobId = await submitFiles(machine, 8);
  await untilMerged(machine.api, jobId, 2);
  await cluster.kill("node-3");
  await cluster.restart("node-3");
  await untilMerged(machine.api, jobId, 4);
  // In the test before, `replica-1` replaced `node-1` as master. When `replica-1` is killed, `node-1` becomes the
  // master again.
  await cluster.kill("replica-1");
  await expectWhole(machine, jobId, 8);
}, 180_000);
