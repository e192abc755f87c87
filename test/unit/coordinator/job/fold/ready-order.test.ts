import fc from "fast-check";
import { expect, test } from "vitest";
import { type TaskState, tasksIn } from "../../../../../coordinator/job/fold/state.ts";
import type { PlannedTask } from "../../../../../shared/protocol/job/plan.ts";
import { JobDriver, planned } from "../../../../support/job-driver.ts";

/**
 * Generates plans whose tasks are in random order. A task depends only on tasks that come later in `keys`, so there are
 * no cycles.
 */
const plans = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.infiniteStream(fc.boolean()), fc.infiniteStream(fc.nat()))
  .map(([count, edges, shuffle]) => {
    const keys = Array.from({ length: count }, (_, i) => `k${i}`);
    const tasks = keys.map((key, i) =>
      planned(
        key,
        keys.slice(i + 1).filter(() => edges.next().value),
      ),
    );
    return tasks
      .map((task) => ({ task, rank: Number(shuffle.next().value) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ task }) => task);
  });

/** Length of the longest chain of tasks that depend on a task, computed from the plan. */
function chainOf(tasks: readonly PlannedTask[], key: string): number {
  const waiting = tasks.filter(({ dependsOn }) => dependsOn.includes(key));
  return Math.max(0, ...waiting.map((task) => chainOf(tasks, task.key) + 1));
}

function running(driver: JobDriver): TaskState[] {
  return tasksIn(driver.job, "queued", "running");
}

test("in any plan, in any order, free slots go to the tasks with the longest waiting chains", () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 4 }), (tasks, maxConcurrency) => {
      const driver = new JobDriver({ maxConcurrency });
      driver.intake();
      driver.plan(tasks);
      driver.leadEnds();
      const chains = new Map(tasks.map(({ key }) => [key, chainOf(tasks, key)]));
      const chosen = running(driver).map(({ spec }) => chains.get(spec.key) ?? -1);
      const passed = tasksIn(driver.job, "ready").map(({ spec }) => chains.get(spec.key) ?? -1);
      const startable = tasks.filter(({ dependsOn }) => dependsOn.length === 0).length;
      expect(chosen.length).toBe(Math.min(maxConcurrency, startable));
      expect(Math.min(...chosen)).toBeGreaterThanOrEqual(Math.max(-1, ...passed));
      expect(driver.refold()).toEqual(driver.job);
    }),
  );
});

test("a chain of hundreds of tasks counts as long, and its plan is accepted quickly", () => {
  const chain = Array.from({ length: 300 }, (_, i) => planned(`c${i}`, i === 0 ? [] : [`c${i - 1}`]));
  const driver = new JobDriver({ maxConcurrency: 1, maxTasks: 1000 });
  driver.intake();
  driver.plan([planned("alone"), ...chain]);
  driver.leadEnds();
  expect(running(driver).map(({ spec }) => spec.key)).toEqual(["c0"]);
});
