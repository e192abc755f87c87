import { expect, test } from "vitest";
import { applyEvent } from "../../../../coordinator/job/fold/apply-event.ts";
import { buildReport } from "../../../../coordinator/report/build-report.ts";
import { viewJob } from "../../../../coordinator/report/views.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import { BASE, JobDriver, planned } from "../../../support/job-driver.ts";

function running(tasks = [planned("a"), planned("b", ["a"])], limits = {}): JobDriver {
  const driver = new JobDriver(limits);
  driver.intake();
  driver.plan(tasks);
  driver.leadEnds();
  return driver;
}

/** Completes all stages of a queued task until it is merged. */
function merge(driver: JobDriver, task: string): void {
  driver.claim(task);
  driver.judge(task, "pass");
  driver.judge(task, "pass");
  driver.land(task);
}

test("a job goes from submission to completed by claimed, checked, challenged, landed, and the fold of its log agrees", () => {
  const driver = running();
  expect(driver.status("t2")).toBe("queued");
  expect(driver.status("t3")).toBe("blocked");
  merge(driver, "t2");
  expect(driver.status("t3")).toBe("queued");
  merge(driver, "t3");
  expect(driver.job.lead.active).toBe(true);
  expect(driver.feed({ kind: "finish_job", source: "f1", summary: "s" }).kind).toBe("done");
  driver.leadEnds();
  expect(driver.job.status).toBe("finishing");
  driver.judge("t4", "pass");
  driver.judge("t4", "pass");
  expect(driver.job.status).toBe("completed");
  expect(driver.refold()).toEqual(driver.job);
});

test("a lead may state in place of a plan that there is nothing to do, and the job completes at once", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.feed({ kind: "delegate", source: "d1", title: "Read", brief: "Read." });
  const finish = { kind: "finish_job" as const, summary: "All of them are ES modules already." };
  expect(driver.feed({ ...finish, source: "f0" })).toMatchObject({ kind: "refused" });
  driver.notify("t2", { result: "{}" });
  const { kind, effects } = driver.feed({ ...finish, source: "f1" });
  expect(kind).toBe("done");
  expect(driver.job).toMatchObject({ status: "completed", reason: "nothing_to_do", detail: finish.summary });
  expect(effects).toContainEqual({ kind: "conclude" });
  expect(driver.feed({ ...finish, source: "f1" }).kind).toBe("done");
  expect(driver.refold()).toEqual(driver.job);
});

test("a lead's statement that there is nothing to do is refused while the gate fails on the base", () => {
  const driver = new JobDriver();
  const failed = [{ command: "npm test", ending: "exits with 1", printed: "<1 of 2 fails>" }];
  driver.intake({ gateOnBase: { failed, unloadable: [{ module: "a.js", error: "Error: no pg" }] } });
  const told = driver.job.lead.messages[0]?.text;
  expect(told).toContain('<fails command="npm test" ending="exits with 1">&lt;1 of 2 fails&gt;</fails>');
  expect(told).toContain('<does-not-load module="a.js">Error: no pg</does-not-load>');
  const { kind, text } = driver.feed({ kind: "finish_job", source: "f1", summary: "s" });
  expect({ kind, text }).toMatchObject({ kind: "refused", text: expect.stringContaining("npm test exits with 1") });
  expect(driver.job.status).toBe("planning");
});

test("a completed work attempt without a candidate merges nothing and is retried", () => {
  const driver = running();
  driver.notify("t2");
  expect(driver.status("t2")).toBe("queued");
  expect(driver.job.tasks.size).toBe(3);
  expect(driver.log.some(({ event }) => event.type === "candidate.claimed")).toBe(false);
});

test("a verdict on another commit than the current candidate is not recorded", () => {
  const driver = running();
  driver.claim("t2");
  driver.judge("t2", "pass", "e".repeat(40));
  expect(driver.status("t2")).toBe("checking");
  expect(driver.job.verdicts).toHaveLength(0);
});

test("findings send the task back to work, and after the last revision the lead is asked", () => {
  const driver = running([planned("a")], { maxRevisions: 1 });
  driver.claim("t2");
  driver.judge("t2", "fail");
  expect(driver.status("t2")).toBe("queued");
  driver.claim("t2");
  driver.judge("t2", "pass");
  driver.judge("t2", "fail");
  expect(driver.status("t2")).toBe("parked");
  expect(driver.job.lead.active).toBe(true);
  expect(driver.job.lead.messages.at(-1)?.text).toContain("broken");
});

