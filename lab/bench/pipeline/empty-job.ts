import { type JobId, makeJobId } from "../../../shared/protocol/ids.ts";
import type { PlannedTask } from "../../../shared/protocol/job/plan.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { createReleasers } from "../../../shared/support/process/shutdown.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import { type EmptyCoordinator, startCoordinator } from "./empty-coordinator.ts";
import { startEmptyWorker } from "./empty-worker.ts";

/** One of an attempt's start, one of its end. */
const NOTIFICATIONS_A_TASK = 2;
/** The attempt and its notifications. */
export const DELIVERIES_A_TASK = 1 + NOTIFICATIONS_A_TASK;
/** Tasks that a plan, and each amendment of it, brings: about what a lead can write in one answer. */
const TASKS_A_PLAN = 500;

/**
 * ms from a plan of so many tasks handed in until the last one's report is in the log, through the product's own queues,
 * claims, notifications, job machine and log, in this process. What is left out is what an attempt does.
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

/** What some jobs took, from the first one's plan handed in until the last report is in the log; they are still open. */
export interface TimedJobs {
  readonly jobs: readonly JobId[];
  readonly tookMs: number;
}

/** Hands each plan in as a job's, in parts, and waits until all its tasks have reported. Intakes come before and are not timed. */
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

/** Takes a job of a bench out of the way. */
export async function endJob({ registry }: EmptyCoordinator, jobId: JobId): Promise<void> {
  await registry.input(jobId, { kind: "lead_finished", run: 1, messagesRead: 1, stopReason: "end", usage: NO_USAGE });
  await registry.input(jobId, { kind: "cancel", reason: "measured" });
}

/** So many tasks that nothing waits for. */
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

/** Resolves when so many more notifications were taken. */
function untilTaken({ onTaken }: EmptyCoordinator, count: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    onTaken(() => {
      seen += 1;
      if (seen === count) resolve();
    });
  });
}
