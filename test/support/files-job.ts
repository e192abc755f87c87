import { join } from "node:path";
import { expect } from "vitest";
import type { ApiClient } from "../../cli/api-client.ts";
import { expectedFiles, fileOf, goalLine, planChaosJob, REPOSITORY } from "../../lab/chaos/job/plan-job.ts";
import { asJobId } from "../../shared/protocol/ids.ts";
import { createLayout } from "../../shared/scratchpad/layout.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, type TestMachine } from "./machine.ts";
import { gitIn } from "./repository.ts";

/** The brain of the chaos job. Its tasks make files from other files, and some of their first results are wrong. */
export const FILES_BRAIN = join(packageRoot(), "dist/lab/chaos/job/brain.js");

const SEED = 3;

/** Submits a job with `tasks` tasks that make one file each; returns the job's id. */
export async function submitFiles(machine: TestMachine, tasks: number): Promise<string> {
  const { jobId } = await machine.api.submit({
    goal: ["Make the files.", "", goalLine(SEED, tasks)].join("\n"),
    repository: { kind: "path", path: repositoryIn(machine, REPOSITORY) },
    gate: [{ kind: "command", command: "test -d out" }],
    limits: { maxRetries: 20, maxTasks: tasks, canaryRate: 0 },
  });
  return jobId;
}

/** Waits until `count` tasks of a job are merged. */
export async function untilMerged(api: ApiClient, jobId: string, count: number): Promise<void> {
  let merged = 0;
  await untilAnswered(api, jobId);
  await logUntil(api, jobId, ({ event }) => {
    if (event.type === "task.status" && event.to === "merged") merged += 1;
    return merged === count;
  });
}

/** Waits until the coordinator answers requests. It refuses them while Redis is down. */
async function untilAnswered(api: ApiClient, jobId: string): Promise<void> {
  await expect.poll(() => api.get(jobId).catch(() => undefined), { timeout: 60_000 }).toBeDefined();
}

/**
 * Waits until a job has ended. Checks in git that each file is right and was merged once, and that all wrong results
 * were caught.
 */
export async function expectWhole(machine: TestMachine, jobId: string, tasks: number): Promise<void> {
  await untilAnswered(machine.api, jobId);
  const log = await logUntil(machine.api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  const merged = log.filter(({ event }) => event.type === "task.status" && event.to === "merged");
  expect(merged).toHaveLength(tasks);
  const { caughtBy, counts } = await machine.api.report(jobId);
  expect(counts).toMatchObject({ planned: tasks, merged: tasks });
  const wrong = planChaosJob(SEED, tasks).filter(({ fault }) => fault !== undefined);
  expect(Object.values(caughtBy).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(wrong.length);
  const { baseGit } = createLayout(machine.data, "test").job(asJobId(jobId));
  const head = `refs/heads/midwatch/${jobId}`;
  for (const [key, content] of expectedFiles(planChaosJob(SEED, tasks))) {
    expect(`${gitIn(baseGit, "show", `${head}:${fileOf(key)}`)}\n`).toBe(content);
  }
}
