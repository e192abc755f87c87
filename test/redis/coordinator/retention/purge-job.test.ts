import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeNotification } from "../../../../coordinator/flow/take-notification.ts";
import { writeArtifact } from "../../../../coordinator/landing/artifacts.ts";
import { createArchiver } from "../../../../coordinator/log/archive/archive-job.ts";
import { createQueueRig, type QueueRig, taskThatWrites } from "../../../../lab/bench/merge/queue-rig.ts";
import { repositoryIdentity } from "../../../../shared/git/repository-identity.ts";
import { DEFAULT_TENANT } from "../../../../shared/protocol/api/access.ts";
import { makeAttemptId, makeJobId, makeTaskId } from "../../../../shared/protocol/ids.ts";
import type { Notification } from "../../../../shared/protocol/notification/notification.ts";
import { encodeNotification } from "../../../../shared/protocol/notification/notification-codec.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import { createNotificationQueue } from "../../../../shared/queue/notification-queue.ts";
import { createTaskQueues } from "../../../../shared/queue/task-queues.ts";
import { createWebhookQueue } from "../../../../shared/queue/webhook-queue.ts";
import { createActivityStream } from "../../../../shared/redis/job/activity.ts";
import { createDeletions } from "../../../../shared/redis/job/deletions.ts";
import { createHotSpots } from "../../../../shared/redis/job/hot-spots.ts";
import { createJobHistory } from "../../../../shared/redis/job/job-history.ts";
import { createResultIndex } from "../../../../shared/redis/job/result-index.ts";
import { createRedisLedger } from "../../../../shared/redis/model/redis-ledger.ts";
import { createAttemptClaims } from "../../../../shared/redis/worker/attempt-claims.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { sha256 } from "../../../../shared/support/text/sha256.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { findInFiles, findInRedis } from "../../../support/find-copies.ts";
import { makeDelivery, makeOrder } from "../../../support/orders.ts";
import { makeRepository, temporaryFolder } from "../../../support/repository.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const log = silentLog();
let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder("mw-purge-");
});
afterEach(() => place.dispose());

/** Makes an ended job with a landing. The job has data under every kind of key that Redis has. */
async function endedJob(repository: string): Promise<QueueRig> {
  const { connection } = held;
  const rig = await createQueueRig({ connection, git: { program: "git" }, folder: place.path, repository });
  const { jobId } = rig;
  await rig.plan([taskThatWrites("one", ["a.txt"]), taskThatWrites("two", ["a.txt"])]);
  const [one = ""] = await rig.commits([{ "a.txt": "one\n" }]);
  await rig.verify("t2", { commit: one, base: rig.base });
  await rig.land();
  const head = (await rig.read((job) => job.head)) ?? "";
  const [two = ""] = await rig.commits([{ "a.txt": "two\n" }], head);
  await rig.verify("t3", { commit: two, base: head });
  await rig.land();
  await rig.registry.input(jobId, { kind: "cancel", reason: "test" });
  const queues = createTaskQueues(connection);
  await queues.add([makeDelivery(jobId, 2), { kind: "lead", jobId, run: 1, priority: 1 }]);
  const notifications = createNotificationQueue(connection, log);
  await notifications.send(`<n job="${jobId}"/>`, `${jobId}.n`);
  const webhooks = createWebhookQueue(connection, { log });
  const job = { id: jobId, title: "t", status: "cancelled" };
  await webhooks.add({ url: "http://x/", body: { id: `${jobId}.end`, event: "job.ended", at: 1, job, data: {} } });
  await Promise.all([queues.close(), notifications.close(), webhooks.close()]);
  await connection.client.rpush("mw:dead-letters", JSON.stringify({ xml: jobId }));
  await createAttemptClaims(connection).open(makeOrder(jobId, 2));
  await createActivityStream(connection).publish(jobId, { at: 1, kind: "turn", text: "x" } as never);
  await createJobHistory(connection).record(jobId, { samples: [], growth: 1 });
  const ledger = createRedisLedger(connection, { clock: wallClock, owner: "o", credential: "c" });
  for (const n of [1, 2]) await ledger.reserve({ id: `${jobId}/${n}`, jobId, usd: 1, tokens: 0, capUsd: 10 });
  await ledger.settle({ id: `${jobId}/1`, jobId, usd: 0.5, tokens: NO_USAGE });
  await ledger.unsettle({ id: `${jobId}/2`, jobId });
  const identity = repositoryIdentity({ kind: "path", path: repository }, DEFAULT_TENANT) ?? "";
  const met = [{ path: "a.txt", changed: 2, waited: 0, conflicts: 0 }];
  await createHotSpots(connection).record(identity, jobId, met);
  const work = { key: sha256(jobId), sha256: sha256("") };
  await createResultIndex(connection).put(DEFAULT_TENANT, "setting", jobId, [work]);
  await rig.store.closeJob(jobId);
  return rig;
}

