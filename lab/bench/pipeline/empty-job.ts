import { type JobId, makeJobId } from "../../../shared/protocol/ids.ts";
import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { createReleasers } from "../../../shared/support/process/shutdown.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import { type EmptyCoordinator, startCoordinator } from "./empty-coordinator.ts";
import { startEmptyWorker } from "./empty-worker.ts";

/** Number of notifications per task: one for the attempt's start, and one for its end. */
const NOTIFICATIONS_A_TASK = 2;
/** Number of deliveries per task: one for the attempt, and one for each notification. */
export const DELIVERIES_A_TASK = 1 + NOTIFICATIONS_A_TASK;
/** Number of tasks that are submitted at once, in a plan or an amendment: about as many as a lead can write in one answer. */
const TASKS_A_PLAN = 500;

/**
 * Measures the ms from submitting a plan of `tasks` tasks to the last task's report in the log. The attempts do
 * nothing. Queues, claims, notifications, job machine and log are the product's own, and run in this process.
 */
export async function runEmptyJob(
  connection: RedisConnection,
  size: { tasks: number; concurrency: number },
): Promise<number> {
  const releasers = createReleasers();
  const log = silentLog();
  try {
    const coordinator = await startCoordinator(connection, { log, releasers });
    startEmptyWorker(connection, { log, releasers, concurrency: size.concurrency });
    const timed = await timeJobs(coordinator, [planOf(size.tasks)], size.concurrency);
    for (const jobId of timed.jobs) await endJob(coordinator, jobId);
    return timed.tookMs;
  } finally {
    await releasers.releaseAll();
  }
}

/** The measured jobs, which have not ended yet, and the ms from submitting the first plan to the last task's report in the log. */
export interface TimedJobs {
  readonly jobs: readonly JobId[];
  readonly tookMs: number;
}

/** Makes one job per plan, submits the plan in parts, and waits until all tasks have reported. The jobs' intakes run before and are not timed. */
export async function timeJobs(
  coordinator: EmptyCoordinator,
  plans: readonly (readonly PlannedTask[])[],
  maxConcurrency: number,
): Promise<TimedJobs> {
  const { registry, create } = coordinator;
  const jobs = plans.map(() => makeJobId(wallClock.now()));
  const intakesDone = untilTaken(coordinator, jobs.length * NOTIFICATIONS_A_TASK);
  for (const [i, jobId] of jobs.entries()) {
    await create(jobId, { maxConcurrency, maxTasks: Math.max(1, plans[i]?.length ?? 0) });
    await registry.input(jobId, { kind: "accepted" });
  }
  await intakesDone;
  const allDone = untilTaken(coordinator, plans.flat().length * NOTIFICATIONS_A_TASK);
  const startedAt = performance.now();
  for (const [i, jobId] of jobs.entries()) await handIn(coordinator, jobId, plans[i] ?? []);
  await allDone;
  const tookMs = performance.now() - startedAt;
  for (const [i, jobId] of jobs.entries()) {
    const expected = 1 + (plans[i]?.length ?? 0);
    const reported = await registry.read(
      jobId,
      (job) => [...job.tasks.values()].filter(({ status }) => status === "reported").length,
    );
    if (reported !== expected)
      throw new Error(`expected ${expected} tasks of ${jobId} to have reported, got ${reported}`);
  }
  return { jobs, tookMs };
}

/** Ends a job after its measurement by cancelling it. */
export async function endJob({ registry }: EmptyCoordinator, jobId: JobId): Promise<void> {
  await registry.input(jobId, { kind: "lead_finished", run: 1, messagesRead: 1, stopReason: "end", usage: NO_USAGE });
  await registry.input(jobId, { kind: "cancel", reason: "measured" });
}

/** Makes a plan of `tasks` tasks that do not depend on each other. */
export function planOf(tasks: number): PlannedTask[] {
  return Array.from({ length: tasks }, (_, i) => ({
    key: `task-${i}`,
    role: "explorer",
    title: `Task ${i}`,
    brief: "Do nothing and say so.",
    dependsOn: [],
    writes: [],
    deliverables: [],
    acceptance: [],
  }));
}

async function handIn({ registry }: EmptyCoordinator, jobId: JobId, plan: readonly PlannedTask[]): Promise<void> {
  for (let from = 0; from < plan.length; from += TASKS_A_PLAN) {
    const tasks = plan.slice(from, from + TASKS_A_PLAN);
    const summary = "nothing, many times";
    const source = `bench:${from}`;
    const reply = await registry.input(
      jobId,
      from === 0
        ? { kind: "submit_plan", source, plan: { summary, tasks } }
        : { kind: "amend_plan", source, add: tasks, remove: [], reason: summary },
    );
    if (reply.kind === "refused") throw new Error(`the plan of the bench was refused: ${reply.text}`);
  }
}

/** Resolves when `count` further notifications have been handled. */
function untilTaken({ onTaken }: EmptyCoordinator, count: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    onTaken(() => {
      seen += 1;
      if (seen === count) resolve();
    });
  });
}
