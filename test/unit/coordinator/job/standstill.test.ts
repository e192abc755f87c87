import { expect, test } from "vitest";
import { buildReport } from "../../../../coordinator/report/build-report.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

/** Makes a job with these planned tasks, after the lead has ended its run. */
function running(tasks: Parameters<JobDriver["plan"]>[0]): JobDriver {
  const driver = new JobDriver({ maxRevisions: 3 });
  driver.intake();
  driver.plan(tasks);
  driver.leadEnds();
  return driver;
}

/** Ends every run of the lead without action until the job has failed. */
function leaveIt(driver: JobDriver, words: string): void {
  for (let i = 0; i < 10 && driver.job.status !== "failed"; i++) driver.leadEnds("end_turn", words);
}

test("a task that a check refused four times is the reason of the failed job, not an idle lead", () => {
  const driver = running([planned("store"), planned("callers", ["store"])]);
  for (let i = 0; i < 4; i++) {
    driver.claim("t2");
    driver.judge("t2", "fail");
  }
  leaveIt(driver, "I do not know what to do about the store.");
  expect(driver.job).toMatchObject({ status: "failed", reason: "task_stuck" });
  expect(driver.job.detail).toBe(
    "task store was refused 4 times, the last time by the check x: broken; its agent's last words: done; the lead's last words: I do not know what to do about the store.",
  );
});

test("a refused task that the lead gave up remains the reason", () => {
  const driver = running([planned("store"), planned("callers", ["store"])]);
  for (let i = 0; i < 4; i++) {
    driver.claim("t2");
    driver.judge("t2", "fail");
  }
  for (const task of ["store", "callers"])
    driver.feed({ kind: "stop_task", source: task, task, reason: "it is too hard" });
  leaveIt(driver, "That is all.");
  expect(driver.job.detail).toMatch(/^task store was refused 4 times, the last time by the check x: broken/);
});

test("a failed command is the job's reason even if the lead stopped its task and then waits", () => {
  const driver = running([planned("index"), planned("other")]);
  const summary =
    "the agent handed in a worktree without a change; the agent says: mkdir: cannot create directory 'esm': File exists";
  for (let i = 0; i < 10 && driver.status("t2") !== "parked"; i++)
    driver.notify("t2", { status: "failed", stopReason: "no_change", summary });
  for (const task of ["index", "other"])
    driver.feed({ kind: "stop_task", source: task, task, reason: "it is refused" });
  leaveIt(driver, "I wait for what the others report.");
  expect(driver.job).toMatchObject({
    status: "failed",
    reason: "task_stuck",
    detail: `task index could not be done: its work attempts end with no_change: ${summary}; the lead's last words: I wait for what the others report.`,
  });
  expect(buildReport(driver.job, 0).tasks).toMatchObject([
    { key: "index", reason: "stopped_by_lead", trouble: expect.stringContaining("File exists") },
    { key: "other", reason: "stopped_by_lead" },
  ]);
  expect(buildReport(driver.job, 0).tasks[1]).not.toHaveProperty("trouble");
});

test("a failed explorer is the reason of a job without a plan even if the lead stopped it", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.feed({ kind: "delegate", source: "d", title: "look", brief: "b" });
  for (let i = 0; i < 10 && driver.status("t2") !== "parked"; i++)
    driver.notify("t2", { status: "failed", stopReason: "max_turns", summary: "it read on and on" });
  driver.feed({ kind: "stop_task", source: "s", task: "t2", reason: "never mind" });
  leaveIt(driver, "");
  expect(driver.job).toMatchObject({
    reason: "task_stuck",
    detail: expect.stringContaining("its work attempts end with max_turns: it read on and on"),
  });
});

test("a task that failed after a refusal names both, the failure last", () => {
  const driver = running([planned("store")]);
  driver.claim("t2");
  driver.judge("t2", "fail");
  for (let i = 0; i < 10 && driver.status("t2") !== "parked"; i++)
    driver.notify("t2", { status: "failed", stopReason: "crashed", summary: "it fell" });
  leaveIt(driver, "");
  expect(driver.job.detail).toMatch(
    /^task store was refused once, the last time by the check x: broken; then it could not be done: its work attempts end with crashed: it fell/,
  );
});

test("a task whose attempts failed names the stop reason of the last one", () => {
  const driver = running([planned("store"), planned("other")]);
  for (let i = 0; i < 10 && driver.status("t2") !== "parked"; i++)
    driver.notify("t2", { status: "failed", stopReason: "no_change", summary: "nothing was written" });
  for (let i = 0; i < 10 && driver.status("t3") !== "parked"; i++)
    driver.notify("t3", { status: "failed", stopReason: "crashed", summary: "it fell" });
  leaveIt(driver, "");
  expect(driver.job.reason).toBe("task_stuck");
  expect(driver.job.detail).toContain(
    "task store could not be done: its work attempts end with no_change: nothing was written (and 1 more task is stuck)",
  );
});

test("the last words of a lead that makes no plan are in the reason", () => {
  const driver = new JobDriver();
  driver.intake();
  leaveIt(driver, "I can only rewrite CommonJS modules.");
  expect(driver.job).toMatchObject({
    reason: "lead_idle",
    detail:
      "the lead made no plan in 3 runs in a row that left nothing to do; the lead's last words: I can only rewrite CommonJS modules.",
  });
  expect(driver.refold().detail).toBe(driver.job.detail);
});

test("the error that ended the lead's run is in the reason", () => {
  const driver = new JobDriver();
  driver.intake();
  for (let i = 0; i < 3; i++) {
    const { runs, messages } = driver.job.lead;
    driver.feed({
      kind: "lead_finished",
      run: runs,
      messagesRead: messages.length,
      stopReason: "refusal",
      detail: "I will not.",
      usage: driver.job.usage,
    });
  }
  expect(driver.job.detail).toContain("its last run ended with refusal: I will not.");
});
