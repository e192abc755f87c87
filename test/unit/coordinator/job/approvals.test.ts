import { describe, expect, test } from "vitest";
import { pendingApprovals, viewApproval } from "../../../../coordinator/job/approvals.ts";
import { newestAttempt, taskOf } from "../../../../coordinator/job/fold/state.ts";
import { buildOrder } from "../../../../coordinator/job/order.ts";
import type { AskedCall } from "../../../../shared/protocol/approval/approval.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import type { PlannedTask } from "../../../../shared/protocol/job/plan.ts";
import { defined } from "../../../../shared/support/defined.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

const asked = (callId: string, over: Partial<AskedCall> = {}): AskedCall => ({
  callId,
  tool: "run_command",
  subject: "curl x",
  input: '{"command":"curl x"}',
  risk: "high",
  kind: "egress",
  files: [],
  reason: "it reaches for the network with curl",
  ...over,
});

/** Makes a job whose first task waits until a person has decided on these calls. */
function waiting(calls: AskedCall[], tasks = [planned("a")]): JobDriver {
  const driver = new JobDriver();
  driver.intake();
  driver.plan(tasks);
  driver.leadEnds();
  driver.notify("t2", { status: "started" });
  driver.notify("t2", { status: "failed", stopReason: "approval", asked: calls });
  return driver;
}

const decide = (driver: JobDriver, n: number, decision: "once" | "job" | "deny", reason?: string) =>
  driver.feed({ kind: "decide_approval", n, decision, ...defined({ reason }) });
const orderOf = ({ job }: JobDriver, id = "t2") => {
  const task = taskOf(job, asTaskId(id));
  const attempt = newestAttempt(task);
  if (attempt === undefined) throw new Error("no attempt");
  return buildOrder(job, task, attempt);
};

