import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runJanitor } from "../../../../coordinator/retention/janitor.ts";
import { type JobId, makeJobId } from "../../../../shared/protocol/ids.ts";
import { createJobIndex } from "../../../../shared/redis/job/job-index.ts";
import { KEYS } from "../../../../shared/redis/keys/keys.ts";
import { createLayout } from "../../../../shared/scratchpad/layout.ts";
import { AppError } from "../../../../shared/support/errors.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { temporaryFolder } from "../../../support/repository.ts";
import { withRedis } from "../../../support/with-redis.ts";

const DAY_MS = 86_400_000;
const held = withRedis();
let place: ReturnType<typeof temporaryFolder>;
beforeEach(async () => {
  place = temporaryFolder("mw-janitor-");
  await held.connection.client.flushdb();
});
afterEach(() => place.dispose());

/** Makes a job that Redis lists, with a folder that contains one file of `bytes` bytes. */
async function makeJob(n: number, job: { days: number; bytes: number; status?: string }): Promise<JobId> {
  const jobId = makeJobId(n);
  const index = createJobIndex(held.connection);
  const { days, bytes, status = "completed" } = job;
  await index.add(jobId);
  if (status !== "running") await index.close(jobId);
  const summary = { jobId, status, updatedAt: Date.now() - days * DAY_MS };
  await held.connection.client.set(KEYS.summary(jobId), JSON.stringify(summary));
  const { root } = createLayout(place.path, "test").job(jobId);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "file"), Buffer.alloc(bytes, 1));
  return jobId;
}

function makeJanitor(days: number, diskPercent = 0, deleteJob = async (_jobId: JobId) => {}) {
  const { connection } = held;
  const layout = createLayout(place.path, "test");
  const env = {
    connection,
    layout,
    retention: { days, diskPercent, archiveAfterMinutes: 0 },
    deleteJob,
    clock: wallClock,
    log: silentLog(),
  };
  return (dryRun: boolean) => runJanitor(env, dryRun);
}

test("a dry run deletes nothing and lists the jobs that a real run deletes; running jobs are never listed", async () => {
  const old = await makeJob(1, { days: 40, bytes: 10_000 });
  await makeJob(2, { days: 20, bytes: 10_000 });
  await makeJob(3, { days: 90, bytes: 10_000, status: "running" });
  const deleted: JobId[] = [];
  const janitor = makeJanitor(30, 0, async (jobId) => void deleted.push(jobId));
  const dry = await janitor(true);
  expect(deleted).toEqual([]);
  expect(dry.removals.map(({ jobId, why }) => ({ jobId, why }))).toEqual([{ jobId: old, why: "age" }]);
  expect(dry.removals[0]?.bytes).toBeGreaterThanOrEqual(10_000);
  expect(dry.bytes).toBeGreaterThanOrEqual(30_000);
  const real = await janitor(false);
  expect(real.removals).toEqual(dry.removals);
  expect(deleted).toEqual([old]);
});

test("the limit is a share of the volume's disk", async () => {
  await makeJob(1, { days: 1, bytes: 10_000 });
  const { limitBytes, removals } = await makeJanitor(0, 50)(true);
  expect(limitBytes).toBeGreaterThan(10 ** 9);
  expect(removals).toEqual([]);
});

test("a job that is reopened meanwhile stays, and the others are still deleted", async () => {
  const first = await makeJob(1, { days: 50, bytes: 1 });
  const second = await makeJob(2, { days: 40, bytes: 1 });
  const janitor = makeJanitor(30, 0, async (jobId) => {
    if (jobId === first) throw new AppError("wrong_state", "expected a job that is over");
  });
  expect((await janitor(false)).removals.map(({ jobId }) => jobId)).toEqual([second]);
});

test("a folder whose job Redis does not know is left alone", async () => {
  const { root } = createLayout(place.path, "test").job(makeJobId(7));
  mkdirSync(root, { recursive: true });
  expect((await makeJanitor(30)(false)).removals).toEqual([]);
  expect(existsSync(root)).toBe(true);
});

test("of two janitors at once one works and the other reports that it is busy", async () => {
  await makeJob(1, { days: 40, bytes: 1 });
  let go = () => {};
  const waiting = new Promise<void>((resolve) => {
    go = resolve;
  });
  let begun = () => {};
  const atIt = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const janitor = makeJanitor(30, 0, () => {
    begun();
    return waiting;
  });
  const first = janitor(false);
  await atIt;
  expect(await janitor(false)).toMatchObject({ busy: true, removals: [] });
  go();
  expect((await first).removals).toHaveLength(1);
});
