import { mkdirSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { createArchiver } from "../../../../../coordinator/log/archive/archive-job.ts";
import { createArchivedLog } from "../../../../../coordinator/log/archive/archived-log.ts";
import { createJobLoader } from "../../../../../coordinator/log/load.ts";
import { createJobRegistry } from "../../../../../coordinator/log/registry.ts";
import { createSnapshots } from "../../../../../coordinator/log/snapshots.ts";
import { createJobStore } from "../../../../../coordinator/log/store.ts";
import { type JobId, makeJobId } from "../../../../../shared/protocol/ids.ts";
import type { RedisConnection } from "../../../../../shared/redis/connection/connection.ts";
import { createJobIndex } from "../../../../../shared/redis/job/job-index.ts";
import { createJobLog } from "../../../../../shared/redis/job/job-log.ts";
import { KEYS } from "../../../../../shared/redis/keys/keys.ts";
import { createLayout } from "../../../../../shared/scratchpad/layout.ts";
import { silentLog } from "../../../../../shared/support/log.ts";
import { wallClock } from "../../../../../shared/support/time/clock.ts";

/** Time at which the jobs in these tests ended, in ms. It is long ago. */
const THEN = 1_700_000_000_000;
let time = THEN;

/**
 * Makes a failed and closed job whose log has an entry for each of `messages` messages and a few more, with functions
 * that read and archive the log.
 */
export async function endedJob(connection: RedisConnection, { messages, data }: { messages: number; data?: string }) {
  const folder = data ?? (await dataFolder());
  const layout = createLayout(folder, "test");
  const warnings: { msg: string; file?: string }[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void warnings.push(JSON.parse(line)) });
  const raw = createJobLog(connection);
  const archived = createArchivedLog(raw, { layout, connection });
  const store = createJobStore({ log: archived, index: createJobIndex(connection) });
  let now = THEN;
  const keeperOf = (snapshots = createSnapshots(layout)) =>
    createJobRegistry({
      store,
      loader: createJobLoader({ store, snapshots, log: silentLog() }),
      clock: { ...wallClock, now: () => now },
      onEffects: async () => {},
    });
  const registry = keeperOf();
  const jobId = makeJobId(++time);
  const limits = { maxWallMs: 60_000 };
  await store.create({
    jobId,
    submission: { goal: "g", repository: { kind: "path", path: "/r" }, limits },
    nowMs: THEN,
  });
  const { root, log: folderOfLog } = layout.job(jobId);
  mkdirSync(root, { recursive: true });
  await registry.input(jobId, { kind: "accepted" });
  const texts = Array.from({ length: messages }, (_, i) => `word ${i} of ${jobId}: "quoted", ü, \u2028, 😀`);
  await Promise.all(texts.map((text) => registry.input(jobId, { kind: "message", text })));
  now += 61_000;
  await registry.input(jobId, { kind: "tick" });
  await store.closeJob(jobId);
  return {
    jobId,
    layout,
    data: folder,
    registry,
    keeperOf,
    store,
    raw,
    archived,
    warnings,
    archive: (dryRun = false) => createArchiver({ connection, layout, log })(jobId, dryRun),
    inRedis: () => connection.client.xlen(KEYS.log(jobId)),
    files: async () => (await readdir(folderOfLog).catch(() => [])).sort(),
    fileOf: (name: string) => join(folderOfLog, name),
    /** Appends entries to the log of the ended job. */
    appendLate: (count = 1) => appendLate(registry, jobId, count),
  };
}

async function appendLate({ input }: ReturnType<typeof createJobRegistry>, jobId: JobId, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await input(jobId, { kind: "orphans_found", orphans: [{ kind: "attempt", name: `t${time++}.1` }] });
  }
}

export async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "midwatch-archive-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
