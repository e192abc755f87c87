import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { takeNotification } from "../../../../coordinator/flow/take-notification.ts";
import { createJobLoader } from "../../../../coordinator/log/load.ts";
import { createJobRegistry } from "../../../../coordinator/log/registry.ts";
import { createJobStore } from "../../../../coordinator/log/store.ts";
import {
  asJobId,
  type JobId,
  makeAttemptId,
  makeJobId,
  makeTaskId,
  makeWorkerId,
} from "../../../../shared/protocol/ids.ts";
import { type Notification, notificationId } from "../../../../shared/protocol/notification/notification.ts";
import { encodeNotification } from "../../../../shared/protocol/notification/notification-codec.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import { createNotificationQueue } from "../../../../shared/queue/notification-queue.ts";
import { purgeDeliveries } from "../../../../shared/queue/purge-deliveries.ts";
import {
  DELIVERY_OPTIONS,
  NOTIFICATION_QUEUE,
  queuePrefix,
  WEBHOOK_QUEUE,
} from "../../../../shared/queue/queue-options.ts";
import { createTaskQueues, type TaskQueues } from "../../../../shared/queue/task-queues.ts";
import { createWebhookQueue } from "../../../../shared/queue/webhook-queue.ts";
import { createJobIndex } from "../../../../shared/redis/job/job-index.ts";
import { createJobLog } from "../../../../shared/redis/job/job-log.ts";
import { KEYS } from "../../../../shared/redis/keys/keys.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { sha256 } from "../../../../shared/support/text/sha256.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { makeDelivery } from "../../../support/orders.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const log = silentLog();
let queues: TaskQueues;
beforeEach(async () => {
  await held.connection.client.flushdb();
  queues = createTaskQueues(held.connection);
});
afterEach(() => queues.close());

test("a large add is sent to Redis in chunks of 500, one after the other", async () => {
  const { client } = held.connection;
  const jobId = makeJobId(1);
  const seen = await monitorCommands();
  const pipelines = vi.spyOn(client, "pipeline");
  onTestFinished(() => pipelines.mockRestore());
  await queues.add(Array.from({ length: 1234 }, (_, i) => makeDelivery(jobId, i + 1)));
  expect(pipelines.mock.results.map(({ value }) => (value as { length: number }).length)).toEqual([500, 500, 234]);
  const added = (await seen()).filter(([name, key]) => name === "ZADD" && key?.endsWith(":prioritized"));
  expect(added).toHaveLength(1234);
});

test("queries of a full queue read limited ranges", async () => {
  const { connection } = held;
  const jobId = makeJobId(1);
  const notifications = createNotificationQueue(connection, log);
  onTestFinished(() => notifications.close());
  const numbers = Array.from({ length: 1234 }, (_, i) => i + 1);
  await queues.add(numbers.map((n) => makeDelivery(jobId, n)));
  await Promise.all(numbers.map((n) => notifications.send(`<n job="${jobId}"/>`, `${n}`)));
  await connection.client.rpush(KEYS.deadLetters, ...numbers.map((at) => JSON.stringify({ at, reason: "", xml: "" })));
  const seen = await monitorCommands();
  const delivery = makeDelivery(jobId, 1000);
  expect(await queues.aheadOf(delivery)).toBe(999);
  expect(await queues.stateOf(delivery)).toBe("pending");
  expect((await queues.depths())[0]).toMatchObject({ name: "agents", waiting: 1234 });
  expect((await notifications.deadLetters({ from: 1000, count: 50 })).letters).toHaveLength(50);
  await queues.forget(delivery);
  expect(await purgeDeliveries(connection, jobId)).toBe(0);
  const reads = (await seen()).filter(([name = ""]) => READING.test(name));
  expect(reads.filter((command) => !isRange(command))).toEqual([]);
  // Control: the queries whose commands were checked have really run.
  expect(reads.filter(([, key = ""]) => key.endsWith(":agents:prioritized")).length).toBeGreaterThanOrEqual(4);
  expect(reads.filter(([, key = ""]) => key.endsWith(":notifications:wait")).length).toBeGreaterThanOrEqual(3);
});

/**
 * Records all commands that Redis receives from now on, including those that scripts run. The returned function waits
 * for all of them and returns them.
 */
async function monitorCommands(): Promise<() => Promise<string[][]>> {
  const { socket, password } = held.redis;
  const client = new Redis({ path: socket, password, protocol: 2 });
  const monitor = await client.monitor();
  onTestFinished(() => {
    monitor.disconnect();
    client.disconnect();
  });
  const commands: string[][] = [];
  monitor.on("monitor", (_time: string, command: string[]) => commands.push(command));
  return async () => {
    await held.connection.client.echo("over");
    await expect.poll(() => commands.some(([, text]) => text === "over")).toBe(true);
    return commands;
  };
}

/** Redis commands that can return a whole key, or the names of all keys of the server. */
const READING = /^(keys|sort|smembers|hgetall|hkeys|hvals|[lz]range|zrevrange|z(rev)?rangeby.*|x(rev)?range)$/i;

/** Matches keys of one delivery and BullMQ's metadata of the queue. Their size does not grow with the queue. */
const OF_ONE = /:(meta|(n[0-9a-f]{64}|job_[0-9a-z]{20}\.t\d+\.\d+)(:[a-z]+)?)$/;

/** True for a command that returns at most 500 entries, or only data of one delivery. */
function isRange([name = "", key = "", from, to, ...more]: readonly string[]): boolean {
  if (OF_ONE.test(key)) return true;
  if (/^([lz]range|zrevrange)$/i.test(name)) {
    const [first, last] = [Number(from), Number(to)];
    return first >= 0 === last >= 0 && last - first < 500;
  }
  const limit = more.findIndex((word) => /^(count|limit)$/i.test(word));
  return limit >= 0 && Number(more.at(-1)) <= 500;
}

