import { describe, expect, test } from "vitest";
import { countVotes, verifiersFor } from "../../../../coordinator/state/decide/risk.ts";
import { taskOf } from "../../../../coordinator/state/job-state.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import type { CheckResult } from "../../../../shared/protocol/verdict.ts";
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
])("%i changed lines with %i files in sensitive places need %i verifiers", (added, sensitive, count) => {
  expect(verifiersFor({ checks: size(added, sensitive) })).toBe(count);
});

test("a change that was not measured needs one", () => expect(verifiersFor({ checks: [] })).toBe(1));

test.each<[number, number, number, "passed" | "refused" | "ask"]>([
  [10, 1, 0, "passed"],
  [10, 0, 1, "refused"],
  [500, 1, 0, "ask"],
  [500, 2, 0, "passed"],
  [500, 0, 1, "refused"],
  [500, 1, 1, "ask"],
  [500, 2, 1, "passed"],
  [500, 1, 2, "refused"],
])("%i lines, %i for and %i against: %s", (added, pass, fail, result) => {
  expect(countVotes({ checks: size(added, 0), votes: { pass, fail } })).toBe(result);
});

describe("a long change in a job", () => {
  function challenged(): JobDriver {
    const driver = new JobDriver();
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
      checks: size(900, 0),
    };
    driver.notify("t2", { verdict });
    return driver;
  }

  test("is verified when two have passed it", () => {
    const driver = challenged();
    driver.judge("t2", "pass");
    expect(driver.status("t2")).toBe("challenging");
    driver.judge("t2", "pass");
    expect(driver.status("t2")).toBe("verified");
    expect(driver.refold()).toEqual(driver.job);
  });

  test("is looked at by a third when two disagree, who is shown what was found and decides", () => {
    for (const decision of ["pass", "fail"] as const) {
      const driver = challenged();
      driver.judge("t2", "pass");
      driver.judge("t2", "fail");
      expect(driver.status("t2")).toBe("challenging");
      expect(taskOf(driver.job, asTaskId("t2")).findings).toHaveLength(1);
      driver.judge("t2", decision);
      expect(driver.status("t2")).toBe(decision === "pass" ? "verified" : "queued");
    }
  });

  test("begins anew with another candidate", () => {
    const driver = challenged();
    driver.judge("t2", "fail");
    expect(driver.status("t2")).toBe("queued");
    driver.claim("t2");
    expect(taskOf(driver.job, asTaskId("t2")).votes).toBeUndefined();
  });
});
