import { expect, test } from "vitest";
import { listScheduleMs } from "../../../../lab/bench/scale/list-schedule.ts";
import { randomTrace } from "../../../../lab/bench/scale/slot-rows.ts";

const task = (key: string, ms: number, ...dependsOn: string[]) => ({ key, ms, dependsOn });

test("tasks take free slots in the order of the list", () => {
  expect(listScheduleMs([task("a", 30), task("b", 10), task("c", 10), task("d", 10)], 2)).toBe(30);
  expect(listScheduleMs([task("b", 10), task("c", 10), task("d", 10), task("a", 30)], 2)).toBe(40);
  expect(listScheduleMs([], 2)).toBe(0);
});

test("a task starts when all its dependencies have ended, and later tasks may start before it", () => {
  const tasks = [task("a", 10), task("b", 20), task("c", 5, "a", "b"), task("d", 5), task("e", 5)];
  expect(listScheduleMs(tasks, 2)).toBe(25);
  expect(listScheduleMs(tasks, 1)).toBe(45);
});

test("in order of readiness, a task that was ready earlier starts before an earlier task of the list", () => {
  const tasks = [task("a", 10), task("b", 20), task("c", 40, "a"), task("d", 10), task("e", 10)];
  expect(listScheduleMs(tasks, 2)).toBe(50);
  expect(listScheduleMs(tasks, 2, "ready")).toBe(60);
});

test("a list with a task before its dependency is refused", () => {
  expect(() => listScheduleMs([task("a", 10, "b"), task("b", 10, "a")], 1)).toThrow("expected a list in which");
});

test("a makespan is at least the longest chain and the work per slot, and equals all the work with one slot", () => {
  const tasks = randomTrace(7, 60);
  const work = tasks.reduce((sum, { ms }) => sum + ms, 0);
  const chain = new Map<string, number>();
  for (const { key, ms, dependsOn } of tasks) {
    chain.set(key, ms + Math.max(0, ...dependsOn.map((before) => chain.get(before) ?? Number.NaN)));
  }
  const least = Math.max(work / 16, ...chain.values());
  expect(listScheduleMs(tasks, 16)).toBeGreaterThanOrEqual(least);
  expect(listScheduleMs(tasks, 1)).toBe(work);
  expect(randomTrace(7, 60)).toEqual(tasks);
});
