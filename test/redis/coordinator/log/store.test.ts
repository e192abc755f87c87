import { expect, test } from "vitest";
import { createJobStore } from "../../../../coordinator/log/store.ts";
import { type JobId, makeJobId } from "../../../../shared/protocol/ids.ts";
import type { JobEvent } from "../../../../shared/protocol/job/event.ts";
import { DEFAULT_LIMITS, type JobStatus, type JobSubmission } from "../../../../shared/protocol/job/job.ts";
import { createJobIndex } from "../../../../shared/redis/job/job-index.ts";
import { createJobLog } from "../../../../shared/redis/job/job-log.ts";
import { KEYS } from "../../../../shared/redis/keys/keys.ts";
import { sha256 } from "../../../../shared/support/text/sha256.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const SUBMISSION: JobSubmission = { goal: "g", repository: { kind: "path", path: "/r" } };
const PAUSED: JobEvent = { type: "job.paused", reason: "r" };
const RESUMED: JobEvent = { type: "job.resumed" };
let time = 1_000_000;

function given() {
  const store = createJobStore({ log: createJobLog(held.connection), index: createJobIndex(held.connection) });
  const jobId = makeJobId(++time);
  const summary = (status: JobStatus, id = jobId) => ({ id, status, title: "g", createdAt: 1, updatedAt: 2 });
  const append = (expected: { lastId: string; hash: string }, events: JobEvent[], status: JobStatus = "running") =>
    store.append(jobId, expected, { events, nowMs: 7, summary: summary(status) });
  const create = (more: { submission?: JobSubmission; idempotencyKey?: string; jobId?: JobId } = {}) =>
    store.create({ jobId, submission: SUBMISSION, nowMs: 5, ...more });
  return { store, jobId, append, create, summary };
}

test("entry 1 of a new job is its submission with all limits, so that a release with other defaults changes none", async () => {
  const { store, jobId, create } = given();
  const { begun, ...created } = await create();
  expect(created).toEqual({ jobId });
  const { entries, lastId, hash } = await store.loadEntries(jobId);
  expect(begun).toEqual({ entries, lastId, hash });
  const submission = { ...SUBMISSION, limits: { ...DEFAULT_LIMITS, ...SUBMISSION.limits } };
  expect(entries).toEqual([{ id: "1-0", at: 5, v: 1, event: { type: "job.submitted", submission } }]);
  expect(await store.head(jobId)).toEqual({ lastId, hash });
  expect(await store.openJobs()).toContain(jobId);
});

test("an append numbers its entries and writes the summary in the same step", async () => {
  const { store, jobId, create, append } = given();
  await create();
  const appended = await append(await store.head(jobId), [PAUSED, RESUMED], "planning");
  expect(appended).toMatchObject({ kind: "appended", lastId: "3-0" });
  const { entries, lastId, hash } = await store.loadEntries(jobId);
  expect(entries.map(({ id, event }) => [id, event.type])).toEqual([
    ["1-0", "job.submitted"],
    ["2-0", "job.paused"],
    ["3-0", "job.resumed"],
  ]);
  expect(appended).toEqual({ kind: "appended", lastId, hash });
  expect((await store.list({ limit: 1 })).jobs[0]).toMatchObject({ id: jobId, status: "planning" });
});

test("of two appends to the same head one wins, and the other changes nothing", async () => {
  const { store, jobId, create, append } = given();
  await create();
  const head = await store.head(jobId);
  const results = await Promise.all([append(head, [PAUSED]), append(head, [RESUMED]), append(head, [PAUSED, RESUMED])]);
  expect(results.map(({ kind }) => kind).sort()).toEqual(["appended", "conflict", "conflict"]);
  const winner = results.find((result) => result.kind === "appended");
  expect(await store.head(jobId)).toEqual({
    lastId: (winner as { lastId: string }).lastId,
    hash: (winner as { hash: string }).hash,
  });
});

test("a lost and rewritten history is detected by its hash, even with the same ids", async () => {
  const { store, jobId, create, append } = given();
  await create();
  const before = await store.head(jobId);
  await append(before, [PAUSED]);
  const lost = await store.head(jobId);
  // Redis loses the writes of the last second. Another coordinator continues from that state and appends another event.
  const { client } = held.connection;
  await client.xdel(KEYS.log(jobId), "2-0");
  await client.call("XSETID", KEYS.log(jobId), "1-0");
  await client.hset(KEYS.head(jobId), "id", before.lastId, "hash", before.hash);
  expect(await append(before, [RESUMED])).toMatchObject({ kind: "appended", lastId: lost.lastId });
  expect(await append(lost, [PAUSED])).toEqual({ kind: "conflict" });
});

test.each([
  ["changed", async (key: string) => rewrite(key, (fields) => fields.replace("running", "failed"))],
  ["missing", async (key: string) => held.connection.client.xdel(key, "2-0")],
])("a log with an entry %s is refused as broken", async (_name, damage) => {
  const { store, jobId, create, append } = given();
  await create();
  await append(await store.head(jobId), [{ type: "job.status", to: "running" }, PAUSED]);
  await damage(KEYS.log(jobId));
  await expect(store.loadEntries(jobId)).rejects.toMatchObject({
    code: "history_broken",
    message: expect.stringContaining(jobId),
  });
});

