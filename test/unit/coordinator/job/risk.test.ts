import { describe, expect, test } from "vitest";
import { countVotes, verifiersFor } from "../../../../coordinator/job/decide/risk.ts";
import { taskOf } from "../../../../coordinator/job/fold/state.ts";
import { orderOf } from "../../../../coordinator/job/order.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import type { JobLimits } from "../../../../shared/protocol/job/job.ts";
import type { CheckResult } from "../../../../shared/protocol/verification/verdict.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

const size = (added: number, sensitive: number): CheckResult[] => [
  { name: "size", passed: true, detail: "", figures: { files: 1, added, removed: 0, sensitive } },
];

test.each<[number, number, number]>([
  [10, 0, 1],
  [399, 0, 1],
  [400, 0, 2],
  [10, 1, 2],
  [5000, 0, 2],
  [1500, 1, 3],
])("%i changed lines with %i files in sensitive locations need %i verifiers", (added, sensitive, count) => {
  expect(verifiersFor({ checks: size(added, sensitive) })).toBe(count);
});

const unmeasured: CheckResult = { name: "command: x", passed: true, detail: "", figures: { unmeasured: 1 } };

test.each<[number, number, number]>([
  [10, 0, 2],
  [500, 0, 3],
  [1500, 1, 3],
])("%i lines, %i sensitive: one more verifier, %i, if a check could not measure", (added, sensitive, count) => {
  expect(verifiersFor({ checks: [...size(added, sensitive), unmeasured] })).toBe(count);
});

test("a check that did measure adds no verifier", () => {
  const measured = { ...unmeasured, figures: { unmeasured: 0, faultsPlanted: 3 } };
  expect(verifiersFor({ checks: [...size(10, 0), measured] })).toBe(1);
});

test("a change that was not measured needs one", () => expect(verifiersFor({ checks: [] })).toBe(1));

test.each<[number, number, number, "passed" | "refused" | "ask"]>([
  [10, 1, 0, "passed"],
  [10, 0, 1, "refused"],
  [500, 1, 0, "ask"],
  [500, 2, 0, "passed"],
  [500, 0, 1, "refused"],
  [500, 1, 1, "refused"],
  [500, 2, 1, "refused"],
  [500, 1, 2, "refused"],
  [500, 20, 1, "refused"],
])("%i lines, %i for and %i against: %s", (added, pass, fail, result) => {
  expect(countVotes({ checks: size(added, 0), votes: { pass, fail } })).toBe(result);
});

describe("a long change in a job", () => {
  function challenged(checks = size(900, 0), limits: Partial<JobLimits> = {}): JobDriver {
    const driver = new JobDriver(limits);
    driver.intake();
    driver.plan([planned("a")]);
    driver.leadEnds();
    driver.claim("t2");
    const commit = taskOf(driver.job, asTaskId("t2")).candidate?.commit ?? "";
    const verdict = {
      commit,
      by: "check" as const,
      attemptId: "t2.2",
      decision: "pass" as const,
      summary: "s",
      attacks: [],
      findings: [],
      checks,
    };
    driver.notify("t2", { verdict });
    return driver;
  }

  test("is verified when two verifiers have passed it", () => {
    const driver = challenged();
    driver.judge("t2", "pass");
    expect(driver.status("t2")).toBe("challenging");
    driver.judge("t2", "pass");
    expect(driver.status("t2")).toBe("verified");
    expect(driver.refold()).toEqual(driver.job);
  });

  test.each([
    ["pass, fail", ["pass", "fail"]],
    ["pass, pass, fail, of which three are needed", ["pass", "pass", "fail"]],
    ["fail", ["fail"]],
  ] as const)("is revised after %s: a finding that reproduced is never outvoted", (_name, votes) => {
    const driver = challenged(votes.length === 3 ? size(2000, 1) : size(900, 0));
    for (const vote of votes) driver.judge("t2", vote);
    const task = taskOf(driver.job, asTaskId("t2"));
    expect([task.status, task.stage, task.revision]).toEqual(["queued", "work", 1]);
    const order = orderOf(driver.job, asTaskId("t2"), task.attempts.length);
    expect(order.findings).toMatchObject([{ claim: "broken" }]);
    expect(driver.refold()).toEqual(driver.job);
  });

  test("is left to the lead when its revisions are used up, without a further verifier", () => {
    const driver = challenged(size(900, 0), { maxRevisions: 0 });
    driver.judge("t2", "pass");
    driver.judge("t2", "fail");
    expect([driver.status("t2"), taskOf(driver.job, asTaskId("t2")).reason]).toEqual(["parked", "lead"]);
    driver.feed({ kind: "message_task", source: "m", task: "t2", from: "lead", text: "mend it" });
    expect(taskOf(driver.job, asTaskId("t2")).stage).toBe("work");
  });

  test("starts a new count of votes with another candidate", () => {
    const driver = challenged();
    driver.judge("t2", "fail");
    expect(driver.status("t2")).toBe("queued");
    driver.claim("t2");
    expect(taskOf(driver.job, asTaskId("t2")).votes).toBeUndefined();
  });
});
