import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkPlan } from "../../../../coordinator/job/plan/check-plan.ts";
import { expectedFiles, planChaosJob, toPlanned } from "../../../../lab/chaos/job/plan-job.ts";
import { planFaults } from "../../../../lab/chaos/schedule/plan-faults.ts";
import { cutTail } from "../../../../lab/chaos/world/redis-part.ts";

const folder = mkdtempSync(join(tmpdir(), "midwatch-chaos-test-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a seed decides the faults and the job; another seed gives other faults", () => {
  expect(planFaults(7, 120_000)).toEqual(planFaults(7, 120_000));
  expect(planFaults(7, 120_000)).not.toEqual(planFaults(8, 120_000));
  expect(planChaosJob(7, 200)).toEqual(planChaosJob(7, 200));
  // A longer run starts with the faults of a shorter one, so that a late failure can be reproduced.
  const short = planFaults(7, 60_000).faults;
  expect(planFaults(7, 120_000).faults.slice(0, short.length)).toEqual(short);
});

test("twenty seeds of two minutes contain every kind of fault, in order and within the time", () => {
  const all = Array.from({ length: 20 }, (_, i) => planFaults(i + 1, 120_000));
  const kinds = new Set(all.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)));
  const wanted = ["kill", "restart", "freeze", "redis", "drop", "slow", "mute", "model", "disk", "again", "clock"];
  expect([...kinds].sort()).toEqual(wanted.sort());
  expect(new Set(all.map(({ fsync }) => fsync))).toEqual(new Set(["everysec", "always"]));
  for (const { faults } of all) {
    const times = faults.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Math.max(...times)).toBeLessThan(120_000);
  }
  const cuts = all.flatMap(({ faults }) => faults).filter(({ fault }) => fault.kind === "redis" && fault.cutBytes > 0);
  expect(cuts.length).toBeGreaterThan(5);
});

test("the job is a valid plan with dependencies and wrong first results of both kinds", () => {
  const tasks = planChaosJob(3, 200);
  const rules = {
    roles: ["implementer"],
    tasksLeft: 500,
    takenKeys: new Set<string>(),
    knownKeys: new Set<string>(),
    folders: new Set<string>(),
    guard: { closed: new Set<string>(), permitted: [], isApproved: false },
  };
  expect(checkPlan(tasks.map(toPlanned), rules)).toEqual([]);
  expect(tasks.filter(({ dependsOn }) => dependsOn.length > 0).length).toBeGreaterThan(100);
  expect(new Set(tasks.map(({ fault }) => fault))).toEqual(new Set([undefined, "check", "challenge"]));
  expect(expectedFiles(tasks).size).toBe(200);
});

test("a truncation keeps complete transactions only, and returns the lost text", () => {
  const file = join(mkdtempSync(join(tmpdir(), "midwatch-chaos-test-")), "aof");
  const whole = "*1\r\n$5\r\nMULTI\r\n*2\r\nkept\r\n*1\r\n$4\r\nEXEC\r\n";
  writeFileSync(file, whole);
  appendFileSync(file, "*1\r\n$5\r\nMULTI\r\n*2\r\nhalf\r\n*2\r\ngone\r\n*1\r\n$4\r\nEXEC\r\n");
  const forgotten = cutTail(file, 20);
  expect(forgotten).toContain("half");
  expect(forgotten).not.toContain("kept");
  expect(readFileSync(file, "utf8")).toBe(whole);
  rmSync(join(file, ".."), { recursive: true, force: true });
});
