import { expect, test } from "vitest";
import { heldClaims } from "../../../../coordinator/job/decide/write-claims.ts";
import { newestAttempt, taskOf, tasksIn } from "../../../../coordinator/job/fold/state.ts";
import type { JobInput } from "../../../../coordinator/job/input.ts";
import { nextLanding } from "../../../../coordinator/job/merge-queue.ts";
import { buildReport } from "../../../../coordinator/report/build-report.ts";
import { asTaskId, type TaskId } from "../../../../shared/protocol/ids.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

/**
 * Makes a job of `count` tasks. The writes that they declare are disjoint, but each task also changes the same
 * undeclared path.
 */
function overlapping(count: number): JobDriver {
  const driver = new JobDriver({ maxConcurrency: 100 });
  driver.intake();
  driver.plan(Array.from({ length: count }, (_, i) => planned(`k${i}`)));
  driver.leadEnds();
  return driver;
}

function verify(driver: JobDriver, id: string): void {
  driver.claim(id);
  driver.judge(id, "pass");
  driver.judge(id, "pass");
}

/**
 * Merges all verified tasks with the result that git would have: a commit that is not based on the present head has a
 * conflict in the shared path.
 */
function mergeAll(driver: JobDriver): number {
  let conflicts = 0;
  for (let next = nextLanding(driver.job); next.kind === "verified"; next = nextLanding(driver.job)) {
    const [first, ...others] = next.items.map(({ task }) => task.id);
    const fits = (id: TaskId) => workBase(driver, id) === driver.job.head || tasksIn(driver.job, "merged").length === 0;
    const met = [first, ...others].filter((id) => id !== undefined).filter((id) => !fits(id));
    for (const taskId of met) {
      conflicts += 1;
      const merged = tasksIn(driver.job, "merged").map(({ spec }) => spec.id);
      driver.feed({ kind: "landing_conflict", taskId, paths: ["shared.js"], others: merged.slice(-1) });
    }
    if (first !== undefined && !met.includes(first)) driver.land(first);
  }
  return conflicts;
}

/** The commit on which a task's newest work attempt started. */
function workBase(driver: JobDriver, id: TaskId): string | undefined {
  return taskOf(driver.job, id).attempts.findLast(({ stage }) => stage === "work")?.base;
}

const workAttempts = (driver: JobDriver) =>
  [...driver.job.tasks.values()].flatMap(({ attempts }) => attempts.filter(({ stage }) => stage === "work")).length;

test("nine tasks that conflict in a path that none declared all land, with no more attempts than if run one after the other", () => {
  const driver = overlapping(9);
  let conflicts = 0;
  for (let i = 2; i <= 10; i++) verify(driver, `t${i}`);
  for (let round = 0; round < 30 && tasksIn(driver.job, "merged").length < 9; round++) {
    conflicts += mergeAll(driver);
    // All queued tasks work at the same time, and then conflict again.
    for (const task of tasksIn(driver.job, "queued")) verify(driver, task.spec.id);
  }
  expect(tasksIn(driver.job, "merged")).toHaveLength(9);
  expect([conflicts, workAttempts(driver)]).toEqual([8, 17]);
  // The tasks land in the order in which they were planned.
  const order = driver.log.flatMap(({ event }) => (event.type === "landing.finished" ? event.tasks : []));
  expect(order).toEqual(Array.from({ length: 9 }, (_, i) => `t${i + 2}`));
  expect(driver.refold()).toEqual(driver.job);
});

