import { expect, test } from "vitest";
import { type MetricsEnv, readMetrics } from "../../../../coordinator/metrics/read-metrics.ts";
import { TASK_STATUSES } from "../../../../shared/protocol/task/task.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

test("each status has a number of tasks, and a status without tasks reads 0", async () => {
  const driver = new JobDriver({});
  driver.intake();
  driver.plan([planned("a"), planned("b", ["a"])]);
  const env = {
    ledger: { balance: async () => ({}) },
    cacheAccounts: { ofAll: async () => ({}), ofDay: async () => ({}) },
    breaker: { check: async () => undefined },
    credential: "key",
    clock: { now: () => 1 },
    queues: { depths: async () => [] },
    notifications: { deadLetters: async () => ({ total: 0, letters: [] }) },
    workers: { list: async () => [] },
    store: { openJobs: async () => [driver.job.id] },
    registry: { read: async (_: string, look: (job: JobDriver["job"]) => unknown) => look(driver.job) },
  } as unknown as MetricsEnv;
  const { tasks } = await readMetrics(env);
  expect(Object.keys(tasks)).toEqual([...TASK_STATUSES]);
  expect(Object.values(tasks).reduce((sum, count) => sum + count)).toBe(driver.job.tasks.size);
  expect(tasks.merged).toBe(0);
});