describe("a call that waits for a person", () => {
  test("parks only its task: the job is not paused, and the lead is not woken", () => {
    const driver = waiting([asked("c1")], [planned("a"), planned("b")]);
    expect([driver.status("t2"), taskOf(driver.job, asTaskId("t2")).reason]).toEqual(["parked", "approval"]);
    expect([driver.status("t3"), driver.job.paused, driver.job.lead.active]).toEqual(["queued", undefined, false]);
    expect(pendingApprovals(driver.job)).toMatchObject([{ n: 1, kind: "call", taskId: "t2", attempt: 1 }]);
    driver.feed({ kind: "tick" });
    expect(driver.job.lead).toMatchObject({ runs: 1, idleRuns: 0 });
    expect(driver.refold()).toEqual(driver.job);
  });

  test("gets messages sent during the wait when it resumes; the next attempt gets them only in its brief", () => {
    const driver = waiting([asked("c1")]);
    const told = driver.feed({ kind: "message_task", source: "m1", task: "a", from: "person", text: "mind <b>" });
    expect([told.text, driver.status("t2")]).toEqual(["Task t2 will read this when it resumes.", "parked"]);
    decide(driver, 1, "once");
    expect(orderOf(driver).notes).toEqual([
      { key: "message.m1", text: "A message from a person:\n<message>mind &lt;b&gt;</message>" },
    ]);
    driver.notify("t2", { status: "failed", stopReason: "no_submission", epoch: 2 });
    expect(orderOf(driver)).toMatchObject({ n: 2, notes: [], messages: ["mind <b>"] });
    expect(driver.refold()).toEqual(driver.job);
  });

  test("resumes the same attempt when all its calls are decided, each with its own decision", () => {
    const driver = waiting([asked("c1"), asked("c2", { subject: "wget y" })]);
    expect(decide(driver, 1, "once").text).toContain("waits for 1 more");
    expect(driver.status("t2")).toBe("parked");
    decide(driver, 2, "deny", "use the fixture");
    expect(driver.status("t2")).toBe("queued");
    expect(taskOf(driver.job, asTaskId("t2")).attempts).toHaveLength(1);
    expect(orderOf(driver)).toMatchObject({
      n: 1,
      resumes: 1,
      decided: [
        { callId: "c1", decision: "once" },
        { callId: "c2", decision: "deny", reason: "use the fixture" },
      ],
      allowed: [],
    });
    expect(driver.refold()).toEqual(driver.job);
  });

  test("a decision counts once, and a different later one is refused", () => {
    const driver = waiting([asked("c1")]);
    decide(driver, 1, "once");
    expect(decide(driver, 1, "once")).toMatchObject({ kind: "done", events: [] });
    expect(decide(driver, 1, "deny")).toMatchObject({ kind: "refused", events: [] });
    expect(decide(driver, 9, "once")).toMatchObject({ kind: "refused", events: [] });
  });

  test("for the job, it is allowed in every attempt; files that it opens are open to all its tasks", () => {
    const file = asked("c1", {
      tool: "write_file",
      subject: "package.json",
      kind: "protected",
      files: ["package.json"],
    });
    const driver = waiting([file], [planned("a"), planned("b")]);
    decide(driver, 1, "job");
    expect(orderOf(driver, "t3")).toMatchObject({
      permitted: ["package.json"],
      allowed: [{ tool: "write_file", subject: "package.json" }],
    });
    const once = waiting([file], [planned("a"), planned("b")]);
    decide(once, 1, "once");
    expect([orderOf(once).permitted, orderOf(once, "t3").permitted]).toEqual([["package.json"], []]);
  });

  test("keeps its base and its write claim while others land; later attempts do not inherit its decisions", () => {
    const driver = waiting([asked("c1")], [planned("a"), planned("b"), planned("c", [], ["a.js"])]);
    expect(taskOf(driver.job, asTaskId("t4"))).toMatchObject({ status: "ready", reason: "write_claim:t2" });
    const before = orderOf(driver).base;
    driver.claim("t3");
    driver.judge("t3", "pass");
    driver.judge("t3", "pass");
    driver.land("t3");
    decide(driver, 1, "once");
    expect(driver.job.head).not.toBe(before);
    expect(orderOf(driver).base).toBe(before);
    driver.notify("t2", { epoch: 2, status: "failed", stopReason: "no_submission" });
    expect(orderOf(driver)).toMatchObject({ n: 2, decided: [], base: driver.job.head });
  });

  test("is withdrawn when its task or the job ends, and a retry does not bypass it", () => {
    const driver = waiting([asked("c1")]);
    expect(driver.feed({ kind: "retry" }).kind).toBe("refused");
    driver.feed({ kind: "stop_task", source: "s1", task: "a", reason: "no" });
    expect(driver.job.approvals.get(1)).toMatchObject({ status: "withdrawn", reason: "stopped_by_lead" });
    expect(decide(driver, 1, "once").kind).toBe("refused");
    const cancelled = waiting([asked("c1")]);
    cancelled.feed({ kind: "cancel", reason: "r" });
    expect(pendingApprovals(cancelled.job)).toEqual([]);
    expect(cancelled.refold()).toEqual(cancelled.job);
  });

  test("without a call to decide on is an ordinary failure", () => {
    const driver = waiting([]);
    expect(driver.status("t2")).toBe("queued");
    expect(taskOf(driver.job, asTaskId("t2")).attempts).toHaveLength(2);
    expect(driver.job.paused).toBeUndefined();
  });
});

