import { setTimeout as delay } from "node:timers/promises";
import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { createReleasers } from "../../../shared/support/process/shutdown.ts";
import { seededRandom } from "../../../worker/verify/differential/seeded-random.ts";
import { makeRow, type Row } from "../document.ts";
import { inFolder } from "../measure/in-folder.ts";
import { withRedisIn } from "../measure/with-redis-in.ts";
import { startCoordinator } from "../pipeline/empty-coordinator.ts";
import { endJob, timeJobs } from "../pipeline/empty-job.ts";
import { doNothing, startEmptyWorker } from "../pipeline/empty-worker.ts";
import { listScheduleMs, type TimedTask } from "./list-schedule.ts";

const TASKS = 200;
const SLOTS = 16;
const SEED = 1;
const GOAL = 1.05;
/** Duration of a task, ms. A model call takes at least half a second, and the whole bench should take only a few minutes. */
const LENGTH = { minMs: 500, maxMs: 5000 } as const;
/** Maximum number of dependencies of a task, and the maximum distance in the list between a task and its dependency. */
const DEPENDENCIES = { max: 3, reach: 60 } as const;

/** Runs a job whose attempts only sleep, and compares its duration with that of an ideal scheduler without overhead. */
export function slotRows(say: (text: string) => void): Promise<Row[]> {
  return inFolder("slots", (folder) =>
    withRedisIn(folder, async (connection) => {
      const releasers = createReleasers();
      const log = silentLog();
      const trace = randomTrace(SEED, TASKS);
      const lengths = new Map(trace.map(({ key, ms }) => [key, ms]));
      try {
        const coordinator = await startCoordinator(connection, { log, releasers });
        startEmptyWorker(connection, {
          ...{ log, releasers, concurrency: SLOTS },
          work: async (given) => {
            await delay(lengths.get(given.order.task.key) ?? 0);
            return doNothing(given);
          },
        });
        const { jobs, tookMs } = await timeJobs(coordinator, [trace.map(toPlanned)], SLOTS);
        for (const jobId of jobs) await endJob(coordinator, jobId);
        say(`scale: ${TASKS} tasks in ${SLOTS} slots took ${tookMs.toFixed(0)} ms`);
        return rowsOf(tookMs, trace);
      } finally {
        await releasers.releaseAll();
      }
    }),
  );
}

function rowsOf(tookMs: number, trace: readonly TimedTask[]): Row[] {
  const idealMs = listScheduleMs(trace, SLOTS);
  const work = trace.reduce((sum, { ms }) => sum + ms, 0);
  const byReadinessMs = listScheduleMs(trace, SLOTS, "ready");
  return [
    makeRow("slot use: makespan against an ideal list scheduler", {
      value: tookMs / idealMs,
      unit: "ratio",
      goal: { op: "<=", value: GOAL },
      note: `${tookMs.toFixed(0)} ms / ${idealMs.toFixed(0)} ms; ${trace.length} tasks of ${LENGTH.minMs} to ${LENGTH.maxMs} ms, ${(work / 1000).toFixed(0)} s in all, up to ${DEPENDENCIES.max} random dependencies each, ${SLOTS} slots of one worker; the product's queues, claims, notifications and job machine, sleeping attempts; the ideal scheduler takes the same tasks in the plan's order without overhead`,
    }),
    makeRow("slot use: makespan against an ideal scheduler in order of readiness", {
      value: tookMs / byReadinessMs,
      unit: "ratio",
      note: `${tookMs.toFixed(0)} ms / ${byReadinessMs.toFixed(0)} ms: the cost of coordination; the rest of the row above comes from the order in which ready tasks are dispatched`,
    }),
  ];
}

/** Makes tasks of mixed duration, many short and few long, with random dependencies. The same seed gives the same tasks. Pure. */
export function randomTrace(seed: number, count: number): TimedTask[] {
  const random = seededRandom(`slot use ${seed}`);
  return Array.from({ length: count }, (_, i) => {
    const wanted = i === 0 ? 0 : random.below(DEPENDENCIES.max + 1);
    const dependsOn = new Set<string>();
    for (let d = 0; d < wanted; d++) dependsOn.add(keyOf(Math.max(0, i - 1 - random.below(DEPENDENCIES.reach))));
    const share = (random.below(1001) / 1000) ** 2;
    const ms = Math.round(LENGTH.minMs + share * (LENGTH.maxMs - LENGTH.minMs));
    return { key: keyOf(i), dependsOn: [...dependsOn], ms };
  });
}

function keyOf(i: number): string {
  return `task-${i}`;
}

function toPlanned({ key, dependsOn }: TimedTask): PlannedTask {
  return {
    ...{ key, role: "explorer", title: key, brief: "Take your time." },
    ...{ dependsOn: [...dependsOn], writes: [], deliverables: [], acceptance: [] },
  };
}
