import fc from "fast-check";
import { expect, test } from "vitest";
import type { TaskId } from "../../../../shared/protocol/ids.ts";
import type { JobEvent } from "../../../../shared/protocol/job/event.ts";
import { BASE, planned } from "../../../support/job-driver.ts";
import { GATE, QueueDriver } from "../../../support/queue-driver.ts";

const ids = (...numbers: number[]) => numbers.map((n) => `t${n + 2}`);
const culprits = (driver: QueueDriver) =>
  driver.log.flatMap(({ event }) => (event.type === "batch.cut" ? [event.culprit] : []));

/** Adds a task to a running job. */
function addLate(driver: QueueDriver): TaskId {
  const add = [{ ...planned("late"), brief: "late brief" }];
  driver.feed({ kind: "amend_plan", source: "add", reason: "one more", remove: [], add });
  return driver.job.idByKey.get("late") as TaskId;
}
const ofType = <Type extends JobEvent["type"]>(driver: QueueDriver, type: Type) =>
  driver.log.flatMap(({ event }) => (event.type === type ? [event as Extract<JobEvent, { type: Type }>] : []));

test("64 green commits land after one run of the gate, with one move of the ref and a landing commit each", () => {
  const driver = QueueDriver.verified(64);
  driver.drain(new Set());
  expect(driver.runs).toHaveLength(1);
  expect(ofType(driver, "landing.finished")).toHaveLength(1);
  const landed = [...driver.job.tasks.values()].filter(({ spec }) => spec.origin === "plan");
  expect(new Set(landed.map(({ landedAs }) => landedAs)).size).toBe(64);
  expect(driver.refold()).toEqual(driver.job);
});

test("each bad commit is found, all others land, and the gate runs stay within 1 + 2 b log2 N", () => {
  const cases = fc
    .integer({ min: 2, max: 40 })
    .chain((count) => fc.tuple(fc.constant(count), fc.uniqueArray(fc.nat(count - 1), { maxLength: 6 })));
  fc.assert(
    fc.property(cases, ([count, picked]) => {
      const bad = new Set(ids(...picked));
      const driver = QueueDriver.verified(count);
      driver.drain(bad);
      expect(new Set(culprits(driver))).toEqual(bad);
      expect(culprits(driver)).toHaveLength(bad.size);
      const all = ids(...Array.from({ length: count }, (_, i) => i));
      for (const id of all) expect(driver.status(id)).toBe(bad.has(id) ? "queued" : "merged");
      expect(driver.runs.length).toBeLessThanOrEqual(1 + 2 * bad.size * Math.ceil(Math.log2(count)));
      expect(driver.refold()).toEqual(driver.job);
    }),
    { numRuns: 60 },
  );
});

test("a commit that fails the gate goes back to its author with the gate's findings", () => {
  const driver = QueueDriver.verified(4);
  driver.drain(new Set(ids(2)));
  const task = driver.job.tasks.get("t4" as never);
  expect(task?.stage).toBe("work");
  expect(task?.findings).toMatchObject([{ claim: "broken" }]);
  expect(task?.revision).toBe(1);
  driver.verify("t4");
  driver.drain(new Set());
  expect(driver.status("t4")).toBe("merged");
});

test("while the gate runs, the next merge group is tested on top of the first, and lands after it without another run", () => {
  const driver = QueueDriver.verified(2);
  while (driver.step());
  const [first = ""] = driver.openSteps();
  const late = addLate(driver);
  driver.verify(late);
  while (driver.step());
  const second = driver.openSteps().find((id) => id !== first) ?? "";
  expect(driver.heldBy(second)).toEqual([...ids(0, 1), late]);
  driver.judge(second, "pass");
  expect(driver.status(late)).toBe("verified");
  driver.judge(first, "pass");
  while (driver.step());
  expect(driver.status(late)).toBe("merged");
  expect(ofType(driver, "batch.testing")).toHaveLength(2);
});

test("a merge group built on a failing one is dropped, and its runs are stopped", () => {
  const driver = QueueDriver.verified(1);
  while (driver.step());
  const late = addLate(driver);
  const [first = ""] = driver.openSteps();
  driver.verify(late);
  while (driver.step());
  const second = driver.openSteps().find((id) => id !== first) ?? "";
  driver.judge(first, "fail");
  expect(driver.status(second)).toBe("cancelled");
  expect(driver.status(late)).toBe("verified");
  driver.drain(new Set());
  expect(driver.status(late)).toBe("merged");
});

