import { expect, test } from "vitest";
import { createJobState } from "../../../../../coordinator/job/fold/state.ts";
import { makeJobId } from "../../../../../shared/protocol/ids.ts";
import { JobDriver, planned } from "../../../../support/job-driver.ts";

test("an event of one job changes no other job and no other task", () => {
  const submission = { goal: "g", repository: { kind: "path", path: "/nowhere" } } as const;
  const other = createJobState(makeJobId(1), 1, submission);
  const before = structuredClone(other);
  const driver = new JobDriver({});
  driver.intake();
  driver.plan([planned("a"), planned("b", ["a"]), planned("c")]);
  driver.feed({ kind: "message_task", source: "call_1", task: "a", from: "lead", text: "be quick" });
  expect(driver.job.dependents.size).toBe(1);
  expect(other).toEqual(before);
  const [a, c] = ["a", "c"].map((key) => [...driver.job.tasks.values()].find(({ spec }) => spec.key === key));
  expect([a?.messages, c?.messages]).toEqual([["be quick"], []]);
  expect(driver.refold()).toEqual(driver.job);
});

test("a status without tasks has no set", () => {
  const driver = new JobDriver({});
  driver.intake();
  driver.plan([planned("a"), planned("b", ["a"])]);
  for (const members of driver.job.byStatus.values()) expect(members.size).toBeGreaterThan(0);
});