test("a notification whose id Redis has forgotten is delivered a second time, and has one effect", async () => {
  const { jobId, registry, eventsOf } = await givenJob();
  const raw = openRaw(NOTIFICATION_QUEUE);
  const queue = createNotificationQueue(held.connection, log);
  const answers: string[] = [];
  const input: typeof registry.input = async (...given) => {
    const reply = await registry.input(...given);
    answers.push(reply.text);
    return reply;
  };
  const consumer = queue.consume((xml) => takeNotification({ registry: { input }, log }, xml));
  onTestFinished(async () => {
    await consumer.close();
    await queue.close();
  });
  const [xml, id] = crashed(jobId);
  await queue.send(xml, id);
  const state = () => raw.getJobState(`n${sha256(id)}`);
  await expect.poll(state).toBe("completed");
  // Since the first delivery, the maximum number of stored deliveries has ended. The next delivery that ends removes
  // the first.
  const later = Array.from({ length: DELIVERY_OPTIONS.removeOnComplete.count }, (_, i) => [
    Date.now() + 1000,
    `later${i}`,
  ]);
  await held.connection.client.zadd(raw.toKey("completed"), ...later.flat());
  await queue.send("<other/>", "other");
  await expect.poll(state).toBe("unknown");
  expect(answers).toEqual(["accepted"]);
  await queue.send(xml, id);
  await expect.poll(() => answers).toEqual(["accepted", "already known"]);
  expect(await eventsOf("attempt.finished")).toMatchObject([{ taskId: "t1", n: 1, stopReason: "crashed" }]);
});

/** Makes a job that waits for its intake, with its JobRegistry. */
async function givenJob() {
  const { connection } = held;
  const store = createJobStore({ log: createJobLog(connection), index: createJobIndex(connection) });
  const snapshots = { load: async () => undefined, save: async () => {} };
  const loader = createJobLoader({ store, snapshots, log });
  const registry = createJobRegistry({ store, loader, clock: wallClock, onEffects: async () => {} });
  const jobId = makeJobId(wallClock.now());
  await store.create({ jobId, submission: { goal: "g", repository: { kind: "path", path: "/r" } }, nowMs: 1 });
  await registry.input(jobId, { kind: "accepted" });
  const eventsOf = async (type: string) =>
    (await store.loadEntries(jobId)).entries.flatMap(({ event }) => (event.type === type ? [event] : []));
  return { jobId, registry, eventsOf };
}

/** Makes the notification that the job's intake has failed; returns it with its id. */
function crashed(jobId: JobId): [xml: string, id: string] {
  const taskId = makeTaskId(1);
  const notification: Omit<Notification, "id"> = {
    version: 1,
    jobId,
    taskId,
    attemptId: makeAttemptId(taskId, 1),
    stage: "intake",
    epoch: 1,
    workerId: makeWorkerId("host", 1),
    status: "failed",
    stopReason: "crashed",
    summary: "",
    result: "",
    deliverables: [],
    usage: NO_USAGE,
    timings: { startedAt: 0, finishedAt: 0, turns: 0, toolCalls: 0 },
  };
  const id = notificationId(notification);
  return [encodeNotification({ ...notification, id }), id];
}

function openRaw(name: string): Queue {
  const queue = new Queue(name, { connection: held.connection.client, prefix: queuePrefix(name) });
  onTestFinished(() => queue.close());
  return queue;
}

/** Invalid job ids. BullMQ itself refuses the first two, and would use the others as parts of key names. */
const ODD_IDS = ["a:b", "12345", "a:b:c", "x".repeat(100_000), "{tag}", "ünï💥", "a\nb", ""];

test.each(ODD_IDS.map((id) => [id.slice(0, 20), id]))(
  "a delivery of a job with the id %j is refused before BullMQ sees it",
  async (_name, odd) => {
    const good = makeDelivery(makeJobId(1));
    const add = queues.add([good, { ...good, jobId: asJobId(odd) }]);
    await expect(add).rejects.toThrow(/^expected the id of a delivery, got ".*"; nothing was added/s);
    expect(await held.connection.client.keys("*:prioritized")).toEqual([]);
  },
);

test("notifications and webhooks may have any id: BullMQ receives its hash", async () => {
  const notifications = createNotificationQueue(held.connection, log);
  const webhooks = createWebhookQueue(held.connection, { log });
  const [seen, made]: [string[], string[]] = [[], []];
  const consumers = [
    notifications.consume(async (xml) => {
      seen.push(xml);
      return { kind: "accepted" };
    }),
    webhooks.consume(async ({ body }) => {
      made.push(body.id);
    }),
  ];
  onTestFinished(async () => {
    await Promise.all(consumers.map((consumer) => consumer.close()));
    await Promise.all([notifications.close(), webhooks.close()]);
  });
  const job = { id: "job_1", title: "t", status: "done" };
  for (const id of [...ODD_IDS, ...ODD_IDS]) {
    await notifications.send(`<n>${id}</n>`, id);
    await webhooks.add({ url: "http://x/", body: { id, event: "job.ended", at: 1, job, data: {} } });
  }
  await expect.poll(() => seen.toSorted()).toEqual(ODD_IDS.map((id) => `<n>${id}</n>`).toSorted());
  await expect.poll(() => made.toSorted()).toEqual(ODD_IDS.toSorted());
  for (const name of [NOTIFICATION_QUEUE, WEBHOOK_QUEUE]) {
    const ids = (await openRaw(name).getJobs(["completed"], 0, 99)).map(({ id }) => id);
    expect(ids.filter((id = "") => !/^[nw][0-9a-f]{64}$/.test(id))).toEqual([]);
  }
});