test("a task that was sent back too often starts new work after the lead's message, and its old commit is not judged again", () => {
  const driver = running([planned("a")], { maxRevisions: 0 });
  driver.claim("t2");
  driver.judge("t2", "fail");
  expect(driver.status("t2")).toBe("parked");
  driver.feed({
    kind: "message_task",
    source: "lead:1",
    task: "t2",
    from: "lead",
    text: "Leave the other file alone.",
  });
  expect(driver.status("t2")).toBe("queued");
  expect(driver.job.tasks.get("t2" as never)?.attempts.at(-1)).toMatchObject({ stage: "work", status: "queued" });
});

test("a task whose check failed to run is checked again, and its work is not repeated", () => {
  const driver = running([planned("a")], { maxRevisions: 1 });
  driver.claim("t2");
  driver.judge("t2", "fail");
  driver.claim("t2");
  for (let i = 0; i < 9 && driver.status("t2") === "checking"; i++)
    driver.notify("t2", { status: "failed", stopReason: "crashed" });
  expect(driver.status("t2")).toBe("parked");
  driver.feed({ kind: "message_task", source: "lead:1", task: "t2", from: "lead", text: "Try again." });
  expect(driver.status("t2")).toBe("checking");
});

test("a notification that arrives twice counts once", () => {
  const driver = running();
  const first = driver.notification("t2", {
    candidate: { commit: "c".repeat(40), base: BASE, attemptId: "t2.1" as never },
  });
  driver.feed({ kind: "notification", notification: first });
  const again = driver.feed({ kind: "notification", notification: first });
  expect(again.events).toEqual([]);
  expect(driver.status("t2")).toBe("checking");
});

test("a notification of an older epoch is recorded and refused", () => {
  const driver = running();
  driver.notify("t2", { status: "started", epoch: 2 });
  const late = driver.notify("t2", {
    epoch: 1,
    candidate: { commit: "c".repeat(40), base: BASE, attemptId: "t2.1" as never },
  });
  expect(late.events).toMatchObject([{ type: "notification.refused", reason: "stale_epoch" }]);
  expect(driver.status("t2")).toBe("running");
});

test("a started notification of the second claim that arrives after that claim's end is refused, not counted for the first claim", () => {
  const driver = running();
  const first = driver.notification("t2", { status: "started", epoch: 1 });
  const second = driver.notification("t2", { status: "started", epoch: 2 });
  driver.feed({ kind: "notification", notification: first });
  driver.notify("t2", {
    epoch: 2,
    candidate: { commit: "c".repeat(40), base: BASE, attemptId: "t2.1" as never },
  });
  const late = driver.feed({ kind: "notification", notification: second });
  expect(late.events).toEqual([{ type: "notification.refused", id: second.id, reason: "attempt_already_ended" }]);
  const old = driver.feed({ kind: "notification", notification: first });
  expect(old.events).toMatchObject([{ type: "notification.refused" }]);
});

test("a repeated started notification is recognised, whether or not its attempt has ended", () => {
  const driver = running();
  const started = driver.notification("t2", { status: "started", epoch: 1 });
  driver.feed({ kind: "notification", notification: started });
  expect(driver.feed({ kind: "notification", notification: started }).events).toEqual([]);
  driver.notify("t2", { candidate: { commit: "c".repeat(40), base: BASE, attemptId: "t2.1" as never } });
  expect(driver.feed({ kind: "notification", notification: started }).events).toEqual([]);
});

test("a late notification does not reopen a cancelled job", () => {
  const driver = running();
  const late = driver.notification("t2", {
    candidate: { commit: "c".repeat(40), base: BASE, attemptId: "t2.1" as never },
  });
  driver.feed({ kind: "cancel", reason: "user" });
  const reply = driver.feed({ kind: "notification", notification: late });
  expect(reply.events).toMatchObject([{ type: "notification.refused", reason: "attempt_already_ended" }]);
  expect(driver.job.status).toBe("cancelled");
});

