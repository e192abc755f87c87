// A coordinator that purges a deleted job, and is killed before its n-th step that changes something. If the purge has
// fewer steps, it runs to its end. Runs the compiled code, as real coordinators do.
import fsPromises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { Redis } from "ioredis";

const { DATA, JOB, REDIS_URL, STEP } = process.env;
const CHANGING = new Set(["del", "set", "zrem", "srem", "hdel", "lrem", "xdel", "evalsha", "eval", "rm"]);
let steps = 0;

function pass(name) {
  if (!CHANGING.has(name)) return;
  steps += 1;
  if (steps < Number(STEP)) return;
  process.kill(process.pid, "SIGKILL");
  // The process has sent itself SIGKILL. Until the signal arrives, it must do nothing more.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

const { rm } = fsPromises;
fsPromises.rm = (...given) => {
  pass("rm");
  return rm(...given);
};
syncBuiltinESMExports();
const { sendCommand } = Redis.prototype;
Redis.prototype.sendCommand = function (...given) {
  pass(given[0].name);
  return sendCommand.apply(this, given);
};

const [
  { purgeJob },
  { createArchivedLog },
  { createDeletions },
  { createJobLog },
  { createHotSpots },
  { connectRedis },
  { createJobIndex },
  { createLayout },
  support,
] = await Promise.all([
  import("../../../../dist/coordinator/retention/purge-job.js"),
  import("../../../../dist/coordinator/log/archive/archived-log.js"),
  import("../../../../dist/shared/redis/job/deletions.js"),
  import("../../../../dist/shared/redis/job/job-log.js"),
  import("../../../../dist/shared/redis/job/hot-spots.js"),
  import("../../../../dist/shared/redis/connection/connection.js"),
  import("../../../../dist/shared/redis/job/job-index.js"),
  import("../../../../dist/shared/scratchpad/layout.js"),
  import("../../../../dist/shared/support/log.js"),
]);
const log = support.silentLog();
const connection = await connectRedis(REDIS_URL, { log });
const store = { openJobs: createJobIndex(connection).open };
const layout = createLayout(DATA, "coordinator");
const clock = { now: () => Date.now() };
const env = {
  connection,
  deletions: createDeletions(connection),
  jobLog: createArchivedLog(createJobLog(connection), { connection, layout }),
  hotSpots: createHotSpots(connection),
  store,
  git: { program: "git" },
  layout,
  clock,
  log,
};
await purgeJob(env, JOB);
process.stdout.write(`${steps}\n`);
await connection.close();
