import { describe, expect, test } from "vitest";
import { buildOrder } from "../../../../coordinator/flow/build-order.ts";
import { describeVerification } from "../../../../coordinator/flow/describe-verification.ts";
import { newestAttempt, taskOf } from "../../../../coordinator/state/job-state.ts";
import { recordOf } from "../../../../coordinator/state/verifier-record.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import type { Verdict } from "../../../../shared/protocol/verdict.ts";
import { BASE, JobDriver, planned } from "../../../support/job-driver.ts";

const WHO = JSON.stringify({ model: "claude-sonnet-5-5", card: "c4" });
const FAULT = JSON.stringify({ fault: "mutation", where: "a.js:1", claim: "made up" });

/** A job whose n tasks a verifier has passed, each with a canary of its own. */
function passedJob(n: number, limits = {}): { driver: JobDriver; canaries: string[] } {
  const driver = new JobDriver({ canaryRate: 1, ...limits });
  driver.intake();
  const keys = Array.from({ length: n }, (_, i) => `m${i}`);
  driver.plan(keys.map((key) => planned(key)));
  driver.leadEnds();
  for (let i = 0; i < n; i++) pass(driver, `t${i + 2}`);
  const canaries = [...driver.job.tasks.values()]
    .filter(({ spec }) => spec.origin === "canary")
    .map(({ spec }) => spec.id);
  return { driver, canaries };
}

function pass(driver: JobDriver, task: string): void {
  driver.claim(task);
  driver.judge(task, "pass");
  driver.judge(task, "pass");
}

/** The canary's copy is made; answers with its commit. */
function plant(driver: JobDriver, canary: string, n = 0): string {
  const commit = (0xca0 + n).toString(16).padStart(40, "0");
  const attemptId = newestAttempt(taskOf(driver.job, asTaskId(canary)))!.id;
  driver.notify(canary, { result: FAULT, candidate: { commit, base: BASE, attemptId } });
  return commit;
}

function judgeCanary(driver: JobDriver, canary: string, decision: "pass" | "fail"): ReturnType<JobDriver["feed"]> {
  const task = taskOf(driver.job, asTaskId(canary));
  const verdict: Verdict = {
    commit: task.candidate?.commit ?? "",
    by: "challenge",
    attemptId: newestAttempt(task)!.id,
    decision,
    summary: decision,
    attacks: [],
    findings: decision === "fail" ? [{ source: "challenge", name: "x", claim: "broken" }] : [],
    checks: [],
  };
  return driver.notify(canary, { verdict, result: WHO });
}