test("a notification for an unknown task is only recorded", () => {
  const driver = running();
  const forged = { ...driver.notification("t2"), taskId: "t99" as never };
  const reply = driver.feed({ kind: "notification", notification: forged });
  expect(reply.events).toMatchObject([{ type: "notification.refused", reason: "unknown_attempt" }]);
});

test("tasks with overlapping writes never run at the same time, and the waiting task names the claim's holder", () => {
  const driver = running([planned("a", [], ["src/**"]), planned("b", [], ["src/x.js"])]);
  expect(driver.status("t2")).toBe("queued");
  expect(driver.status("t3")).toBe("ready");
  expect(driver.job.tasks.get("t3" as never)?.reason).toBe("write_claim:t2");
  merge(driver, "t2");
  expect(driver.status("t3")).toBe("queued");
});

test("at most maxConcurrency tasks run at the same time", () => {
  const driver = running([planned("a"), planned("b"), planned("c")], { maxConcurrency: 2 });
  expect(["t2", "t3", "t4"].map((id) => driver.status(id))).toEqual(["queued", "queued", "ready"]);
});

test("a paused job starts nothing, and continues when it is resumed", () => {
  const driver = running([planned("a"), planned("b")], { maxConcurrency: 1 });
  driver.feed({ kind: "pause", reason: "user" });
  driver.claim("t2");
  expect([driver.status("t2"), driver.status("t3")]).toEqual(["checking", "ready"]);
  driver.feed({ kind: "resume" });
  driver.judge("t2", "pass");
  driver.judge("t2", "pass");
  driver.land("t2");
  expect(driver.status("t3")).toBe("queued");
});

test("an attempt that the budget stopped parks its task and pauses the job until it is resumed", () => {
  const driver = running([planned("a")]);
  driver.notify("t2", { status: "failed", stopReason: "budget" });
  expect(driver.status("t2")).toBe("parked");
  expect(driver.job.paused).toBe("budget: done");
  driver.feed({ kind: "resume" });
  expect(driver.status("t2")).toBe("queued");
});

test("failed attempts are retried up to maxRetries, then the lead is asked", () => {
  const driver = running([planned("a")], { maxRetries: 1 });
  driver.notify("t2", { status: "failed", stopReason: "max_turns" });
  expect(driver.status("t2")).toBe("queued");
  driver.notify("t2", { status: "failed", stopReason: "max_turns" });
  expect(driver.status("t2")).toBe("parked");
  expect(driver.job.lead.active).toBe(true);
  driver.feed({ kind: "message_task", source: "m1", from: "lead", task: "a", text: "be brief" });
  expect(driver.status("t2")).toBe("queued");
});

test("after refused verdicts one more verifier is asked, then the lead, without using up maxRetries", () => {
  const driver = running([planned("a")], { maxRetries: 5 });
  driver.claim("t2");
  driver.judge("t2", "pass");
  const refuse = () =>
    driver.notify("t2", { status: "failed", stopReason: "verdict_refused", summary: "2 of 9 noticed" });
  refuse();
  expect(driver.status("t2")).toBe("challenging");
  refuse();
  expect(driver.status("t2")).toBe("parked");
  expect(driver.job.lead.messages.at(-1)?.text).toContain("verdict_refused: 2 of 9 noticed");
});

test("a cyclic plan is refused with its cycle named, and nothing starts", () => {
  const driver = new JobDriver();
  driver.intake();
  const reply = driver.plan([planned("a", ["b"]), planned("b", ["a"])]);
  expect(reply.kind).toBe("refused");
  expect(reply.text).toContain("a, b");
  expect(driver.job.status).toBe("planning");
});

test("a plan with an unknown dependency, a forbidden role, or a key used twice is refused", () => {
  const driver = new JobDriver();
  driver.intake();
  const reply = driver.plan([planned("a", ["zzz"]), { ...planned("b"), role: "verifier" }, planned("b")]);
  expect(reply.text).toContain("zzz");
  expect(reply.text).toContain("verifier");
  expect(reply.text).toContain("used twice");
});