describe("an attempt that was refused too often", () => {
  const refused = () => {
    const driver = waiting([]);
    driver.notify("t2", { status: "failed", stopReason: "denials", summary: "three in a row" });
    return driver;
  };

  test("waits for a person, and resumes with the person's reason", () => {
    const driver = refused();
    expect(taskOf(driver.job, asTaskId("t2"))).toMatchObject({ status: "parked", reason: "denials" });
    decide(driver, 1, "once", "write the file by hand");
    expect(driver.status("t2")).toBe("queued");
    expect(orderOf(driver)).toMatchObject({ n: 2, resumes: 1 });
    expect(orderOf(driver).notes).toEqual([{ key: "approval.1", text: expect.stringContaining("by hand") }]);
  });

  test("is left to the lead when a person denies it; the lead's next try is a new attempt", () => {
    const driver = refused();
    decide(driver, 1, "deny", "leave it");
    expect(taskOf(driver.job, asTaskId("t2"))).toMatchObject({ status: "parked", reason: "lead" });
    expect(driver.job.lead.messages.at(-1)?.text).toContain("leave it");
    driver.feed({ kind: "message_task", source: "m1", task: "a", from: "lead", text: "try another way" });
    expect(orderOf(driver)).toMatchObject({ n: 3, messages: ["try another way"] });
    expect(driver.refold()).toEqual(driver.job);
  });
});

describe("a plan that a person has to approve", () => {
  const proposed = () => {
    const driver = new JobDriver({}, { approval: "plan" });
    driver.intake();
    const reply = driver.plan([planned("a", [], ["a.js", "package.json", "**/.env", ".git/config"]), planned("b")]);
    driver.leadEnds();
    return { driver, reply };
  };

  test("waits with nothing started and without waking the lead", () => {
    const { driver, reply } = proposed();
    expect(reply.text).toContain("waits for a person");
    driver.feed({ kind: "tick" });
    expect([driver.job.status, driver.job.tasks.size, driver.job.lead.runs]).toEqual(["awaiting_approval", 1, 1]);
    const [approval] = pendingApprovals(driver.job);
    if (approval === undefined) throw new Error("nothing waits");
    const view = viewApproval(driver.job, approval, true);
    expect(view).toMatchObject({ kind: "plan", deferred: true, id: `apr_${driver.job.id.slice(4)}_1` });
    expect(view.plan?.tasks[0]?.protected).toEqual(["package.json"]);
    expect(driver.plan([planned("x")], "other").text).toContain("waits for a person");
  });

  test("approved, its tasks start, and may change the protected files that it names by full path", () => {
    const { driver } = proposed();
    decide(driver, 1, "once");
    expect([driver.job.status, driver.status("t2"), driver.status("t3")]).toEqual(["running", "queued", "queued"]);
    expect([orderOf(driver).permitted, orderOf(driver, "t3").permitted]).toEqual([["package.json"], []]);
    expect(driver.refold()).toEqual(driver.job);
  });

  test("denied, it goes back to the lead with the reason, and the next plan needs approval again", () => {
    const { driver } = proposed();
    decide(driver, 1, "deny", "split <a>");
    expect(driver.job).toMatchObject({ status: "planning" });
    expect(driver.job.lead.messages.at(-1)?.text).toContain("split &lt;a&gt;");
    expect(driver.job.lead.active).toBe(true);
    driver.plan([planned("b")], "second");
    driver.leadEnds();
    decide(driver, 2, "once");
    expect(driver.job.status).toBe("running");
  });
});

