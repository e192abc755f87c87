import { expect, test } from "vitest";
import { newestAttempt, taskOf } from "../../../../coordinator/job/fold/state.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

function running(tasks = [planned("a"), planned("b")], limits = {}): JobDriver {
  const driver = new JobDriver(limits);
  driver.intake();
  driver.plan(tasks);
  driver.leadEnds();
  return driver;
}

const away = { status: "failed", stopReason: "model_unavailable", summary: "529 overloaded" } as const;
const attemptsOf = (driver: JobDriver, task: string) => taskOf(driver.job, asTaskId(task)).attempts;

test("a long outage of the API parks the attempts with their transcripts and a reason, and none starts from scratch", () => {
  const driver = running();
  for (let i = 0; i < 9; i++) {
    // Each attempt made one turn since the previous outage.
    driver.notify("t2", { ...away, epoch: i + 1, usage: { ...NO_USAGE, calls: i + 1 } });
    driver.notify("t3", { ...away, epoch: i + 1, usage: { ...NO_USAGE, calls: i + 1 } });
    expect(["t2", "t3"].map((id) => driver.status(id))).toEqual(["parked", "parked"]);
    expect(driver.job.paused).toBe("unavailable: 529 overloaded");
    // The notification came after the breaker was closed again: the job may resume now.
    const { at, event } = driver.log.findLast((entry) => entry.event.type === "job.paused") ?? {};
    expect(event).toMatchObject({ reason: "unavailable", resumeAt: at });
    driver.pass(7 * 86_400_000);
    expect(driver.feed({ kind: "tick" }).effects).toEqual([]);
    driver.feed({ kind: "resume" });
    expect(["t2", "t3"].map((id) => driver.status(id))).toEqual(["queued", "queued"]);
  }
  expect(["t2", "t3"].map((id) => attemptsOf(driver, id).length)).toEqual([1, 1]);
  expect(newestAttempt(taskOf(driver.job, asTaskId("t2")))).toMatchObject({ n: 1, resumes: 9 });
  expect(driver.refold()).toEqual(driver.job);
});

test("a full disk parks the attempt with its transcript, and it resumes by itself: no turn is paid twice", () => {
  const driver = running([planned("a")]);
  for (let i = 0; i < 9; i++) {
    driver.notify("t2", { status: "failed", stopReason: "disk_full", summary: "no space left", epoch: i + 1 });
    expect(driver.status("t2")).toBe("parked");
    expect(driver.job.pause).toMatchObject({ reason: "disk", resumeAt: expect.any(Number) });
    driver.feed({ kind: "resume" });
    expect(driver.status("t2")).toBe("queued");
  }
  expect(attemptsOf(driver, "t2")).toHaveLength(1);
  expect(driver.refold()).toEqual(driver.job);
});

test("an outage does not count as an idle lead: its run waits with its messages, however often the API fails", () => {
  const driver = new JobDriver();
  driver.intake();
  for (let i = 0; i < 9; i++) {
    const unread = driver.job.lead.messagesRead;
    driver.leadEnds("model_unavailable");
    expect(driver.job.lead).toMatchObject({ idleRuns: 0, messagesRead: unread, active: false });
    expect([driver.job.status, driver.job.pause?.reason]).toEqual(["planning", "unavailable"]);
    driver.feed({ kind: "resume" });
    expect(driver.job.lead.active).toBe(true);
  }
});

test("a lead that ends its turn while an outage parks all its tasks does not count as idle", () => {
  const driver = running();
  driver.feed({ kind: "message", text: "hello" });
  driver.notify("t2", away);
  driver.notify("t3", away);
  driver.leadEnds();
  expect(driver.job.lead.idleRuns).toBe(0);
});

test("a verifier without an answer from the API does not count as an escape, and its challenge resumes", () => {
  const driver = running([planned("a")]);
  driver.claim("t2");
  driver.judge("t2", "pass");
  driver.notify("t2", away);
  driver.feed({ kind: "resume" });
  expect(driver.status("t2")).toBe("challenging");
  expect(attemptsOf(driver, "t2")).toHaveLength(3);
});