async function archive({ jobId, layout }: QueueRig): Promise<void> {
  const { connection } = held;
  expect(await createArchiver({ connection, layout, log })(jobId, false)).toBeGreaterThan(10);
  expect(await connection.client.xlen(`mw:{${jobId}}:log`)).toBe(0);
}

const SCRIPT = fileURLToPath(new URL("./purge-and-die.mjs", import.meta.url));

/**
 * Purges the job in a separate process that is killed before its n-th step. Returns the signal that ended the process,
 * and the number of its steps.
 */
async function purgeUntil(
  step: number,
  { jobId, layout }: QueueRig,
): Promise<{ signal: string | null; steps: number }> {
  const env = { PATH: process.env.PATH ?? "", DATA: layout.data, JOB: jobId, REDIS_URL: held.redis.url };
  const child = spawn(process.execPath, [SCRIPT], {
    env: { ...env, STEP: String(step) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (signal === null) expect(code).toBe(0);
  return { signal, steps: Number(out) };
}

test.each(["in Redis", "archived"])(
  "a purge whose coordinators are killed between two steps is finished by another, and another job stays intact: logs %s",
  async (logs) => {
    const { connection } = held;
    const repository = join(place.path, "repo");
    makeRepository(repository, { "README.md": "hello\n" });
    const [rig, other] = [await endedJob(repository), await endedJob(repository)];
    const { jobId, layout } = rig;
    if (logs === "archived") for (const each of [rig, other]) await archive(each);
    const otherBefore = await findInRedis(connection, [other.jobId]);
    const otherFiles = await findInFiles(layout.volume, [other.jobId]);
    const book = await createRedisLedger(connection, { clock: wallClock, owner: "o", credential: "c" }).balance({
      key: "c",
    });
    // Control: before the purge, the search finds all data of the job.
    expect((await findInRedis(connection, [jobId])).length).toBe(otherBefore.length);
    expect(otherBefore.length).toBeGreaterThan(15);
    expect(existsSync(layout.job(jobId).log)).toBe(logs === "archived");

    const deletions = createDeletions(connection);
    const tombstone = { jobId, deletedAt: 1, deletedBy: "ann", tenant: "default" };
    const head = await rig.store.head(jobId);
    expect(await deletions.bury(tombstone, { ...head, lastId: "1-0" })).toBe("moved");
    expect(await deletions.bury(tombstone, head)).toEqual(tombstone);
    expect(await deletions.bury({ ...tombstone, deletedBy: "bob" }, head)).toEqual(tombstone);
    const orphans = [{ kind: "attempt" as const, name: "t9.1" }];
    await expect(rig.registry.input(jobId, { kind: "orphans_found", orphans })).rejects.toThrow("was deleted");
    let step = 1;
    for (let ended: { signal: string | null; steps: number }; ; step += 5) {
      ended = await purgeUntil(step, rig);
      if (ended.signal === null) break;
      expect(ended.signal).toBe("SIGKILL");
      expect((await deletions.find(jobId))?.purgedAt).toBeUndefined();
      expect(await deletions.unfinished()).toContain(jobId);
    }
    // The purge has one step for each queue, each kind of key, and each kind of data on the volume.
    expect(step).toBeGreaterThan(20);
    expect(await findInRedis(connection, [jobId])).toEqual(["mw:deleting", `mw:{${jobId}}:deleted`]);
    expect(await findInFiles(layout.volume, [jobId])).toEqual([]);
    expect(existsSync(layout.job(jobId).root)).toBe(false);
    // The last pass removes files that a frozen worker may have written since the pass before. After it, the purge is
    // finished.
    expect((await purgeUntil(1000, rig)).signal).toBeNull();
    expect(await deletions.unfinished()).toEqual([]);
    expect(await deletions.find(jobId)).toMatchObject({ ...tombstone, purgedAt: expect.any(Number) });

    expect(await findInRedis(connection, [other.jobId])).toEqual(otherBefore);
    expect(await findInFiles(layout.volume, [other.jobId])).toEqual(otherFiles);
    // The accounts of the day and of the key still contain the deleted job's money.
    const ledger = createRedisLedger(connection, { clock: wallClock, owner: "o", credential: "c" });
    expect(await ledger.balance({ key: "c" })).toEqual(book);
    expect(await ledger.balance({ jobId })).toMatchObject({ settledUsd: 0, unsettledUsd: 0 });
    expect(await ledger.balance({ jobId: other.jobId })).toMatchObject({ settledUsd: 0.5, unsettledUsd: 1 });
  },
  120_000,
);

test("notifications of a deleted job are dropped, not stored as dead letters", async () => {
  const repository = join(place.path, "repo");
  makeRepository(repository, { "README.md": "hello\n" });
  const { jobId, newRegistry, store } = await endedJob(repository);
  const deletions = createDeletions(held.connection);
  await deletions.bury({ jobId, deletedAt: 1, deletedBy: "ann", tenant: "default" }, await store.head(jobId));
  await held.connection.client.del(`mw:{${jobId}}:log`, `mw:{${jobId}}:head`);
  const registry = newRegistry();
  const taskId = makeTaskId(2);
  const notification: Notification = {
    version: 1,
    id: "x",
    jobId,
    taskId,
    attemptId: makeAttemptId(taskId, 1),
    stage: "work",
    epoch: 1,
    workerId: "wrk_a_1" as never,
    status: "started",
    stopReason: "started",
    summary: "",
    result: "",
    deliverables: [],
    usage: NO_USAGE,
    timings: { startedAt: 0, finishedAt: 0, turns: 0, toolCalls: 0 },
  };
  const xml = encodeNotification(notification);
  expect(await takeNotification({ registry, log }, xml)).toMatchObject({ kind: "dead" });
  expect(await takeNotification({ registry, log, deletions }, xml)).toEqual({ kind: "accepted" });
});

test("a prefix in use during the first pass of a purge is removed by a later pass, by the archived log", async () => {
  const { connection } = held;
  await connection.client.flushdb();
  const repository = join(place.path, "repo");
  makeRepository(repository, { "README.md": "hello\n" });
  const rig = await endedJob(repository);
  const { jobId, layout, store } = rig;
  const prefix = layout.prefix("0".repeat(64));
  mkdirSync(dirname(prefix), { recursive: true });
  writeFileSync(prefix, "{}");
  await archive(rig);
  await createDeletions(connection).bury(
    { jobId, deletedAt: 1, deletedBy: "ann", tenant: "default" },
    await store.head(jobId),
  );
  // The prefix stays, because a new job that has not yet chosen its prefixes may choose this one.
  const taking = makeJobId(wallClock.now());
  await store.create({ jobId: taking, submission: { goal: "g", repository: { kind: "path", path: "/r" } }, nowMs: 1 });
  expect((await purgeUntil(1000, rig)).signal).toBeNull();
  expect(existsSync(prefix)).toBe(true);
  expect(await createDeletions(connection).find(jobId)).not.toHaveProperty("purgedAt");
  expect(readdirSync(layout.job(jobId).root)).toEqual(["log"]);
  await store.closeJob(taking);
  expect((await purgeUntil(1000, rig)).signal).toBeNull();
  expect(existsSync(prefix)).toBe(false);
  expect(existsSync(layout.job(jobId).root)).toBe(false);
  expect(await findInRedis(connection, [jobId])).toEqual(["mw:deleting", `mw:{${jobId}}:deleted`]);
});

test("a damaged archive blocks neither its own job's deletion nor another's", async () => {
  const { connection } = held;
  await connection.client.flushdb();
  const repository = join(place.path, "repo");
  makeRepository(repository, { "README.md": "hello\n" });
  const [rig, other] = [await endedJob(repository), await endedJob(repository)];
  const deletions = createDeletions(connection);
  for (const each of [rig, other]) {
    const { jobId, layout, store } = each;
    const { entries } = await store.loadEntries(jobId);
    const content = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    await writeArtifact(layout, jobId, { name: "events.jsonl", content });
    await archive(each);
    const { log: folder } = layout.job(jobId);
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), "damaged\n");
  }
  for (const each of [rig, other]) {
    const { jobId, store, layout } = each;
    await deletions.bury({ jobId, deletedAt: 1, deletedBy: "ann", tenant: "default" }, await store.head(jobId));
    expect((await purgeUntil(1000, each)).signal).toBeNull();
    expect(await deletions.find(jobId)).toHaveProperty("purgedAt");
    expect(existsSync(layout.job(jobId).root)).toBe(false);
    expect(await findInFiles(layout.volume, [jobId])).toEqual([]);
    expect(await findInRedis(connection, [jobId])).toEqual(["mw:deleting", `mw:{${jobId}}:deleted`]);
  }
});
