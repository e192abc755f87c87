import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createArchiveMarks } from "../../../../../shared/redis/job/archive-marks.ts";
import { createDeletions } from "../../../../../shared/redis/job/deletions.ts";
import { KEYS } from "../../../../../shared/redis/keys/keys.ts";
import { withRedis } from "../../../../support/with-redis.ts";
import { endedJob } from "./rig.ts";

const held = withRedis();
const given = (messages: number) => endedJob(held.connection, { messages });
type Job = Awaited<ReturnType<typeof given>>;

/**
 * Stores Redis's keys of a log. The returned function restores them, to get the state of a Redis that has lost later
 * writes.
 */
async function remember({ jobId }: Job): Promise<() => Promise<void>> {
  const { client } = held.connection;
  const keys = [KEYS.log(jobId), KEYS.head(jobId)];
  const kept = await Promise.all(keys.map((key) => client.dumpBuffer(key)));
  return async () => {
    for (const [i, key] of keys.entries()) await client.restore(key, 0, kept[i] ?? "", "REPLACE");
  };
}

/** Returns the content and the inode of each archive file. */
async function contents({ files, fileOf }: Job) {
  const names = await files();
  return Promise.all(
    names.map(async (name) => [name, await readFile(fileOf(name), "utf8"), (await stat(fileOf(name))).ino]),
  );
}

test("a dry run counts the entries and writes nothing", async () => {
  const job = await given(1100);
  const { lastId } = await job.raw.head(job.jobId);
  expect(await job.archive(true)).toBe(Number(lastId.split("-")[0]));
  expect(await job.files()).toEqual([]);
  expect(`${await job.inRedis()}-0`).toBe(lastId);
  expect(await createArchiveMarks(held.connection).markOf(job.jobId)).toBe("0-0");
});

test("a log that has grown since it was read is not trimmed, nor is the log of a deleted job", async () => {
  const job = await given(5);
  const marks = createArchiveMarks(held.connection);
  const head = await job.raw.head(job.jobId);
  await job.appendLate();
  const length = await job.inRedis();
  expect(await marks.trim(job.jobId, head)).toBe(false);
  const newest = await job.raw.head(job.jobId);
  expect(await marks.trim(job.jobId, { ...newest, hash: head.hash })).toBe(false);
  await createDeletions(held.connection).bury({ jobId: job.jobId, deletedAt: 1, deletedBy: "a", tenant: "t" }, newest);
  expect(await marks.trim(job.jobId, newest)).toBe(false);
  expect(await job.archive()).toBe(0);
  expect(await job.inRedis()).toBe(length);
  expect(await marks.markOf(job.jobId)).toBe("0-0");
});

test("a Redis that lost the trim serves the entries again, and they are archived again in the same files", async () => {
  const job = await given(1400);
  const forget = await remember(job);
  const entries = await job.raw.read(job.jobId, "0-0");
  await job.archive();
  const files = await contents(job);
  await forget();
  expect(await job.inRedis()).toBe(entries.length);
  expect(await job.archived.read(job.jobId, "0-0")).toEqual(entries);
  expect(await job.archive()).toBe(entries.length);
  expect(await contents(job)).toEqual(files);
  expect(await job.archived.read(job.jobId, "0-0")).toEqual(entries);

  // The same after a second trim of the log: the restored Redis knows only of the first trim.
  await job.appendLate(3);
  const forgetSecond = await remember(job);
  const longer = await job.archived.read(job.jobId, "0-0");
  await job.archive();
  await forgetSecond();
  expect(await job.inRedis()).toBe(3);
  expect(await job.archived.read(job.jobId, "0-0")).toEqual(longer);
  expect(await job.archive()).toBe(3);
  expect(await job.archived.read(job.jobId, "0-0")).toEqual(longer);
  expect(job.warnings).toEqual([]);
});

test("files of a history that Redis lost are never served; Redis's history replaces them, with a warning", async () => {
  const job = await given(1400);
  const forget = await remember(job);
  await job.appendLate(3);
  await job.archive();
  const [lost] = (await contents(job)).slice(-1);
  await forget();
  // After the restored keys, the log gets other entries until it is as long as before.
  await job.appendLate(3);
  const entries = await job.raw.read(job.jobId, "0-0");
  expect(lost?.[0]).toContain(`-${String(entries.length).padStart(9, "0")}.`);
  expect(lost?.[1]).not.toContain(entries.at(-1)?.hash);
  expect(await job.archived.read(job.jobId, "0-0")).toEqual(entries);
  expect(await job.archive()).toBe(entries.length);
  expect(await job.archived.read(job.jobId, "0-0")).toEqual(entries);
  expect(await job.inRedis()).toBe(0);
  expect(job.warnings).toMatchObject([
    { msg: "replaced an archive file of a lost history", file: job.fileOf(String(lost?.[0])) },
  ]);
});

test.each([
  ["an entry is missing", async ({ jobId }: Job) => void (await held.connection.client.xdel(KEYS.log(jobId), "600-0"))],
  [
    "the end is missing",
    async ({ jobId }: Job) => void (await held.connection.client.xtrim(KEYS.log(jobId), "MAXLEN", 0)),
  ],
  [
    "the head says another hash",
    async ({ jobId }: Job) => void (await held.connection.client.hset(KEYS.head(jobId), "hash", "x")),
  ],
  ["an entry says something else", ({ jobId }: Job) => rewrite(KEYS.log(jobId), "600-0")],
])("a log in which %s stays as it is", async (_name, damage) => {
  const job = await given(1100);
  await damage(job);
  const length = await job.inRedis();
  await expect(job.archive()).rejects.toMatchObject({ code: "history_broken" });
  expect(await job.inRedis()).toBe(length);
  expect(await createArchiveMarks(held.connection).markOf(job.jobId)).toBe("0-0");
});

/** Rewrites a stream of Redis with another text in one of its entries. */
async function rewrite(key: string, changed: string): Promise<void> {
  const { client } = held.connection;
  const entries = await client.xrange(key, "-", "+");
  await client.del(key);
  for (const [id, fields] of entries) {
    const texts = id === changed ? fields.map((text) => text.replace("word", "world")) : fields;
    await client.xadd(key, id, ...texts);
  }
}

test("if a file cannot be written, the log stays in Redis; a later pass removes the half-written file", async () => {
  const job = await given(1100);
  const length = await job.inRedis();
  const blocked = job.fileOf(`000001001-00000${length}.jsonl`);
  await mkdir(blocked, { recursive: true });
  await expect(job.archive()).rejects.toThrow("EISDIR");
  expect(await job.inRedis()).toBe(length);
  await rm(blocked, { recursive: true });
  const half = job.fileOf(`.${randomUUID()}.tmp`);
  await writeFile(half, "half");
  await utimes(half, 1, 1);
  expect(await job.archive()).toBe(length);
  expect(await job.files()).toHaveLength(2);
});

test("the folder of a removed job is not created again", async () => {
  const job = await given(5);
  await rm(job.layout.job(job.jobId).root, { recursive: true });
  await expect(job.archive()).rejects.toThrow("ENOENT");
  await expect(stat(job.layout.job(job.jobId).root)).rejects.toThrow("ENOENT");
});