describe("an amendment of a plan that a person had to approve", () => {
  /** Makes a job whose plan of two tasks a person has approved. The first task is merged. */
  const approved = () => {
    const driver = new JobDriver({}, { approval: "plan" });
    driver.intake();
    driver.plan([planned("a"), planned("b")]);
    driver.leadEnds();
    decide(driver, 1, "once");
    return driver;
  };
  const amend = (driver: JobDriver, add: PlannedTask[], remove: string[] = [], source = "call_amend") =>
    driver.feed({ kind: "amend_plan", source, add, remove, reason: "there is <more> to do" });

  test("waits as a whole when it adds tasks, while the approved tasks continue and the job does not end", () => {
    const driver = approved();
    const { text, effects } = amend(driver, [planned("c", [], ["c.js", "package.json"])], ["b"]);
    expect(text).toContain("must approve its amendments");
    expect(effects.filter(({ kind }) => kind === "dispatch")).toEqual([]);
    expect([driver.job.status, driver.job.tasks.size, driver.status("t3")]).toEqual(["running", 3, "queued"]);
    const [approval] = pendingApprovals(driver.job);
    if (approval === undefined) throw new Error("nothing waits");
    expect(viewApproval(driver.job, approval, false)).toMatchObject({
      kind: "amendment",
      plan: { tasks: [{ key: "c", protected: ["package.json"] }] },
      remove: ["b"],
      quote: { cause: "amendment" },
      summary: "1 more task, 1 less: there is <more> to do",
    });
    expect(amend(driver, [planned("d")], [], "another").text).toContain("waits for a person");
    expect(driver.feed({ kind: "finish_job", source: "f", summary: "done" }).text).toContain("waits for a person");
    expect(amend(driver, [planned("c")]).kind).toBe("done");
    expect(driver.job.approvals.size).toBe(2);
    expect(driver.refold()).toEqual(driver.job);
  });

  test("approved, its tasks start with the files that it opens, and the tasks that it removes are cancelled", () => {
    const driver = approved();
    amend(driver, [planned("c", [], ["c.js", "package.json"])], ["b"]);
    expect(decide(driver, 2, "once").text).toContain("protected files: package.json");
    expect([driver.status("t3"), driver.status("t4")]).toEqual(["cancelled", "queued"]);
    expect(orderOf(driver, "t4").permitted).toEqual(["package.json"]);
    expect(driver.refold()).toEqual(driver.job);
  });

  test("denied, it changes nothing, and the lead gets the reason", () => {
    const driver = approved();
    amend(driver, [planned("c")], ["b"]);
    decide(driver, 2, "deny", "not <tonight>");
    expect([driver.job.tasks.size, driver.status("t3"), driver.job.status]).toEqual([3, "queued", "running"]);
    expect(driver.job.lead.messages.at(-1)?.text).toContain("not &lt;tonight&gt;");
    expect(driver.job.lead.active).toBe(true);
    amend(driver, [planned("c")], [], "second");
    expect(pendingApprovals(driver.job)).toHaveLength(1);
  });

  test("does not wait when it only removes tasks, or when the job needs no approval", () => {
    const driver = approved();
    expect(amend(driver, [], ["b"]).text).toContain("Amended");
    expect([driver.status("t3"), driver.job.pendingApprovals.size]).toEqual(["cancelled", 0]);
    const free = new JobDriver();
    free.intake();
    free.plan([planned("a")]);
    amend(free, [planned("b")]);
    expect([free.job.pendingApprovals.size, free.status("t3")]).toEqual([0, "queued"]);
  });

  test("ends with its job, and a cancelled job has no pending approval", () => {
    const driver = approved();
    amend(driver, [planned("c")]);
    driver.feed({ kind: "cancel", reason: "by_user" });
    expect(driver.job.approvals.get(2)?.status).toBe("withdrawn");
    expect(decide(driver, 2, "once").kind).toBe("refused");
    expect(driver.job.tasks.size).toBe(3);
  });
});

test("a final challenge whose attempt a person denies does not hang the job: another attempt starts, then the job ends", () => {
  const driver = new JobDriver({ maxRetries: 1 });
  driver.intake();
  driver.plan([planned("a")]);
  driver.leadEnds();
  driver.claim("t2");
  driver.judge("t2", "pass");
  driver.judge("t2", "pass");
  driver.land("t2");
  driver.feed({ kind: "finish_job", source: "f", summary: "s" });
  driver.judge("t3", "pass");
  driver.notify("t3", { status: "failed", stopReason: "denials" });
  driver.feed({ kind: "decide_approval", n: 1, decision: "deny" });
  expect(driver.status("t3")).toBe("challenging");
  driver.notify("t3", { status: "failed", stopReason: "denials" });
  driver.feed({ kind: "decide_approval", n: 2, decision: "deny" });
  expect(driver.job).toMatchObject({ status: "failed", reason: "gate_unavailable" });
});
