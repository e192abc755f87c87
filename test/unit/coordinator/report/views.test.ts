import { expect, test } from "vitest";
import { taskOf } from "../../../../coordinator/job/fold/state.ts";
import { viewJob, viewTask } from "../../../../coordinator/report/views.ts";
import { QueueDriver } from "../../../support/queue-driver.ts";

test("the reason of a verified task that waits for the gate names its merge group", () => {
  const driver = QueueDriver.verified(2);
  const reason = () => viewTask(driver.job, taskOf(driver.job, "t2" as never)).reason;
  expect(reason()).toBeUndefined();
  driver.step();
  expect(reason()).toBe("batch:1");
});

test("a job that ended while it was paused is shown without its pause", () => {
  const driver = QueueDriver.verified(2);
  driver.feed({ kind: "pause", reason: "a break" });
  expect(viewJob(driver.job).paused).toMatch(/a break/);
  driver.feed({ kind: "cancel", reason: "not wanted" });
  expect(viewJob(driver.job)).toMatchObject({ status: "cancelled" });
  expect(viewJob(driver.job)).not.toHaveProperty("paused");
  expect(viewJob(driver.job)).not.toHaveProperty("resumeAt");
});
