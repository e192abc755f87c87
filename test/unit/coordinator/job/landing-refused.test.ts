import { expect, test } from "vitest";
import { hasLandingWork, nextLanding } from "../../../../coordinator/job/merge-queue.ts";
import { wakeParked } from "../../../../coordinator/passes/wake-parked.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

/** Makes a job with one verified task. */
function verified(): JobDriver {
  const driver = new JobDriver();
  driver.intake();
  driver.plan([planned("a")]);
  driver.leadEnds();
  driver.claim("t2");
  driver.judge("t2", "pass");
  driver.judge("t2", "pass");
  return driver;
}

test("a landing that git refuses pauses the job once, is aborted, and is tried again after a resume", () => {
  const driver = verified();
  const from = driver.job.head ?? "";
  driver.feed({ kind: "landing_planned", from, to: "f".repeat(40), tasks: ["t2" as never] });
  const { events } = driver.feed({ kind: "landing_refused", detail: "git says no" });
  expect(events.map(({ type }) => type)).toEqual(["landing.aborted", "task.status", "job.paused"]);
  expect(driver.job.paused).toBe("landing_refused: git says no");
  expect([hasLandingWork(driver.job), nextLanding(driver.job).kind]).toEqual([false, "nothing"]);
  expect(driver.feed({ kind: "tick" }).effects).toEqual([]);
  expect(driver.feed({ kind: "landing_refused", detail: "again" }).events).toEqual([]);
  expect(driver.feed({ kind: "resume" }).effects).toContainEqual({ kind: "land" });
  expect(driver.refold()).toEqual(driver.job);
});

test("a landing that a full disk refused is tried again at its resume time, not before", async () => {
  const driver = verified();
  driver.feed({ kind: "landing_refused", detail: "No space left on device", resumeAt: 5000 });
  const wake = (now: number) =>
    wakeParked({
      store: { openJobs: async () => [driver.job.id] },
      registry: { read: async (_id, look) => look(driver.job), input: async (_id, input) => driver.feed(input) },
      breaker: {} as never,
      probe: async () => {},
      clock: { now: () => now },
      log: silentLog(),
    });
  await wake(4999);
  expect(driver.job.pause?.reason).toBe("landing_refused");
  await wake(5000);
  expect(driver.job.paused).toBeUndefined();
});

test("an attempt that changed nothing is not retried, since its agent was told twice why; the lead gets the agent's words", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.plan([planned("a")]);
  driver.leadEnds();
  const summary = "the agent handed in a worktree without a change; the agent says: out/ is ignored";
  driver.notify("t2", { status: "failed", stopReason: "no_change", summary });
  const task = driver.job.tasks.get("t2" as never);
  expect([task?.status, task?.reason, task?.attempts.length]).toEqual(["parked", "lead", 1]);
  expect(driver.job.lead.messages.map((message) => JSON.stringify(message)).join()).toContain("out/ is ignored");
});
