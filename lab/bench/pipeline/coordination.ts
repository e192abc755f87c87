import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { makeRow, type Row } from "../document.ts";
import { inFolder } from "../measure/in-folder.ts";
import { median } from "../measure/median.ts";
import { withRedisIn } from "../measure/with-redis-in.ts";
import { runBareQueue } from "./bare-queue.ts";
import { DELIVERIES_A_TASK, runEmptyJob } from "./empty-job.ts";

const TASKS = 500;
/** Attempts, and bare jobs, at once. */
const CONCURRENCY = 64;
const ROUNDS = 7;
/** Rounds before that are not counted: both sides run compiled code and have grown their heap by then. */
const WARM_UP_ROUNDS = 2;
const GOAL = 0.3;

/** Dispatch, claim, notifications and acceptance of a job that does nothing, and bare BullMQ in turns with it. */
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
      note: `time of bare BullMQ for ${deliveries} jobs / time of ${TASKS} tasks, which are ${deliveries} deliveries (an attempt, a notification of its start and one of its end); median of ${ROUNDS} rounds: ${ratios.map((ratio) => ratio.toFixed(3)).join(", ")}`,
    }),
    makeRow("coordination against bare BullMQ, a task as one job", {
      value: median(rounds.map(({ oursMs, bareTasksMs }) => bareTasksMs / oursMs)),
      unit: "ratio",
      note: `as above, but bare BullMQ moves ${TASKS} jobs only: notifications count as our overhead`,
    }),
    makeRow("tasks from dispatch to acceptance", {
      value: (TASKS * 1000) / middle(({ oursMs }) => oursMs),
      unit: "1/s",
    }),
    makeRow("bare BullMQ jobs", { value: (deliveries * 1000) / middle(({ bareMs }) => bareMs), unit: "1/s" }),
  ];
}
