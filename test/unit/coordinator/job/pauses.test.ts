import { describe, expect, test } from "vitest";
import { ACTIVE_TASK_STATUSES, countIn, taskOf } from "../../../../coordinator/job/fold/state.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

function running(tasks = [planned("a"), planned("b")], limits = {}, more = {}): JobDriver {
  const driver = new JobDriver(limits, more);
  driver.intake();
  driver.plan(tasks);
  driver.leadEnds();
  return driver;
}

/** Completes the present stage of a task: its work with a new candidate, other stages with a pass. */
function goOn(driver: JobDriver, task: string): void {
  if (taskOf(driver.job, asTaskId(task)).stage === "work") driver.claim(task);
  else driver.judge(task, "pass");
}

const dispatched = (driver: JobDriver) => driver.effects.filter(({ kind }) => kind === "dispatch").length;

describe("a paused job", () => {
  test.each(["check", "challenge", "revision"])("starts no %s, and keeps the task's slot, claim and stage", (next) => {
    const driver = running([planned("a", [], ["x"]), planned("b", [], ["x"])], { maxConcurrency: 1 });
    if (next === "challenge") driver.claim("t2");
    if (next === "revision") driver.claim("t2");
    driver.feed({ kind: "pause", reason: "user" });
    const before = dispatched(driver);
    if (next === "revision") driver.judge("t2", "fail");
    else goOn(driver, "t2");
    expect(dispatched(driver)).toBe(before);
    expect(countIn(driver.job, ...ACTIVE_TASK_STATUSES)).toBe(1);
    expect(driver.status("t3")).toBe("ready");
    driver.feed({ kind: "resume" });
    expect(dispatched(driver)).toBe(before + 1);
    const stage = next === "revision" ? "work" : next;
    expect(taskOf(driver.job, asTaskId("t2")).attempts.at(-1)).toMatchObject({ stage, status: "queued" });
    expect(driver.status("t3")).toBe("ready");
    expect(driver.refold()).toEqual(driver.job);
  });

  test("starts no retry of an attempt that crashed, no canary and no gate", () => {
    const driver = running([planned("a")], { canaryRate: 1 });
    driver.feed({ kind: "pause", reason: "user" });
    const before = dispatched(driver);
    driver.notify("t2", { status: "failed", stopReason: "crashed" });
    expect([driver.status("t2"), dispatched(driver)]).toEqual(["queued", before]);
    driver.feed({ kind: "resume" });
    expect(dispatched(driver)).toBe(before + 1);
    driver.claim("t2");
    driver.judge("t2", "pass");
    driver.feed({ kind: "pause", reason: "user" });
    const then = dispatched(driver);
    driver.judge("t2", "pass");
    expect([driver.status("t2"), driver.status("t3"), dispatched(driver)]).toEqual(["verified", "checking", then]);
  });

  test("that resumes by itself does not restart the parked attempt of a stopped task", () => {
    const driver = running();
    driver.feed({ kind: "pause", reason: "user" });
    driver.claim("t2");
    driver.feed({ kind: "stop_task", source: "s", task: "a", reason: "r" });
    driver.feed({ kind: "resume" });
    expect(driver.status("t2")).toBe("cancelled");
    expect(driver.job.held.size).toBe(0);
  });
});

