import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { JobState } from "../../../../coordinator/job/fold/state.ts";
import { createJobLoader } from "../../../../coordinator/log/load.ts";
import { createJobRegistry } from "../../../../coordinator/log/registry.ts";
import { createSnapshots, isSnapshotDue } from "../../../../coordinator/log/snapshots.ts";
import { createJobStore } from "../../../../coordinator/log/store.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { createJobIndex } from "../../../../shared/redis/job/job-index.ts";
import { createJobLog } from "../../../../shared/redis/job/job-log.ts";
import { KEYS } from "../../../../shared/redis/keys/keys.ts";
import { createLayout } from "../../../../shared/scratchpad/layout.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const MESSAGES = 1100;

/**
 * Makes a job with a log of more than 1,000 entries and its JobRegistry, with a function that restarts the registry
 * with an empty cache.
 */
async function given({ hasFolder = true } = {}) {
  const data = await mkdtemp(join(tmpdir(), "midwatch-snapshot-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const layout = createLayout(data, "test");
  const real = createJobStore({ log: createJobLog(held.connection), index: createJobIndex(held.connection) });
  const read = { whole: 0, since: 0 };
  const store: typeof real = {
    ...real,
    loadEntries: async (jobId) => {
      const loaded = await real.loadEntries(jobId);
      read.whole += loaded.entries.length;
      return loaded;
    },
    loadSince: async (jobId, head) => {
      const loaded = await real.loadSince(jobId, head);
      read.since += loaded?.entries.length ?? 0;
      return loaded;
    },
  };
  const newRegistry = () =>
    createJobRegistry({
      store,
      loader: createJobLoader({ store, snapshots: createSnapshots(layout), log: silentLog() }),
      clock: wallClock,
      onEffects: async () => {},
    });
  const jobId = makeJobId(wallClock.now());
  await real.create({ jobId, submission: { goal: "g", repository: { kind: "path", path: "/r" } }, nowMs: 1 });
  const { root } = layout.job(jobId);
  if (hasFolder) await mkdir(root, { recursive: true });
  const registry = newRegistry();
  await registry.input(jobId, { kind: "accepted" });
  const numbers = Array.from({ length: MESSAGES }, (_, i) => i);
  await Promise.all(numbers.map((i) => registry.input(jobId, { kind: "message", text: `word ${i}` })));
  Object.assign(read, { whole: 0, since: 0 });
  return { jobId, registry, newRegistry, read, file: join(root, "snapshot"), root };
}

const whole = (job: JobState) => structuredClone(job);

test("a cold load folds the snapshot and the end of the log to an equal job", async () => {
  const { jobId, registry, newRegistry, read } = await given();
  const expected = await registry.read(jobId, whole);
  expect(await newRegistry().read(jobId, whole)).toEqual(expected);
  expect(read.whole).toBe(0);
  expect(read.since).toBeGreaterThan(0);
  expect(read.since).toBeLessThan(MESSAGES / 2);
});

test("entries of another coordinator are folded without reading the whole log again", async () => {
  const { jobId, registry, newRegistry, read } = await given();
  const other = newRegistry();
  await other.read(jobId, () => undefined);
  Object.assign(read, { whole: 0, since: 0 });
  await registry.input(jobId, { kind: "message", text: "one more" });
  expect(await other.read(jobId, (job) => job.lead.messages.at(-1)?.text)).toContain("one more");
  expect(read).toEqual({ whole: 0, since: 1 });
});

test.each([
  ["cut short", (file: string) => truncate(file, 100)],
  ["empty", (file: string) => truncate(file, 0)],
  ["something else", (file: string) => writeFile(file, "{}")],
])("a snapshot that is %s is ignored, and the whole log is folded", async (_name, damage) => {
  const { jobId, registry, newRegistry, read, file } = await given();
  await damage(file);
  expect(await newRegistry().read(jobId, whole)).toEqual(await registry.read(jobId, whole));
  expect(read.whole).toBeGreaterThan(MESSAGES);
});

test("a snapshot of a history that Redis has lost is ignored", async () => {
  const { jobId, newRegistry, read } = await given();
  const { client } = held.connection;
  const [, ...lost] = await client.xrange(KEYS.log(jobId), "500-0", "+");
  await client.xdel(KEYS.log(jobId), ...lost.map(([id]) => id));
  const [last] = await client.xrange(KEYS.log(jobId), "500-0", "+");
  await client.hset(KEYS.head(jobId), "id", "500-0", "hash", last?.[1].at(-1) ?? "");
  const messages = await newRegistry().read(jobId, (job) => job.lead.messages.length);
  expect(messages).toBeLessThan(500);
  expect(read.whole).toBe(500);
});

test("a job whose snapshot cannot be written continues", async () => {
  const { jobId, registry, newRegistry, root } = await given({ hasFolder: false });
  expect(await readdir(root).catch(() => "absent")).toBe("absent");
  expect(await newRegistry().read(jobId, whole)).toEqual(await registry.read(jobId, whole));
});

test("snapshots are due every 1,000 entries, and less often in long logs", () => {
  expect([isSnapshotDue(999, 0), isSnapshotDue(1000, 0), isSnapshotDue(1999, 1000)]).toEqual([false, true, false]);
  expect([isSnapshotDue(101_000, 100_000), isSnapshotDue(125_000, 100_000)]).toEqual([false, true]);
});
