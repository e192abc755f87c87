import { expect, test } from "vitest";
import { taskOf } from "../../../../coordinator/job/fold/state.ts";
import { gatherHistory } from "../../../../coordinator/report/gather-history.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

test("a task with a reused result does not enter the history with a start in 1970", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.plan([planned("a"), planned("b")]);
  driver.leadEnds();
  for (const id of ["t2", "t3"]) {
    driver.notify(id, { status: "started" });
    driver.pass(5000);
    driver.claim(id);
    driver.judge(id, "pass");
    driver.judge(id, "pass");
    driver.land(id);
  }
  driver.feed({ kind: "finish_job", source: "f", summary: "s" });
  driver.judge("t4", "pass");
  driver.judge("t4", "pass");
  expect(driver.job.status).toBe("completed");
  // The second task reuses the result of an earlier job, so its work attempt has an end but no start.
  const [work] = taskOf(driver.job, asTaskId("t3")).attempts;
  Object.assign(work ?? {}, { stopReason: "reused", startedAt: undefined, finishedAt: 1_700_000_000_000 });
  const { samples } = gatherHistory(driver.job);
  const works = samples.filter(({ part }) => part.startsWith("work"));
  expect(works.map(({ sample }) => sample.ms)).toEqual([5001]);
  for (const { sample } of samples) expect(sample.ms).toBeLessThan(60_000);
});
