import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createApiClient } from "../../../cli/api-client.ts";
import { demoSubmission } from "../../../launch/demo/demo-submission.ts";
import { prepareRepository } from "../../../launch/demo/prepare-repository.ts";
import type { LoggedEvent } from "../../../shared/protocol/job/event.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { makeRow, type Row } from "../document.ts";
import { followJob } from "../measure/follow-job.ts";
import { inFolder } from "../measure/in-folder.ts";
import { withRedisIn } from "../measure/with-redis-in.ts";
import { type CpuProfile, cpuByPath, STARTING } from "./cpu-by-path.ts";
import { withProfiledMachine } from "./profiled-machine.ts";

const PACKAGE = "braces";
const INPUTS = 2000;
const GOAL_MS = 10;
/** Time limit of the job, ms. The limit is long because the profiler slows the job down. */
const MAX_MS = 240_000;

interface Run {
  readonly entries: readonly LoggedEvent[];
  /** Number of model calls that the job made. */
  readonly calls: number;
  readonly cpu: ReadonlyMap<string, number>;
}

/** Measures, by stage, the CPU time of coordinator and worker for a small real job that runs one attempt at a time. */
export async function stageRows(say: (text: string) => void): Promise<Row[]> {
  say(`scale: the whole path of ${PACKAGE} under the profiler`);
  const run = await inFolder("stages", (folder) => withRedisIn(folder, (_connection, url) => runJob(folder, url)));
  const count = (type: LoggedEvent["event"]["type"]) => run.entries.filter(({ event }) => event.type === type).length;
  const attempts = count("attempt.started");
  const checks = run.entries.filter(({ event }) => event.type === "attempt.queued" && event.stage === "check").length;
  const rows: readonly (readonly [stage: string, times: number, of: string])[] = [
    ["dispatch", attempts, "attempts"],
    ["claim", attempts, "attempts"],
    ["workspace", attempts, "attempts"],
    ["sandbox", attempts, "attempts"],
    ["turn", run.calls, "model calls"],
    ["notification", attempts * 2, "notifications"],
    ["check", checks, "checks"],
    ["land", count("landing.finished"), "landings"],
  ];
  const rest = [STARTING, "queue client", "other"]
    .map((name) => `${name} ${(run.cpu.get(name) ?? 0).toFixed(0)} ms`)
    .join(", ");
  return rows.map(([stage, times, of]) =>
    makeRow(`CPU of coordinator and worker: ${stage}`, {
      value: (run.cpu.get(stage) ?? 0) / times,
      unit: "ms",
      goal: { op: "<=", value: GOAL_MS },
      note: `mean of ${times} ${of}; coordinator and worker by V8's profiler (which counts wall time, so other load counts, too), by the innermost frame of Midwatch's code, without git, bubblewrap, their starts, Redis and sandboxes; ${PACKAGE} to ES modules, one attempt at a time; besides the stages, in the whole job: ${rest}`,
    }),
  );
}

async function runJob(folder: string, redisUrl: string): Promise<Run> {
  const repository = join(folder, "repository");
  await prepareRepository(PACKAGE, repository);
  const entries: LoggedEvent[] = [];
  let calls = 0;
  let fromUs = 0;
  let toUs = 0;
  const profiles = await withProfiledMachine(folder, redisUrl, async (server) => {
    const submission = demoSubmission(PACKAGE, { repository, inputs: INPUTS });
    const limits = { ...submission.limits, maxConcurrency: 1, canaryRate: 0 };
    fromUs = monotonicUs();
    const given = { machine: server, signal: new AbortController().signal };
    const isLast = (seen: readonly LoggedEvent[]) => {
      const last = seen.at(-1)?.event;
      return last?.type === "job.status" && last.to === "completed";
    };
    const followed = await followJob(given, { ...submission, limits }, isLast, MAX_MS);
    toUs = monotonicUs();
    entries.push(...followed.entries);
    calls = (await createApiClient(server).cache(followed.jobId)).job.calls;
  });
  const cpu = new Map<string, number>();
  for (const file of readdirSync(profiles)) {
    const profile = JSON.parse(readFileSync(join(profiles, file), "utf8")) as CpuProfile;
    for (const [stage, ms] of cpuByPath(profile, { fromUs, toUs, root: packageRoot() }))
      cpu.set(stage, (cpu.get(stage) ?? 0) + ms);
  }
  return { entries, calls, cpu };
}

/** Reads the monotonic clock, which V8's profiles use, in µs. */
function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n);
}