/** Rewrites a stream of Redis with the fields of its second entry changed. */
async function rewrite(key: string, change: (text: string) => string): Promise<void> {
  const { client } = held.connection;
  const entries = await client.xrange(key, "-", "+");
  await client.del(key);
  for (const [id, fields] of entries) await client.xadd(key, id, ...(id === "2-0" ? fields.map(change) : fields));
}

test.each([
  ["another version", { v: "2", event: '{"shape":"new"}' }],
  ["an unknown type", { v: "1", event: '{"type":"job.dreamt"}' }],
])("an event of %s leaves the job alone", async (_name, entry) => {
  const { store, jobId, create } = given();
  await create();
  const { hash } = await store.head(jobId);
  const next = sha256(`${hash}\n${entry.v}\n9\n${entry.event}`);
  await held.connection.client.xadd(
    KEYS.log(jobId),
    "2-0",
    "v",
    entry.v,
    "at",
    "9",
    "event",
    entry.event,
    "hash",
    next,
  );
  await expect(store.loadEntries(jobId)).rejects.toMatchObject({ code: "unknown_event_version" });
});

test("an unknown job is not found", async () => {
  const { store, jobId } = given();
  await expect(store.loadEntries(jobId)).rejects.toMatchObject({ code: "not_found" });
  expect(await store.head(jobId)).toEqual({ lastId: "0-0", hash: "" });
});

test("an idempotency key returns the same job for the same body, in any field order, also for concurrent requests", async () => {
  const { store, create } = given();
  const key = `k${time}`;
  const requests = Array.from({ length: 5 }, () => create({ idempotencyKey: key, jobId: makeJobId(++time) }));
  const results = await Promise.all(requests);
  const [{ jobId } = { jobId: "" }] = results;
  expect(new Set(results.map((result) => result.jobId))).toEqual(new Set([jobId]));
  expect(results.filter(({ begun }) => begun !== undefined)).toHaveLength(1);
  const turned = { repository: { path: "/r", kind: "path" as const }, goal: "g" };
  expect(await create({ submission: turned, idempotencyKey: key })).toEqual({ jobId, begun: undefined });
  await expect(create({ submission: { ...SUBMISSION, goal: "other" }, idempotencyKey: key })).rejects.toMatchObject({
    code: "idempotency_mismatch",
    status: 409,
  });
  expect((await store.loadEntries(jobId as JobId)).entries).toHaveLength(1);
});

test("a job stays open until it is closed, a repeated request does not reopen it, a retry does", async () => {
  const { store, jobId, create, append } = given();
  await create({ idempotencyKey: jobId });
  await append(await store.head(jobId), [{ type: "job.status", to: "failed" }], "failed");
  expect(await store.openJobs()).toContain(jobId);
  await store.closeJob(jobId);
  await create({ idempotencyKey: jobId });
  expect(await store.openJobs()).not.toContain(jobId);
  await append(await store.head(jobId), [{ type: "job.status", to: "running", reason: "retry" }]);
  expect(await store.openJobs()).toContain(jobId);
});

test("a list is newest first, page by page without gaps or repeats, also if few jobs match the filter", async () => {
  await held.connection.client.flushdb();
  const { store, summary } = given();
  const ids: JobId[] = [];
  for (let i = 0; i < 450; i++) {
    const jobId = makeJobId(++time);
    await store.create({ jobId, submission: SUBMISSION, nowMs: 1 });
    if (i % 75 === 0) {
      await store.append(jobId, await store.head(jobId), {
        events: [PAUSED],
        nowMs: 1,
        summary: summary("failed", jobId),
      });
    }
    ids.unshift(jobId);
  }
  const pages = async (limit: number, status?: JobStatus) => {
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await store.list({ limit, cursor, status });
      expect(page.jobs.length).toBeLessThanOrEqual(limit);
      found.push(...page.jobs.map(({ id }) => id));
      if (page.next === undefined) return found;
      cursor = page.next;
    }
  };
  expect(await pages(7)).toEqual(ids);
  expect(await pages(450)).toEqual(ids);
  expect(await pages(4, "failed")).toEqual(ids.filter((_, i) => (449 - i) % 75 === 0));
  expect(await pages(5, "cancelled")).toEqual([]);
});

test("a log of several pages is read whole and in order", async () => {
  const { store, jobId, create, append } = given();
  await create();
  const many = Array.from({ length: 2500 }, (_, i): JobEvent => ({ type: "job.paused", reason: `r${i}` }));
  await append(await store.head(jobId), many);
  const { entries } = await store.loadEntries(jobId);
  expect(entries).toHaveLength(2501);
  expect(entries.slice(1).map(({ event }) => event)).toEqual(many);
  expect((await store.entriesAfter(jobId, "2000-0", 3)).map(({ id }) => id)).toEqual(["2001-0", "2002-0", "2003-0"]);
});
