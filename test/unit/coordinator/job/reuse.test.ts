import { expect, test } from "vitest";
import { taskOf } from "../../../../coordinator/job/fold/state.ts";
import type { Lookup } from "../../../../coordinator/job/input.ts";
import { workHash } from "../../../../coordinator/job/work-hash.ts";
import { buildReport } from "../../../../coordinator/report/build-report.ts";
import { asTaskId, makeJobId } from "../../../../shared/protocol/ids.ts";
import type { JobSubmission } from "../../../../shared/protocol/job/job.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import type { ReusedResult } from "../../../../shared/protocol/reuse/reuse.ts";
import { defined } from "../../../../shared/support/defined.ts";
import { BASE, JobDriver, planned } from "../../../support/job-driver.ts";

const HASH = "5".repeat(64);
const COMMIT = "c".repeat(40);
const FROM = { jobId: makeJobId(2), taskId: asTaskId("t7") };

/** Makes a job with these planned tasks. `kept` is the number of cached results that may match. */
function jobWith(kept: number, { more = {}, keys = ["a"] }: { more?: Partial<JobSubmission>; keys?: string[] } = {}) {
  const driver = new JobDriver({}, more);
  driver.feed({ kind: "reuse_fingerprint", fingerprint: HASH, versions: HASH, available: kept });
  driver.intake();
  driver.plan(keys.map((key) => planned(key)));
  driver.leadEnds();
  return driver;
}

function soughtFor(driver: JobDriver, task: string, found?: Lookup["found"]): Lookup {
  const taskId = asTaskId(task);
  const work = workHash(driver.job, taskOf(driver.job, taskId));
  return { taskId, work, ...defined({ found }) };
}

function commitFound({ isJudged = true }: { isJudged?: boolean } = {}): NonNullable<Lookup["found"]> {
  const verdict = {
    commit: COMMIT,
    by: "challenge" as const,
    attemptId: "t7.3",
    from: FROM.jobId,
    decision: "pass" as const,
    summary: "held",
    attacks: [],
    findings: [],
    checks: [],
  };
  const usage = { ...NO_USAGE, calls: 3, costUsd: 0.25 };
  const reused: ReusedResult = {
    key: HASH,
    from: FROM,
    summary: "it is done",
    work: usage,
    challenge: { ...usage, calls: 2, costUsd: 0.5 },
    commit: COMMIT,
    verdicts: isJudged ? [verdict] : [],
  };
  return { reused };
}

const stages = (driver: JobDriver, task: string) =>
  taskOf(driver.job, asTaskId(task)).attempts.map(({ stage, stopReason }) => `${stage} ${stopReason ?? "open"}`);

test("without cached results, or with reuse off, tasks are dispatched at once", () => {
  for (const driver of [jobWith(0), jobWith(3, { more: { reuse: false } })]) {
    expect(driver.status("t2")).toBe("queued");
    expect(stages(driver, "t2")).toEqual(["work open"]);
    expect(driver.effects.some(({ kind }) => kind === "look_up_results")).toBe(false);
  }
});

test("a task that waits for a lookup holds its slot and its write claim, and gives that reason", () => {
  const driver = jobWith(1, { keys: ["a", "b"] });
  driver.feed({ kind: "limits", limits: { maxConcurrency: 2 } });
  expect(taskOf(driver.job, asTaskId("t2"))).toMatchObject({ status: "queued", reason: "reuse", attempts: [] });
  expect(driver.effects.at(-1)).toEqual({ kind: "look_up_results" });
  const third = driver.feed({
    kind: "amend_plan",
    source: "more",
    add: [planned("c", [], ["a.js"])],
    remove: [],
    reason: "r",
  });
  expect(third.kind).toBe("done");
  expect(taskOf(driver.job, asTaskId("t4")).status).toBe("ready");
});

test("the identical commit is checked again without a model, and its cached verdict counts", () => {
  const driver = jobWith(1);
  driver.feed({ kind: "results_looked_up", base: BASE, found: [soughtFor(driver, "t2", commitFound())] });
  expect(taskOf(driver.job, asTaskId("t2"))).toMatchObject({
    status: "checking",
    candidate: { commit: COMMIT, base: BASE, attemptId: "t2.1" },
    claims: ["it is done"],
  });
  expect(stages(driver, "t2")).toEqual(["work reused", "check open"]);
  driver.judge("t2", "pass");
  expect(driver.status("t2")).toBe("verified");
  expect(stages(driver, "t2")).toEqual(["work reused", "check done"].map((s) => s.replace("done", "submitted")));
  driver.land("t2");
  expect(driver.status("t2")).toBe("merged");
  expect(driver.effects.filter(({ kind }) => kind === "store_results")).toEqual([
    { kind: "store_results", taskIds: ["t2"] },
  ]);
  expect(buildReport(driver.job, 1).reuse).toEqual({
    tasks: [{ task: "a", jobId: FROM.jobId, what: "commit", verdict: "kept", savedUsd: 0.75, savedCalls: 5 }],
    dropped: 0,
    savedUsd: 0.75,
    savedCalls: 5,
  });
  expect(driver.refold()).toEqual(driver.job);
});

test("another commit of the same tree is challenged again", () => {
  const driver = jobWith(1);
  driver.feed({
    kind: "results_looked_up",
    base: BASE,
    found: [soughtFor(driver, "t2", commitFound({ isJudged: false }))],
  });
  driver.judge("t2", "pass");
  expect(driver.status("t2")).toBe("challenging");
  driver.judge("t2", "pass");
  expect(driver.status("t2")).toBe("verified");
  expect(buildReport(driver.job, 1).reuse).toMatchObject({ savedUsd: 0.25, tasks: [{ verdict: "again" }] });
});