describe("a canary", () => {
  test("is planted into a task that a verifier passed, challenged, and then over", () => {
    const { driver, canaries } = passedJob(1);
    const [canary = ""] = canaries;
    expect(driver.status(canary)).toBe("checking");
    plant(driver, canary);
    expect(driver.status(canary)).toBe("challenging");
    const { events } = judgeCanary(driver, canary, "fail");
    expect(events.map(({ type }) => type)).toContain("canary.judged");
    expect(driver.status(canary)).toBe("reported");
    expect(driver.refold().canaries).toEqual(driver.job.canaries);
    expect(describeVerification(driver.job)).toMatchObject({
      canaries: [{ task: "m0", fault: "mutation", caught: true }],
      verifier: {
        judged: 1,
        caught: 1,
        recall: 1,
        state: "trusted",
        rows: [{ model: "claude-sonnet-5-5", card: "c4" }],
      },
    });
  });

  test("is shown to its verifier as the task that it was made of, with the claim that was made up", () => {
    const { driver, canaries } = passedJob(1);
    const [canary = ""] = canaries;
    plant(driver, canary);
    const task = taskOf(driver.job, asTaskId(canary));
    const order = buildOrder(driver.job, task, newestAttempt(task)!);
    expect(order.task).toEqual(taskOf(driver.job, asTaskId("t2")).spec);
    expect(JSON.stringify({ task: order.task, claims: order.claims, checks: order.checks })).not.toMatch(/canary/);
    expect(order.claims.at(-1)).toBe("made up");
  });

  test.each(["pass", "fail"] as const)(
    "that gets a %s leaves no verdict, and can never be verified, landed or merged",
    (decision) => {
      const { driver, canaries } = passedJob(1);
      const [canary = ""] = canaries;
      const commit = plant(driver, canary);
      const before = driver.job.verdicts.length;
      judgeCanary(driver, canary, decision);
      expect(driver.job.verdicts.length).toBe(before);
      const states = driver.log.flatMap(({ event }) =>
        event.type === "task.status" && event.taskId === canary ? [event.to] : [],
      );
      expect(states).toEqual(["checking", "challenging", "reported"]);
      const landing = { kind: "landing_planned" as const, from: BASE, to: commit, tasks: [asTaskId(canary)] };
      expect(driver.feed(landing)).toMatchObject({ kind: "refused", text: expect.stringMatching(/never merged/) });
      expect(driver.feed({ kind: "retry" }).events.some((event) => "taskId" in event && event.taskId === canary)).toBe(
        false,
      );
    },
  );

  test.each<[string, Parameters<JobDriver["notification"]>[1]]>([
    ["no fault fits", { result: "" }],
    [
      "the copy is the same commit",
      { result: FAULT, candidate: { commit: "1".padStart(40, "0"), base: BASE, attemptId: "t3.1" as never } },
    ],
    [
      "what was planted is not said",
      { result: "{}", candidate: { commit: "f".repeat(40), base: BASE, attemptId: "t3.1" as never } },
    ],
  ])("ends quietly when %s", (_name, over) => {
    const { driver, canaries } = passedJob(1);
    driver.notify(canaries[0] ?? "", over);
    expect(driver.status(canaries[0] ?? "")).toBe("reported");
    expect(driver.job.canaries.size).toBe(0);
  });

  test("that nobody can judge is given up after a second try, and the lead is not asked", () => {
    const { driver, canaries } = passedJob(1);
    const [canary = ""] = canaries;
    plant(driver, canary);
    for (let i = 0; i < 2; i++) driver.notify(canary, { status: "failed", stopReason: "max_turns" });
    expect(driver.status(canary)).toBe("reported");
    expect(driver.job.lead.messages.some(({ text }) => text.includes(canary))).toBe(false);
  });

  test("comes to one task of ten by default, and to none where the rate is 0", () => {
    const count = (limits: object, n: number) => passedJob(n, limits).canaries.length;
    expect([count({ canaryRate: 0.1 }, 9), count({ canaryRate: 0.1 }, 10), count({ canaryRate: 0 }, 10)]).toEqual([
      0, 1, 0,
    ]);
    expect(count({ canaryRate: 0.5 }, 10)).toBe(5);
  });
});

describe("a verifier that misses what is planted", () => {
  test("loses its word: what it passes is not verified, and the job says why and waits", () => {
    const { driver, canaries } = passedJob(5, { minRecall: 0.5 });
    canaries.forEach((canary, i) => {
      plant(driver, canary, i);
      judgeCanary(driver, canary, "pass");
    });
    driver.feed({ kind: "amend_plan", source: "s", add: [planned("late")], remove: [], reason: "r" });
    const late = driver.job.idByKey.get("late") ?? "";
    pass(driver, late);
    expect(driver.status(late)).toBe("parked");
    expect(taskOf(driver.job, asTaskId(late)).reason).toBe("verifier");
    expect(driver.job.paused).toMatch(/^verifier_recall: only 0 of 5 planted faults were caught.*below minRecall 50 %/);
    // A person lowers what is asked for: the task is challenged again.
    driver.feed({ kind: "limits", limits: { minRecall: 0 } });
    driver.feed({ kind: "resume" });
    expect(driver.status(late)).toBe("challenging");
    driver.judge(late, "pass");
    expect(driver.status(late)).toBe("verified");
  });

  test("is not judged by too few: the interval has to lie below the threshold", () => {
    const missed = (n: number) =>
      recordOf(
        Array.from({ length: n }, () => ({
          of: asTaskId("t1"),
          fault: "mutation" as const,
          where: "w",
          caught: false,
        })),
        0.5,
      );
    expect([missed(0).state, missed(3).state, missed(4).state]).toEqual(["untested", "trusted", "withheld"]);
    expect(missed(4)).toMatchObject({ recall: 0, falsePassRate: 1, low: 0 });
    expect(missed(4).high).toBeCloseTo(0.49, 2);
  });
});