test("several commands run as parallel gate runs; a failing one ends the others", () => {
  const gate = [
    { kind: "command", name: "lint", command: "npm run lint" },
    { kind: "command", command: "npm test" },
  ] as const;
  const driver = QueueDriver.verified(3, [...gate]);
  while (driver.step());
  const steps = driver.openSteps();
  expect(steps.map((id) => driver.job.tasks.get(id as never)?.spec.key)).toEqual([
    "merge-gate-1-3-lint",
    "merge-gate-1-3-step2",
  ]);
  driver.judge(steps[0] ?? "", "pass");
  expect(driver.step()).toBe(false);
  driver.judge(steps[1] ?? "", "fail");
  expect(driver.openSteps()).toHaveLength(2);
});

test("a landing that the gate has not passed is refused", () => {
  const driver = QueueDriver.verified(1);
  const tasks = ids(0) as never[];
  const landing = { kind: "landing_planned", from: BASE, to: "9".repeat(40), tasks } as const;
  expect(driver.feed(landing).kind).toBe("refused");
  driver.step();
  expect(driver.feed({ ...landing, batch: 1 }).kind).toBe("refused");
  const [step = ""] = driver.openSteps();
  driver.judge(step, "pass");
  expect(driver.feed({ ...landing, batch: 1 }).text).toContain("the gate has not passed");
});

test("stopping a task drops its merge group; the other tasks are merged again", () => {
  const driver = QueueDriver.verified(3);
  driver.step();
  const [step = ""] = driver.openSteps();
  driver.feed({ kind: "stop_task", source: "s", task: "k1", reason: "not needed" });
  expect(driver.status(step)).toBe("cancelled");
  driver.drain(new Set());
  expect(ids(0, 1, 2).map((id) => driver.status(id))).toEqual(["merged", "cancelled", "merged"]);
});

test("a paused job starts no gate run", () => {
  const driver = QueueDriver.verified(2);
  driver.feed({ kind: "pause", reason: "user" });
  expect(driver.step()).toBe(false);
  driver.feed({ kind: "resume" });
  expect(driver.step()).toBe(true);
  expect(driver.openSteps()).toHaveLength(1);
});

test("an aborted landing drops the merge groups built on it, and all their tasks are merged again", () => {
  const driver = QueueDriver.verified(2);
  driver.step();
  driver.judge(driver.openSteps()[0] ?? "", "pass");
  driver.step();
  expect(driver.job.landing).toBeDefined();
  driver.feed({ kind: "landing_aborted", reason: "ref_elsewhere" });
  driver.drain(new Set());
  expect(ids(0, 1).map((id) => driver.status(id))).toEqual(["merged", "merged"]);
});

test("without commands in its gate, or with the gate at the end, a job lands at once", () => {
  const differential = [{ kind: "differential" as const, reference: ["**/*.js"], candidateRoot: "esm" }];
  for (const driver of [QueueDriver.verified(3, []), QueueDriver.verified(3, differential)]) {
    driver.drain(new Set());
    expect(driver.runs).toEqual([]);
    expect(ofType(driver, "landing.finished")).toHaveLength(1);
  }
  expect(GATE).toHaveLength(1);
});

test("a commit that does not merge is rebased twice by its author, then the lead gets both sides", () => {
  const driver = QueueDriver.verified(2, []);
  driver.drain(new Set());
  const late = addLate(driver);
  const conflict = { kind: "landing_conflict" as const, taskId: late, paths: ["x.js"], others: ids(0) as never[] };
  for (let i = 0; i < 2; i++) {
    driver.verify(late);
    driver.feed(conflict);
    expect(driver.status(late)).toBe("queued");
    expect(driver.job.tasks.get(late)?.findings[0]).toMatchObject({ name: "merge-conflict" });
    expect(driver.job.tasks.get(late)?.findings[0]?.evidence).toContain("k0");
  }
  driver.verify(late);
  driver.feed(conflict);
  expect(driver.status(late)).toBe("parked");
  expect(driver.job.lead.active).toBe(true);
  const told = driver.job.lead.messages.at(-1)?.text ?? "";
  expect(told).toContain("late brief");
  expect(told).toContain('key="k0"');
});