test("a tool call of the lead that is repeated after a crash takes effect once", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.feed({ kind: "delegate", source: "call_1", title: "look", brief: "b" });
  const again = driver.feed({ kind: "delegate", source: "call_1", title: "look", brief: "b" });
  expect(again.events).toEqual([]);
  expect(driver.job.tasks.size).toBe(2);
});

test("the lead may give three explorers the same brief; a fourth is refused, and a lead that does nothing else is given up", () => {
  const driver = new JobDriver();
  driver.intake();
  const ask = (source: string, brief = "Read a.js.") =>
    driver.feed({ kind: "delegate", source, title: `try ${source}`, brief });
  let reply = ask("0");
  for (let i = 1; i <= 10 && reply.kind === "done"; i++) {
    driver.leadEnds();
    driver.notify(`t${i + 1}`, { result: "nothing of use" });
    reply = ask(String(i));
  }
  expect(reply).toMatchObject({
    kind: "refused",
    text: expect.stringContaining("3 explorers already had exactly this brief (t2, t3, t4)"),
  });
  expect(ask("other", "Read b.js.").kind).toBe("done");
  driver.leadEnds();
  driver.notify("t5", { result: "b" });
  for (let i = 0; i < 3; i++) driver.leadEnds("end_turn", "I could not go on.");
  expect(driver.job).toMatchObject({ status: "failed", reason: "lead_idle" });
  expect(driver.job.detail).toContain("I could not go on.");
});

test("the lead is woken once for several delegated reports, by the last one", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.feed({ kind: "delegate", source: "c1", title: "one", brief: "b" });
  driver.feed({ kind: "delegate", source: "c2", title: "two", brief: "b" });
  driver.leadEnds();
  driver.notify("t2", { result: "first <report>" });
  expect(driver.job.lead.active).toBe(false);
  driver.notify("t3", { result: "second" });
  expect(driver.job.lead.active).toBe(true);
  expect(driver.job.lead.messages.some(({ text }) => text.includes("first &lt;report&gt;"))).toBe(true);
});

test("a lead that leaves no active task gets a message, and is given up after three such runs in a row", () => {
  const driver = new JobDriver();
  driver.intake();
  for (let i = 0; i < 3; i++) {
    expect(driver.job.lead.active).toBe(true);
    expect(driver.job.lead.messages).toHaveLength(i + 1);
    driver.leadEnds();
  }
  expect(driver.job.status).toBe("failed");
  expect(driver.job.reason).toBe("lead_idle");
});

test("finish_job is refused while tasks are open or nothing is merged", () => {
  const driver = running([planned("a")]);
  expect(driver.feed({ kind: "finish_job", source: "f", summary: "s" }).kind).toBe("refused");
  driver.feed({ kind: "stop_task", source: "s", task: "a", reason: "r" });
  expect(driver.feed({ kind: "finish_job", source: "f2", summary: "s" }).text).toContain("nothing has been merged");
});

test("a final challenge with refused verdicts is retried maxRetries times, since the lead is not asked about it", () => {
  const driver = running([planned("a")], { maxRetries: 3 });
  merge(driver, "t2");
  driver.feed({ kind: "finish_job", source: "f", summary: "s" });
  driver.leadEnds();
  driver.judge("t3", "pass");
  const refuse = () => driver.notify("t3", { status: "failed", stopReason: "verdict_refused" });
  for (let i = 0; i < 3; i++) refuse();
  expect(driver.job.status).toBe("finishing");
  refuse();
  expect(driver.job.status).toBe("failed");
});

test("a final gate that fails sends the job back to the lead with the findings", () => {
  const driver = running([planned("a")]);
  merge(driver, "t2");
  driver.feed({ kind: "finish_job", source: "f", summary: "s" });
  driver.leadEnds();
  driver.judge("t3", "fail");
  expect(driver.job.status).toBe("running");
  expect(driver.job.lead.messages.at(-1)?.text).toContain("broken");
});

test("a task that is landing cannot be cancelled, and becomes merged", () => {
  const driver = running([planned("a")]);
  driver.claim("t2");
  driver.judge("t2", "pass");
  driver.judge("t2", "pass");
  driver.feed({ kind: "landing_planned", from: BASE, to: "9".repeat(40), tasks: ["t2" as never] });
  driver.feed({ kind: "cancel", reason: "user" });
  expect(driver.status("t2")).toBe("landing");
  driver.feed({ kind: "landing_done", to: "9".repeat(40) });
  expect(driver.status("t2")).toBe("merged");
  expect(driver.job.status).toBe("cancelled");
});