describe("a job that has ended", () => {
  test.each(["cancel", "wall limit", "idle lead"])(
    "by %s has no active task, and late verdicts start nothing",
    (how) => {
      const driver = running([planned("a"), planned("b", ["a"])], { maxWallMs: 1000 });
      driver.claim("t2");
      const late = driver.notification("t2");
      if (how === "cancel") driver.feed({ kind: "cancel", reason: "user" });
      if (how === "wall limit") {
        driver.pass(2000);
        driver.feed({ kind: "tick" });
      }
      if (how === "idle lead") {
        driver.feed({ kind: "stop_task", source: "s", task: "a", reason: "r" });
        for (let i = 0; i < 4; i++) driver.leadEnds();
      }
      expect(["cancelled", "failed"]).toContain(driver.job.status);
      const before = dispatched(driver);
      driver.feed({ kind: "notification", notification: late });
      expect([countIn(driver.job, "ready", "parked", "blocked", ...ACTIVE_TASK_STATUSES), dispatched(driver)]).toEqual([
        0,
        before,
      ]);
      const told = driver.feed({ kind: "message_task", source: "m", from: "lead", task: "a", text: "go on" });
      expect(told.kind).toBe("refused");
    },
  );

  test("a landing aborted after the end leaves no task verified", () => {
    const driver = running([planned("a")]);
    driver.claim("t2");
    driver.judge("t2", "pass");
    driver.judge("t2", "pass");
    driver.feed({ kind: "landing_planned", from: driver.job.head ?? "", to: "9".repeat(40), tasks: [asTaskId("t2")] });
    driver.feed({ kind: "cancel", reason: "user" });
    driver.feed({ kind: "landing_aborted", reason: "ref_elsewhere" });
    expect(driver.status("t2")).toBe("cancelled");
  });
});

describe("crashes of a gate run", () => {
  const gate = [{ kind: "command" as const, command: "npm test" }];

  function withStep(): { driver: JobDriver; step: string } {
    const driver = running([planned("a"), planned("b")], {}, { gate });
    for (const task of ["t2", "t3"]) {
      driver.claim(task);
      driver.judge(task, "pass");
    }
    driver.judge("t2", "pass");
    driver.feed({
      kind: "batch_planned",
      from: driver.job.head ?? "",
      tasks: [asTaskId("t2")],
      commits: ["1".repeat(40)],
    });
    return { driver, step: "t4" };
  }

  test("never fail the job: it pauses, resumes by itself a few times, and finally waits for a person", () => {
    const { driver, step } = withStep();
    const waits: (number | undefined)[] = [];
    for (let i = 0; i < 60 && (waits.length === 0 || waits.at(-1) !== undefined); i++) {
      driver.notify(step, { status: "failed", stopReason: "crashed", summary: "out of memory" });
      if (driver.job.pause === undefined) continue;
      waits.push(driver.job.pause.resumeAt);
      if (driver.job.pause.resumeAt !== undefined) driver.feed({ kind: "resume" });
    }
    expect(driver.job.status).toBe("running");
    expect(waits).toHaveLength(7);
    expect(driver.job.paused).toMatch(
      /^gate_unavailable: merge-gate-1-1 could not be run 28 times, last: crashed: out of memory/,
    );
    expect(driver.status("t3")).toBe("challenging");
    driver.feed({ kind: "resume" });
    driver.judge(step, "pass");
    expect(driver.job.mergeGroups[0]).toMatchObject({ good: 1 });
    expect(driver.refold()).toEqual(driver.job);
  });
});