test.each(["check", "challenge"])(
  "a %s that refuses a reused result drops it, and the task starts from scratch",
  (by) => {
    const driver = jobWith(1);
    driver.feed({
      kind: "results_looked_up",
      base: BASE,
      found: [soughtFor(driver, "t2", commitFound({ isJudged: false }))],
    });
    if (by === "challenge") driver.judge("t2", "pass");
    const { effects, events } = driver.judge("t2", "fail");
    const task = taskOf(driver.job, asTaskId("t2"));
    expect(task).toMatchObject({ status: "queued", revision: 0, findings: [], claims: [] });
    expect([task.candidate, task.reused]).toEqual([undefined, undefined]);
    expect(effects).toContainEqual({ kind: "drop_result", key: HASH });
    expect(events).toContainEqual({ type: "task.reuse_dropped", taskId: "t2", key: HASH, by });
    expect(stages(driver, "t2").at(-1)).toBe("work open");
    expect(buildReport(driver.job, 1).reuse).toMatchObject({ tasks: [], dropped: 1, savedUsd: 0 });
    // The candidate of the new attempt is treated like any other: a finding sends it back to its author.
    driver.claim("t2");
    driver.judge("t2", "fail");
    expect(taskOf(driver.job, asTaskId("t2"))).toMatchObject({ status: "queued", revision: 1 });
  },
);

test("a cached report is reused unchanged: the lead gets it, and its dependents may start", () => {
  const driver = new JobDriver();
  driver.feed({ kind: "reuse_fingerprint", fingerprint: HASH, versions: HASH, available: 1 });
  driver.intake();
  driver.plan([{ ...planned("look", [], []), role: "explorer" }, planned("b", ["look"])]);
  driver.leadEnds();
  const { commit: _none, ...report } = commitFound().reused;
  driver.feed({
    kind: "results_looked_up",
    base: BASE,
    found: [soughtFor(driver, "t2", { reused: { ...report, verdicts: [] }, result: "seen" })],
  });
  expect(taskOf(driver.job, asTaskId("t2"))).toMatchObject({ status: "reported", result: "seen" });
  expect(driver.job.lead.messages.at(-1)?.text).toContain('<report written-by="agent">seen</report>');
  expect(taskOf(driver.job, asTaskId("t3"))).toMatchObject({ status: "queued", reason: "reuse" });
});

test("a task that depends on a read-only task may start when that has reported", () => {
  const driver = jobWith(0);
  driver.feed({
    kind: "amend_plan",
    source: "s",
    add: [{ ...planned("look", [], []), role: "explorer" }, planned("b", ["look"])],
    remove: [],
    reason: "r",
  });
  expect(driver.status("t4")).toBe("blocked");
  driver.notify("t3", { result: "seen" });
  expect([driver.status("t3"), driver.status("t4")]).toEqual(["reported", "queued"]);
});

test("no result is reused if the head or the task has changed since the lookup: the lookup is repeated", () => {
  const driver = jobWith(1);
  const { effects } = driver.feed({
    kind: "results_looked_up",
    base: "b".repeat(40),
    found: [soughtFor(driver, "t2", commitFound())],
  });
  expect(taskOf(driver.job, asTaskId("t2"))).toMatchObject({ status: "queued", reason: "reuse", attempts: [] });
  expect(effects).toContainEqual({ kind: "look_up_results" });
  driver.feed({
    kind: "results_looked_up",
    base: BASE,
    found: [{ ...soughtFor(driver, "t2", commitFound()), work: "other" }],
  });
  expect(driver.job.lookups.size).toBe(1);
  driver.feed({ kind: "results_looked_up", base: BASE, found: [soughtFor(driver, "t2")] });
  expect(stages(driver, "t2")).toEqual(["work open"]);
  // A second answer to the same lookup has no effect.
  expect(
    driver.feed({ kind: "results_looked_up", base: BASE, found: [soughtFor(driver, "t2", commitFound())] }).events,
  ).toEqual([]);
});

test("a task that received a message reuses no result, and a task of a paused job waits", () => {
  const driver = jobWith(1);
  driver.feed({ kind: "message_task", source: "m", task: "a", from: "lead", text: "also this" });
  driver.feed({ kind: "results_looked_up", base: BASE, found: [soughtFor(driver, "t2", commitFound())] });
  expect(stages(driver, "t2")).toEqual(["work open"]);
  const other = jobWith(1);
  other.feed({ kind: "pause", reason: "user" });
  other.feed({ kind: "results_looked_up", base: BASE, found: [soughtFor(other, "t2", commitFound())] });
  expect(other.status("t2")).toBe("ready");
  other.feed({ kind: "resume" });
  expect(taskOf(other.job, asTaskId("t2"))).toMatchObject({ status: "queued", reason: "reuse" });
});

test("a retried job may reuse its own results", () => {
  const driver = jobWith(0);
  driver.feed({ kind: "cancel", reason: "r" });
  const failed = jobWith(0);
  for (let i = 0; i < 8; i++) {
    failed.notify("t2", { status: "failed", stopReason: "crashed" });
    if (failed.status("t2") === "parked") break;
  }
  failed.feed({ kind: "retry" });
  expect(failed.job.reuse?.available).toBe(1);
});