test("a request that the API never answers, while it answers others, stops counting as an outage: the lead is asked", () => {
  const driver = running([planned("a")], { maxRetries: 1 });
  for (let i = 0; i < 100 && driver.status("t2") !== "parked"; i++) {
    driver.notify("t2", { ...away, epoch: i + 1 });
    if (driver.job.paused !== undefined) driver.feed({ kind: "resume" });
  }
  expect(driver.job.tasks.get(asTaskId("t2"))?.reason).toBe("lead");
  expect(driver.job.lead.messages.at(-1)?.text).toContain("model_unavailable: 529 overloaded");
});

test("a lead that the API never answers, while it answers others, fails the job with the API's last error", () => {
  const driver = new JobDriver();
  driver.intake();
  for (let i = 0; i < 100 && driver.job.status !== "failed"; i++) {
    const { runs, messages } = driver.job.lead;
    const detail = "500 broken";
    driver.feed({
      kind: "lead_finished",
      run: runs,
      messagesRead: messages.length,
      stopReason: "model_unavailable",
      detail,
      usage: NO_USAGE,
    });
    if (driver.job.paused !== undefined) driver.feed({ kind: "resume" });
  }
  expect(driver.job).toMatchObject({
    status: "failed",
    reason: "lead_idle",
    detail: expect.stringMatching(/500 broken/),
  });
});

test("a parked attempt resumes before new attempts start, with its earlier claim", () => {
  const driver = running([planned("a", [], ["x/**"]), planned("b", [], ["x/**"])], { maxConcurrency: 1 });
  // If parked attempts did not come first, a new task that more tasks wait for would start before them.
  driver.feed({
    kind: "amend_plan",
    source: "s",
    add: [planned("c"), planned("d", ["c"]), planned("e", ["d"])],
    remove: [],
    reason: "r",
  });
  driver.notify("t2", away);
  driver.feed({ kind: "resume" });
  expect(driver.status("t2")).toBe("queued");
  expect(attemptsOf(driver, "t2")).toHaveLength(1);
});

test("a person's pause outlasts an outage: nothing resumes by itself", () => {
  const driver = running();
  driver.notify("t2", away);
  expect(driver.feed({ kind: "pause", reason: "user" }).text).toMatch(/^paused/);
  expect(driver.job.pause).toEqual({ reason: "user" });
  expect(driver.feed({ kind: "pause", reason: "again" }).text).toMatch(/^already paused/);
});

test.each(["crashed", "no_result", "internal", "queue_unavailable"])(
  "an attempt that the machine interrupted (%s), of author or verifier, resumes under its number and claim, and starts from scratch after maxRetries and a message of the lead",
  (stopReason) => {
    const driver = running([planned("a")], { maxRetries: 1 });
    const breakOff = (epoch: number) =>
      driver.notify("t2", { status: "failed", stopReason, summary: "it fell", epoch });
    expect(breakOff(1).effects).toEqual([{ kind: "dispatch", taskId: "t2", n: 1 }]);
    expect(attemptsOf(driver, "t2")).toMatchObject([{ n: 1, status: "queued", resumes: 1 }]);
    driver.notify("t2", {
      epoch: 2,
      candidate: { commit: "c".repeat(40), base: driver.job.head ?? "", attemptId: attemptsOf(driver, "t2")[0]!.id },
    });
    driver.judge("t2", "pass");
    expect(newestAttempt(taskOf(driver.job, asTaskId("t2")))).toMatchObject({ n: 3, stage: "challenge" });
    expect(breakOff(1).effects).toEqual([{ kind: "dispatch", taskId: "t2", n: 3 }]);
    // After one more interruption, the fault is no longer treated as transient.
    expect(breakOff(2).effects).toContainEqual({ kind: "close", taskId: "t2", n: 3 });
    expect(driver.job.tasks.get(asTaskId("t2"))).toMatchObject({ status: "parked", reason: "lead" });
    driver.feed({ kind: "message_task", source: "m", task: "a", from: "lead", text: "try again" });
    expect(newestAttempt(taskOf(driver.job, asTaskId("t2")))).toMatchObject({ n: 4, stage: "challenge" });
    expect(driver.refold()).toEqual(driver.job);
  },
);

test("an attempt that kills its workers starts from scratch: resuming its transcript would kill the next worker", () => {
  const driver = running([planned("a")]);
  driver.notify("t2", { status: "failed", stopReason: "kills_worker", summary: "claimed 9 times", epoch: 9 });
  expect(attemptsOf(driver, "t2").map(({ n, status }) => [n, status])).toEqual([
    [1, "failed"],
    [2, "queued"],
  ]);
});
