import { readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createArchivedLog } from "../../../../../coordinator/log/archive/archived-log.ts";
import { createEventFeed } from "../../../../../coordinator/log/feed.ts";
import type { RedisConnection } from "../../../../../shared/redis/connection/connection.ts";
import { createActivityStream } from "../../../../../shared/redis/job/activity.ts";
import type { RawEntry } from "../../../../../shared/redis/job/job-log.ts";
import { wallClock } from "../../../../../shared/support/time/clock.ts";
import { withRedis } from "../../../../support/with-redis.ts";
import { endedJob } from "./rig.ts";

const held = withRedis();
const given = (messages: number) => endedJob(held.connection, { messages });
type Job = Awaited<ReturnType<typeof given>>;

/**
 * Compares pages of many sizes, which start at many positions, with the entries. The positions include both sides of
 * each boundary between two archive files, or between archive and Redis.
 */
async function expectPages({ archived, jobId }: Job, entries: readonly RawEntry[], places: readonly number[]) {
  const end = entries.length;
  for (const after of [0, 1, 500, 998, 999, 1000, 1001, 1999, 2000, 2001, ...places, end - 1, end, end + 5]) {
    for (const limit of [1, 2, 500, 1000, 5000]) {
      const page = await archived.page(jobId, `${after}-0`, limit);
      const isSame = JSON.stringify(page) === JSON.stringify(entries.slice(after, after + limit));
      expect({ after, limit, length: page.length, isSame }).toMatchObject({ isSame: true });
    }
    const rest = await archived.read(jobId, `${after}-0`);
    const isSame = JSON.stringify(rest) === JSON.stringify(entries.slice(after));
    expect({ after, length: rest.length, isSame }).toMatchObject({ isSame: true });
  }
}

test("an archived log reads byte for byte as before, from every position; only root may read its files", async () => {
  const job = await given(2400);
  const entries = await job.raw.read(job.jobId, "0-0");
  await expectPages(job, entries, []);
  expect(await job.archive()).toBe(entries.length);
  expect(await job.inRedis()).toBe(0);
  expect(await job.raw.read(job.jobId, "0-0")).toEqual([]);
  const names = ["000000001-000001000.jsonl", "000001001-000002000.jsonl", `000002001-00000${entries.length}.jsonl`];
  expect(await job.files()).toEqual(names);
  for (const name of names) expect((await stat(job.fileOf(name))).mode & 0o777).toBe(0o600);
  await expectPages(job, entries, []);
  expect(await job.archive()).toBe(0);
});

test("entries appended after a trim stay in Redis until the next pass, and reads always cross the seam", async () => {
  const job = await given(1500);
  await job.archive();
  const seams: number[] = [];
  for (const late of [3, 1, 600]) {
    const before = await job.archived.read(job.jobId, "0-0");
    seams.push(before.length - 1, before.length);
    await job.appendLate(late);
    expect(await job.inRedis()).toBe(late);
    const entries = await job.archived.read(job.jobId, "0-0");
    expect(entries.slice(0, before.length)).toEqual(before);
    expect(entries).toHaveLength(before.length + late);
    await expectPages(job, entries, seams);
    expect(await job.archive()).toBe(late);
    expect(await job.inRedis()).toBe(0);
    await expectPages(job, entries, seams);
  }
  expect(job.warnings).toEqual([]);
  expect((await job.files()).length).toBeGreaterThan(4);
});