test("tasks that conflicted claim the conflict's paths and take turns from then on", () => {
  const driver = overlapping(3);
  for (const id of ["t2", "t3", "t4"]) verify(driver, id);
  driver.land("t2");
  driver.feed({ kind: "landing_conflict", taskId: asTaskId("t3"), paths: ["shared.js"], others: [asTaskId("t2")] });
  driver.feed({ kind: "landing_conflict", taskId: asTaskId("t4"), paths: ["shared.js"], others: [asTaskId("t2")] });
  expect(driver.status("t3")).toBe("queued");
  expect(taskOf(driver.job, asTaskId("t4"))).toMatchObject({ status: "ready", reason: "write_claim:t3" });
  // A later task that declares the shared path waits until t3 and t4 have ended.
  driver.feed({ kind: "amend_plan", source: "s", add: [planned("late", [], ["shared.js"])], remove: [], reason: "r" });
  expect(driver.job.tasks.get(asTaskId("t5"))?.reason).toMatch(/^write_claim:t[34]$/);
  verify(driver, "t3");
  driver.land("t3");
  expect([driver.status("t4"), driver.status("t5")]).toEqual(["queued", "ready"]);
  expect(newestAttempt(taskOf(driver.job, asTaskId("t4")))).toMatchObject({ stage: "work", base: driver.job.head });
});

test("a task with two conflicts gets no third: nothing lands before it while it is rebased", () => {
  const driver = overlapping(4);
  for (const id of ["t2", "t3", "t4", "t5"]) verify(driver, id);
  for (const winner of ["t3", "t4"]) {
    driver.land(winner);
    driver.feed({ kind: "landing_conflict", taskId: asTaskId("t2"), paths: ["shared.js"], others: [asTaskId(winner)] });
    if (winner === "t3") verify(driver, "t2");
  }
  expect(nextLanding(driver.job)).toEqual({ kind: "nothing" });
  verify(driver, "t2");
  expect(nextLanding(driver.job)).toMatchObject({ items: [{ task: { id: "t2" } }, { task: { id: "t5" } }] });
});

test("a conflict is not reported as a failure that the gate caught", () => {
  const driver = overlapping(2);
  for (const id of ["t2", "t3"]) verify(driver, id);
  driver.land("t2");
  driver.feed({ kind: "landing_conflict", taskId: asTaskId("t3"), paths: ["shared.js"], others: [asTaskId("t2")] });
  const report = buildReport(driver.job, 0);
  expect(report.caughtBy).toEqual({ check: 0, challenge: 0, gate: 0, conflict: 1 });
});

test("the merged side of a conflict holds no claim, and no message, amendment, stop or retry reopens it", () => {
  const driver = overlapping(2);
  for (const id of ["t2", "t3"]) verify(driver, id);
  driver.land("t2");
  driver.feed({ kind: "landing_conflict", taskId: asTaskId("t3"), paths: ["shared.js"], others: [asTaskId("t2")] });
  const ask = [
    { kind: "message_task", source: "1", task: "k0", from: "lead", text: "do more" },
    { kind: "stop_task", source: "2", task: "k0", reason: "r" },
    { kind: "amend_plan", source: "3", add: [planned("k0", [], ["shared.js"])], remove: [], reason: "r" },
    { kind: "amend_plan", source: "4", add: [], remove: ["k0"], reason: "r" },
    { kind: "retry" },
  ] as const;
  for (const input of ask) {
    driver.feed(input as unknown as JobInput);
    expect([input.kind, driver.status("t2")]).toEqual([input.kind, "merged"]);
  }
  expect(heldClaims(driver.job, 0).map(({ taskId }) => taskId)).not.toContain("t2");
});

test("a task claims the paths of its conflicts until it ends, however often it is sent back", () => {
  const driver = overlapping(3);
  for (const id of ["t2", "t3", "t4"]) verify(driver, id);
  driver.land("t2");
  for (const taskId of ["t3", "t4"])
    driver.feed({ kind: "landing_conflict", taskId: asTaskId(taskId), paths: ["shared.js"], others: [asTaskId("t2")] });
  // t3 is the task that t4 had a conflict with. It is still open, and is sent back twice more.
  for (let i = 0; i < 2; i++) {
    driver.claim("t3");
    driver.judge("t3", "fail");
    expect(heldClaims(driver.job, 0)).toContainEqual({ taskId: "t3", writes: expect.arrayContaining(["shared.js"]) });
    expect(driver.status("t4")).toBe("ready");
  }
});
