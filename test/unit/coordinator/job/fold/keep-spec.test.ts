import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import { keepSpec, NONE } from "../../../../../coordinator/job/fold/keep-spec.ts";
import { makeTaskId } from "../../../../../shared/protocol/ids.ts";
import { ALLOWANCES } from "../../../../../shared/protocol/job/plan.ts";
import type { TaskSpec } from "../../../../../shared/protocol/task/task.ts";
import { JobDriver, planned } from "../../../../support/job-driver.ts";

/** A spec as a decision makes it, which V8 gives a hidden class of its own. */
function specOf(n: number, more: Partial<TaskSpec> = {}): TaskSpec {
  return { ...planned(`k${n}`), id: makeTaskId(n), origin: "plan", dependsOn: [], ...more };
}

test("a kept spec says what it was given, with all that is optional", () => {
  const full = specOf(1, {
    canaryOf: makeTaskId(7),
    dependsOn: [makeTaskId(2)],
    writes: ["src/**"],
    deliverables: ["src/a.ts"],
    acceptance: [{ kind: "command", name: "test", command: "npm test" }],
    allows: [...ALLOWANCES],
  });
  expect(keepSpec(full)).toEqual(full);
  expect(keepSpec(specOf(2))).toEqual(specOf(2));
  expect(Object.keys(keepSpec(specOf(2)))).toEqual(expect.not.arrayContaining(["canaryOf", "allows"]));
});

test("specs share one hidden class, however they were made", () => {
  setFlagsFromString("--allow-natives-syntax");
  const haveSameMap = new Function("a", "b", "return %HaveSameMap(a, b)") as (a: object, b: object) => boolean;
  setFlagsFromString("--no-allow-natives-syntax");
  const first = keepSpec(specOf(1));
  for (let n = 2; n < 20; n++) {
    expect(haveSameMap(keepSpec(specOf(n)), first)).toBe(true);
    expect(haveSameMap(keepSpec(JSON.parse(JSON.stringify(specOf(n)))), first)).toBe(true);
  }
});

test("tasks without dependencies share one empty list that nobody can change", () => {
  const driver = new JobDriver({});
  driver.intake();
  driver.plan([planned("a"), planned("b"), planned("c", ["a"])]);
  const specs = [...driver.job.tasks.values()].map(({ spec }) => spec);
  const free = specs.filter(({ dependsOn }) => dependsOn.length === 0);
  expect(free.length).toBeGreaterThanOrEqual(2);
  for (const { dependsOn } of free) expect(dependsOn).toBe(NONE);
  expect(() => free[0]?.dependsOn.push(makeTaskId(9))).toThrow(TypeError);
  expect(driver.refold()).toEqual(driver.job);
});