describe("a retry", () => {
  test("after the wall-time limit gets the full time again, and continues from the tasks' states", () => {
    const driver = running([planned("a"), planned("b"), planned("c", ["a"]), planned("d")], { maxWallMs: 1000 });
    driver.claim("t2");
    driver.judge("t2", "pass");
    driver.judge("t2", "pass");
    driver.claim("t3");
    driver.feed({ kind: "stop_task", source: "s", task: "d", reason: "not wanted" });
    driver.pass(2000);
    driver.feed({ kind: "tick" });
    expect(driver.job).toMatchObject({ status: "failed", reason: "wall_limit" });
    expect(driver.feed({ kind: "retry" }).text).toBe("retrying 3 tasks");
    driver.feed({ kind: "tick" });
    expect(driver.job.status).toBe("running");
    expect(["t2", "t3", "t4", "t5"].map((id) => driver.status(id))).toEqual([
      "verified",
      "checking",
      "blocked",
      "cancelled",
    ]);
    driver.pass(2000);
    driver.feed({ kind: "tick" });
    expect(driver.job.reason).toBe("wall_limit");
    expect(driver.refold()).toEqual(driver.job);
  });

  test("of a job that was paused when it failed does not leave it paused", () => {
    const driver = running([planned("a")], { maxWallMs: 1000 });
    driver.notify("t2", { status: "failed", stopReason: "budget" });
    driver.pass(2000);
    driver.feed({ kind: "tick" });
    driver.feed({ kind: "retry" });
    expect(driver.job.paused).toBeUndefined();
    // When the job ended, it closed the claim of the parked attempt. So a new attempt starts.
    expect(taskOf(driver.job, asTaskId("t2")).attempts.at(-1)).toMatchObject({ n: 2, status: "queued" });
  });

  test("or a resume of an ended job names the other command only if that one works", () => {
    const failed = running([planned("a")], { maxWallMs: 1000 });
    failed.pass(2000);
    failed.feed({ kind: "tick" });
    expect(failed.feed({ kind: "resume" }).text).toBe(
      "resume needs a paused job, this one is failed: retry tries it again",
    );
    const cancelled = running([planned("a")]);
    cancelled.feed({ kind: "pause", reason: "a break" });
    cancelled.feed({ kind: "cancel", reason: "not wanted" });
    expect(cancelled.feed({ kind: "resume" }).text).toMatch(
      /this one is cancelled: submit it again to run it once more$/,
    );
    expect(cancelled.feed({ kind: "retry" }).text).toMatch(/^retry needs a failed job/);
    const planless = new JobDriver({ maxWallMs: 1000 });
    planless.intake();
    planless.pass(2000);
    planless.feed({ kind: "tick" });
    expect(planless.feed({ kind: "retry" }).text).toBe("the lead looks at the job again");
  });

  test("while a plan waits for a person leaves it waiting, and the approval still starts it", () => {
    const driver = new JobDriver({ maxRetries: 0 }, { approval: "plan" });
    driver.intake();
    driver.feed({ kind: "delegate", source: "d", title: "look", brief: "b" });
    driver.notify("t2", { status: "failed", stopReason: "max_turns" });
    expect(driver.status("t2")).toBe("parked");
    driver.plan([planned("a")]);
    expect(driver.job.status).toBe("awaiting_approval");
    driver.feed({ kind: "retry" });
    expect([driver.job.status, driver.status("t2")]).toEqual(["awaiting_approval", "queued"]);
    expect(driver.feed({ kind: "decide_approval", n: 1, decision: "once" }).text).toMatch(/1 tasks are started/);
    expect(driver.status("t3")).toBe("queued");
  });
});

test("a job whose lead gave up most of its tasks fails and names them; removing tasks before they start does not count", () => {
  const finish = (driver: JobDriver, gateTask: string) => {
    driver.feed({ kind: "finish_job", source: "f", summary: "s" });
    driver.judge(gateTask, "pass");
    driver.judge(gateTask, "pass");
  };
  const merge = (driver: JobDriver) => {
    driver.claim("t2");
    driver.judge("t2", "pass");
    driver.judge("t2", "pass");
    driver.land("t2");
  };
  const given = running([planned("a"), planned("b"), planned("c")]);
  merge(given);
  for (let i = 0; i < 10 && given.status("t4") !== "parked"; i++)
    given.notify("t4", { status: "failed", stopReason: "no_change", summary: "no such file" });
  for (const task of ["b", "c"]) given.feed({ kind: "stop_task", source: task, task, reason: "too hard" });
  finish(given, "t5");
  expect(given.job).toMatchObject({
    status: "failed",
    reason: "mostly_given_up",
    detail: expect.stringMatching(
      /gave up 2 of 3 tasks \(b, c\).*Task c could not be done: .*no_change: no such file$/,
    ),
  });
  const changed = running([planned("a"), planned("b"), planned("c", ["b"]), planned("d", ["b"])], {
    maxConcurrency: 1,
  });
  changed.feed({ kind: "amend_plan", source: "x", add: [], remove: ["b", "c", "d"], reason: "one file is enough" });
  merge(changed);
  finish(changed, "t6");
  expect(changed.job.status).toBe("completed");
});