test("a landing planned on a head that has moved is refused", () => {
  const driver = running([planned("a")]);
  driver.claim("t2");
  driver.judge("t2", "pass");
  driver.judge("t2", "pass");
  const reply = driver.feed({
    kind: "landing_planned",
    from: "1".repeat(40),
    to: "9".repeat(40),
    tasks: ["t2" as never],
  });
  expect(reply.kind).toBe("refused");
  expect(driver.status("t2")).toBe("verified");
});

test("a job whose repository cannot be read fails with the error code, and a retry starts with the intake", () => {
  const driver = new JobDriver();
  driver.notify("t1", { status: "failed", stopReason: "repository_unreachable", summary: "no such host" });
  expect(driver.job.status).toBe("failed");
  expect(driver.job.reason).toBe("repository_unreachable");
  expect(driver.feed({ kind: "retry" }).kind).toBe("done");
  expect(driver.job.status).toBe("intake");
  expect(driver.status("t1")).toBe("queued");
});

test("a candidate based on a commit that was never this job's head is refused, since its base is unverified", () => {
  const driver = running([planned("a")]);
  const attemptId = driver.job.tasks.get(asTaskId("t2"))?.attempts[0]?.id;
  if (attemptId === undefined) throw new Error("no attempt");
  driver.notify("t2", { candidate: { commit: "c".repeat(40), base: "e".repeat(40), attemptId } });
  expect(driver.log.some(({ event }) => event.type === "candidate.claimed")).toBe(false);
  expect(driver.status("t2")).toBe("queued");
  merge(driver, "t2");
  expect(driver.status("t2")).toBe("merged");
});

test("objects of a lost history are recorded once, and are not part of the job", () => {
  const driver = running();
  const orphans = [{ kind: "attempt" as const, name: "t9.1" }];
  expect(driver.feed({ kind: "orphans_found", orphans }).events).toEqual([{ type: "orphans.named", orphans }]);
  expect(driver.feed({ kind: "orphans_found", orphans }).events).toEqual([]);
  expect(driver.refold()).toEqual(driver.job);
});

test("a job that the simulator started is marked as charged from the first call that a real API answers", () => {
  const driver = running([planned("a")]);
  applyEvent(driver.job, { type: "job.submitted", submission: driver.job.submission, simulated: true }, 1);
  const isSimulated = () => [viewJob(driver.job).simulated, buildReport(driver.job, 1).cost.simulated];
  expect(driver.feed({ kind: "tick", isCharged: false }).events).toEqual([]);
  expect(isSimulated()).toEqual([true, true]);
  expect(driver.feed({ kind: "tick", isCharged: true }).events).toEqual([{ type: "job.charged" }]);
  expect(isSimulated()).toEqual([false, false]);
  expect(driver.feed({ kind: "tick", isCharged: true }).events).toEqual([]);
});

test("a job that exceeds its wall-time limit fails with that reason, and its workers are stopped", () => {
  const driver = running([planned("a")], { maxWallMs: 1000 });
  expect(driver.feed({ kind: "tick" }).events).toEqual([]);
  driver.pass(2000);
  const { events, effects } = driver.feed({ kind: "tick" });
  expect(events[0]).toMatchObject({ type: "job.status", to: "failed", reason: "wall_limit" });
  expect(driver.status("t2")).toBe("cancelled");
  expect(effects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["close", "conclude"]));
  expect(driver.feed({ kind: "tick" }).events).toEqual([]);
});

test("a lead's run that ends after its job is still in the archive and the report: the job is concluded again", () => {
  const driver = running([planned("a")]);
  merge(driver, "t2");
  driver.feed({ kind: "finish_job", source: "f1", summary: "s" });
  driver.judge("t3", "pass");
  driver.judge("t3", "pass");
  expect([driver.job.status, driver.job.lead.active]).toEqual(["completed", true]);
  const { events, effects } = driver.leadEnds();
  expect(events.map(({ type }) => type)).toEqual(["lead.finished"]);
  expect(effects).toEqual([{ kind: "conclude" }]);
});
