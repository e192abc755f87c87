import { expect, test } from "vitest";
import { viewTask } from "../../../../coordinator/service/job-views.ts";
import { taskOf } from "../../../../coordinator/state/job-state.ts";
import { QueueDriver } from "../../../support/queue-driver.ts";

test("a verified task that waits for the gate says for which batch", () => {
  const driver = QueueDriver.verified(2);
  const reason = () => viewTask(driver.job, taskOf(driver.job, "t2" as never)).reason;
  expect(reason()).toBeUndefined();
  driver.step();
  expect(reason()).toBe("batch:1");
});
