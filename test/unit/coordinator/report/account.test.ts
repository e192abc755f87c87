import { expect, test } from "vitest";
import { reportFromLedger, rolesFromLedger, usageFromLedger } from "../../../../coordinator/report/account.ts";
import { buildReport } from "../../../../coordinator/report/build-report.ts";
import { viewUsage } from "../../../../coordinator/report/views.ts";
import { type Balance, NO_TOKENS } from "../../../../shared/model/ledger.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

/** Makes a job whose task was stopped during its second work attempt. Its first work attempt had cost one dollar. */
function stopped(): JobDriver {
  const driver = new JobDriver();
  driver.intake();
  driver.plan([planned("a")]);
  driver.leadEnds();
  driver.notify("t2", {
    status: "failed",
    stopReason: "crashed",
    usage: { ...NO_USAGE, calls: 2, outputTokens: 10, costUsd: 1 },
  });
  driver.feed({ kind: "stop_task", source: "s", task: "a", reason: "r" });
  return driver;
}

const LEDGER: Balance = {
  ...NO_TOKENS,
  outputTokens: 40,
  ...{ settledUsd: 4, unsettledUsd: 0.5, heldUsd: 0.25, settledCalls: 7, unsettledCalls: 1 },
};

test("a report's cost is the ledger's, including a cancelled attempt, warming calls and lost responses", () => {
  const report = reportFromLedger(buildReport(stopped().job, 1), LEDGER);
  expect(report.cost.usd).toBe(4.5);
  expect(report.usage).toMatchObject({ calls: 8, outputTokens: 40, costUsd: 4.5 });
});

test("the roles of a job add up to its ledger: calls outside of the log have a row of their own", () => {
  const { usage, byRole, heldUsd } = rolesFromLedger(viewUsage(stopped().job), LEDGER);
  expect(byRole).toMatchObject({
    implementer: { calls: 2, costUsd: 1 },
    other: { calls: 6, outputTokens: 30, costUsd: 3.5 },
  });
  expect(Object.values(byRole).reduce((all, { costUsd }) => all + costUsd, 0)).toBeCloseTo(usage.costUsd, 9);
  expect(heldUsd).toBe(0.25);
});

test("after a loss in the ledger the usage in the log is shown", () => {
  const empty: Balance = {
    ...NO_TOKENS,
    settledUsd: 0,
    unsettledUsd: 0,
    heldUsd: 0,
    settledCalls: 0,
    unsettledCalls: 0,
  };
  const { usage } = stopped().job;
  expect(usageFromLedger(usage, empty)).toEqual(usage);
  expect(rolesFromLedger(viewUsage(stopped().job), empty).byRole.implementer).toMatchObject({ costUsd: 1 });
});
