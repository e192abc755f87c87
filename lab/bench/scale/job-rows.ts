import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { createReleasers } from "../../../shared/support/process/shutdown.ts";
import { makeRow, type Row } from "../document.ts";
import { inFolder } from "../measure/in-folder.ts";
import { median } from "../measure/statistics.ts";
import { withRedisIn } from "../measure/with-redis-in.ts";
import { startEmptyWorker } from "../pipeline/empty-worker.ts";
import { type JobsTimed, startCoordinatorProcess } from "./jobs-in-a-process.ts";
import { type SlowCommand, slowestCommands, watchCommands } from "./slowest-command.ts";

/** Concurrent attempts. */
const CONCURRENCY = 64;
const SMALL = { jobs: 1, tasks: 1000 } as const;
const LARGE = { jobs: 1, tasks: 10_000 } as const;
const MANY = { jobs: 1000, tasks: 10 } as const;
/** Number of runs of the small job. The first run is not counted; the median of the others is. */
const SMALL_RUNS = 4;
/**
 * The goals. 16 KB of memory per task is generous: plain lists, sets and maps take about 3 to 8 KB, and even 10,000
 * tasks of 10 KB take only 100 MB.
 */
const GOALS = { growth: 1.1, bytesATask: 16_384, commandMs: 50 } as const;

interface Measured extends JobsTimed {
  readonly slowest: readonly SlowCommand[];
}

/** Measures time and coordinator memory per task, for a job of 1,000 tasks, a job of 10,000 tasks, and 1,000 jobs of 10 tasks. */
export function jobRows(say: (text: string) => void): Promise<Row[]> {
  return inFolder("scale", (folder) =>
    withRedisIn(folder, async (connection, url) => {
      const releasers = createReleasers();
      try {
        startEmptyWorker(connection, { log: silentLog(), releasers, concurrency: CONCURRENCY });
        return rowsOf(await measureAll({ connection, url, say }));
      } finally {
        await releasers.releaseAll();
      }
    }),
  );
}

interface All {
  readonly small: readonly Measured[];
  readonly large: Measured;
  readonly many: Measured;
}

interface Given {
  readonly connection: RedisConnection;
  readonly url: string;
  readonly say: (text: string) => void;
}

/** Measures all sizes. Each large size runs on a new coordinator that has only run small jobs before, so that its heap has not grown yet. */
async function measureAll(given: Given): Promise<All> {
  const [, ...smallAndLarge] = await runInTurn(given, [...Array.from({ length: SMALL_RUNS }, () => SMALL), LARGE]);
  const many = (await runInTurn(given, [SMALL, MANY])).at(-1);
  const large = smallAndLarge.pop();
  if (large === undefined || many === undefined) throw new Error("no job was measured");
  return { small: smallAndLarge, large, many };
}

async function runInTurn(
  { connection, url, say }: Given,
  sizes: readonly { jobs: number; tasks: number }[],
): Promise<Measured[]> {
  const coordinator = await startCoordinatorProcess(url);
  const all: Measured[] = [];
  try {
    for (const size of sizes) {
      await watchCommands(connection);
      const timed = await coordinator.run({ ...size, concurrency: CONCURRENCY });
      const measured = { ...timed, slowest: await slowestCommands(connection) };
      say(`scale: ${size.jobs} jobs of ${size.tasks} tasks in ${timed.tookMs.toFixed(0)} ms, ${describe(measured)}`);
      all.push(measured);
    }
  } finally {
    await coordinator.stop();
  }
  return all;
}

function rowsOf({ small, large, many }: All): Row[] {
  const smallMs = (median(small.map(({ tookMs }) => tookMs)) ?? Number.NaN) / SMALL.tasks;
  const largeMs = large.tookMs / LARGE.tasks;
  const manyMs = many.tookMs / (MANY.jobs * MANY.tasks);
  return [
    makeRow("one job: wall time per task at 10,000 tasks against 1,000", {
      value: largeMs / smallMs,
      unit: "ratio",
      goal: { op: "<=", value: GOALS.growth },
      note: `${largeMs.toFixed(3)} ms / ${smallMs.toFixed(3)} ms per task, from the plan's submission to the last report; median of ${small.length} jobs of ${SMALL.tasks}; no model, no sandbox, ${CONCURRENCY} concurrent attempts, one process each for coordinator and worker, plans of 500 tasks`,
    }),
    makeRow("1,000 jobs of 10 tasks: wall time per task", {
      value: manyMs,
      unit: "ms",
      note: `${(manyMs / smallMs).toFixed(2)} times that of one job of ${SMALL.tasks}; all 1,000 open at once, a coordinator caches jobs of 20,000 tasks in memory; intakes ran before and are not timed`,
    }),
    memoryRow("one job of 10,000 tasks", large, LARGE),
    memoryRow("1,000 jobs of 10 tasks", many, MANY),
    commandRow("one job of 10,000 tasks", large),
    commandRow("1,000 jobs of 10 tasks", many),
  ];
}

function memoryRow(of: string, { grownBytes, peakGrownBytes }: Measured, size: { jobs: number; tasks: number }): Row {
  const tasks = size.jobs * size.tasks;
  return makeRow(`${of}: coordinator memory per task`, {
    value: grownBytes / tasks,
    unit: "bytes",
    goal: { op: "<=", value: GOALS.bytesATask },
    note: `growth of resident memory from before the submission to after the last report, jobs still open, each after a garbage collection; at the peak ${(peakGrownBytes / tasks).toFixed(0)} bytes per task, garbage included`,
  });
}

function commandRow(of: string, measured: Measured): Row {
  return makeRow(`${of}: longest Redis command`, {
    value: measured.slowest[0]?.ms ?? 1,
    unit: "ms",
    goal: { op: "<=", value: GOALS.commandMs },
    note: `Redis's own slow log, from the submission to the last report; ${describe(measured)}`,
  });
}

function describe({ slowest }: Measured): string {
  const shown = slowest.slice(0, 3).map(({ ms, what }) => `${what}: ${ms.toFixed(1)} ms`);
  return shown.length === 0 ? "no command over 1 ms" : `slowest ${shown.join(", ")}`;
}