/** Makes a connection that runs `before` or `after` once, around its first read of the archive mark. */
function around(connection: RedisConnection, act: { before?: () => Promise<unknown>; after?: () => Promise<unknown> }) {
  let isDone = false;
  const hget = async (key: string, field: string) => {
    const isFirst = !isDone;
    isDone = true;
    if (isFirst) await act.before?.();
    const answer = await connection.client.hget(key, field);
    if (isFirst) await act.after?.();
    return answer;
  };
  const client = new Proxy(connection.client, {
    get: (target, name) => {
      if (name === "hget") return hget;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { ...connection, client };
}

test.each(["before", "after"])(
  "a reader misses no entry if the log is trimmed just %s it reads the mark",
  async (when) => {
    const job = await given(1200);
    const before = await job.raw.read(job.jobId, "0-0");
    const appendAndArchive = async () => {
      await job.appendLate(2);
      await job.archive();
    };
    for (const place of [0, 700, before.length]) {
      const connection = around(held.connection, { [when]: appendAndArchive });
      const known = (await job.archived.read(job.jobId, "0-0")).length;
      const reader = createArchivedLog(job.raw, { layout: job.layout, connection });
      const first = await reader.read(job.jobId, `${place}-0`);
      expect(first.length).toBeGreaterThanOrEqual(known - place);
      // Entries that were appended during the first read come with that read or with the next one.
      const rest = await reader.read(job.jobId, first.at(-1)?.id ?? `${place}-0`);
      const all = await job.archived.read(job.jobId, "0-0");
      expect(all).toHaveLength(known + 2);
      expect([...first, ...rest]).toEqual(all.slice(place));
    }
  },
);

test("fast and slow followers of a log that is archived twice get every entry once and in order", async () => {
  const job = await given(2100);
  const entries = await job.raw.read(job.jobId, "0-0");
  const total = entries.length + 40;
  let isOver = false;
  const follow = async (limit: number): Promise<string[]> => {
    const ids: string[] = [];
    while (ids.length < total && !isOver) {
      const page = await job.archived.page(job.jobId, ids.at(-1) ?? "0-0", limit);
      ids.push(...page.map(({ id }) => id));
    }
    return ids;
  };
  const readers = [7, 31, 50, 333, 1000].map(follow);
  await job.archive();
  await job.appendLate(20);
  await job.archive();
  await job.appendLate(20);
  const expected = Array.from({ length: total }, (_, i) => `${i + 1}-0`);
  const ends = await Promise.all(readers).finally(() => {
    isOver = true;
  });
  for (const ids of ends) expect(ids).toEqual(expected);
});

test("a follower of an archived job gets the archive, then new entries", async () => {
  const job = await given(1300);
  await job.archive();
  const end = (await job.archived.read(job.jobId, "0-0")).length;
  const activity = createActivityStream(held.connection);
  const feed = createEventFeed({ store: job.store, activity, clock: wallClock });
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const item of feed(job.jobId, "0-0", stop.signal)) {
    if (item.kind === "event") seen.push(item.entry.id);
    if (seen.length === end) await job.appendLate(2);
    if (seen.length === end + 1) await job.archive();
    if (seen.length === end + 2) break;
  }
  stop.abort();
  expect(seen).toEqual(Array.from({ length: end + 2 }, (_, i) => `${i + 1}-0`));
});

const change = (from: string, to: string) => async (file: string) => {
  const text = await readFile(file, "utf8");
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
};

test.each([
  ["is missing", (file: string) => rm(file), "got no such file"],
  ["was cut off", (file: string) => truncate(file, 5000), "a truncated last line"],
  ["lost its last lines", (file: string) => shorten(file, 990), "got 990 entries"],
  ["lost a line", change('"id":"1005-0"', '"id":"1006-0"'), "got entry 1006-0 in line 5"],
  ["holds something else", change('"hash":', '"cash":'), "got something else in line 1"],
  ["is no JSON", change('{"id":"1002-0"', "id 1002"), "got something else in line 2"],
])(
  "an archive with a file that %s throws an error that names the file, and none of it is served",
  async (_name, damage, came) => {
    const job = await given(2100);
    await job.archive();
    const file = job.fileOf("000001001-000002000.jsonl");
    await damage(file);
    const error = { code: "history_broken", message: expect.stringMatching(`1001 to 2000 in ${file}.*${came}`) };
    await expect(job.archived.page(job.jobId, "1500-0", 1)).rejects.toMatchObject(error);
    await expect(job.archived.read(job.jobId, "0-0")).rejects.toMatchObject(error);
    await expect(job.store.loadEntries(job.jobId)).rejects.toMatchObject(error);
    expect(await job.archived.page(job.jobId, "2000-0", 1)).toHaveLength(1);
  },
);

async function shorten(file: string, lines: number): Promise<void> {
  const text = await readFile(file, "utf8");
  await writeFile(file, `${text.split("\n").slice(0, lines).join("\n")}\n`);
}

test("a changed archived entry is detected by its hash", async () => {
  const job = await given(1100);
  await job.archive();
  await change("word 20 of", "word 21 of")(job.fileOf("000000001-000001000.jsonl"));
  const noSnapshots = { load: async () => undefined, save: async () => {} };
  await expect(job.keeperOf(noSnapshots).read(job.jobId, ({ status }) => status)).rejects.toMatchObject({
    code: "history_broken",
  });
});
