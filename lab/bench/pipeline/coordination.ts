import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { makeRow, type Row } from "../document.ts";
import { inFolder } from "../measure/in-folder.ts";
import { median } from "../measure/statistics.ts";
import { withRedisIn } from "../measure/with-redis-in.ts";
import { runBareQueue } from "./bare-queue.ts";
import { DELIVERIES_A_TASK, runEmptyJob } from "./empty-job.ts";

const TASKS = 500;
/** Number of concurrent attempts of Midwatch, and of concurrent jobs of bare BullMQ. */
const CONCURRENCY = 64;
const ROUNDS = 7;
/** Number of rounds that are not counted. They run first, so that Midwatch and BullMQ both run compiled code and have grown their heap. */
const WARM_UP_ROUNDS = 2;
const GOAL = 0.3;

/** Measures dispatch, claim, notifications and acceptance of a job whose attempts do nothing. Midwatch and bare BullMQ take turns. */
export function coordinationRows(say: (text: string) => void): Promise<Row[]> {
  return inFolder("pipeline", (folder) => withRedisIn(folder, (connection, url) => compare(connection, url, say)));
}

async function compare(connection: RedisConnection, url: string, say: (text: string) => void): Promise<Row[]> {
  const deliveries = TASKS * DELIVERIES_A_TASK;
  const size = { tasks: TASKS, concurrency: CONCURRENCY };
  for (let round = 1; round <= WARM_UP_ROUNDS; round++) {
    await runEmptyJob(connection, size);
    await runBareQueue(url, { jobs: deliveries, concurrency: CONCURRENCY });
  }
  const rounds: { oursMs: number; bareMs: number; bareTasksMs: number }[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const bareMs = await runBareQueue(url, { jobs: deliveries, concurrency: CONCURRENCY });
    const oursMs = await runEmptyJob(connection, size);
    const bareTasksMs = await runBareQueue(url, { jobs: TASKS, concurrency: CONCURRENCY });
    rounds.push({ oursMs, bareMs, bareTasksMs });
    say(
      `pipeline: round ${round} of ${ROUNDS}: ${TASKS} tasks in ${oursMs.toFixed(0)} ms, bare BullMQ ${deliveries} jobs in ${bareMs.toFixed(0)} ms`,
    );
  }
  const ratios = rounds.map(({ oursMs, bareMs }) => bareMs / oursMs);
  const middle = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick)) ?? Number.NaN;
  return [
    makeRow("coordination against bare BullMQ", {
      value: median(ratios),
      unit: "ratio",
      goal: { op: ">=", value: GOAL },
      note: `time of bare BullMQ for ${deliveries} jobs / time of ${TASKS} tasks, which are ${deliveries} deliveries (per task an attempt and notifications of its start and its end); median of ${ROUNDS} rounds: ${ratios.map((ratio) => ratio.toFixed(3)).join(", ")}`,
    }),
    makeRow("coordination against bare BullMQ, a task as one job", {
      value: median(rounds.map(({ oursMs, bareTasksMs }) => bareTasksMs / oursMs)),
      unit: "ratio",
      note: `as above, but bare BullMQ processes only ${TASKS} jobs: notifications count as overhead of Midwatch`,
    }),
    makeRow("tasks from dispatch to acceptance", {
      value: (TASKS * 1000) / middle(({ oursMs }) => oursMs),
      unit: "1/s",
    }),
    makeRow("bare BullMQ jobs", { value: (deliveries * 1000) / middle(({ bareMs }) => bareMs), unit: "1/s" }),
  ];
}
