import { takeNotification } from "../../../coordinator/flow/take-notification.ts";
import { beginDecision } from "../../../coordinator/job/decision.ts";
import { createJobState, type JobState, newestAttempt, taskOf } from "../../../coordinator/job/fold/state.ts";
import type { JobInput, Reply } from "../../../coordinator/job/input.ts";
import { decide } from "../../../coordinator/job/machine.ts";
import { cleanInput } from "../../../coordinator/log/clean-input.ts";
import { type AttemptId, asTaskId, makeJobId, makeWorkerId } from "../../../shared/protocol/ids.ts";
import { type Notification, notificationId } from "../../../shared/protocol/notification/notification.ts";
import { encodeNotification } from "../../../shared/protocol/notification/notification-codec.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { silentLog } from "../../../shared/support/log.ts";

const BASE = "a".repeat(40);
const COMMIT = "b".repeat(40);

/**
 * Drives a job through the product's notification codec, notification handler and job machine: intake, a plan of two
 * tasks, a claim, checks, a failed challenge, a revision. `text` is used as every text that a model or a repository can
 * write. `challenge` is the decision of the harness's own verdict. Returns the job's state without texts.
 */
export async function driveJob(text: string, challenge: Verdict["decision"] = "fail"): Promise<string> {
  const job = createJobState(makeJobId(1), 1, { goal: "g", repository: { kind: "path", path: "/r" } });
  let now = 1;
  const feed = (input: JobInput): Reply => {
    now += 1;
    return decide(beginDecision(job, now), cleanInput(input));
  };
  const takeEnv = { registry: { input: async (_jobId: unknown, input: JobInput) => feed(input) }, log: silentLog() };
  const notify = async (task: string, over: Partial<Notification>) =>
    takeNotification(takeEnv, encodeNotification(notificationOf(job, task, { text, over })));
  feed({ kind: "accepted" });
  const prefix = { fingerprint: "0".repeat(64), model: "claude-sonnet-5-5", bytes: 1 };
  await notify("t1", { result: JSON.stringify({ base: BASE, branch: "b", files: 1, prefix, roles: [] }) });
  feed({
    kind: "submit_plan",
    source: "call_1",
    plan: { summary: text.slice(0, 4000), tasks: [plannedTask("one", text), plannedTask("two", text)] },
  });
  feed({ kind: "message_task", source: "call_2", task: "one", from: "lead", text });
  feed({ kind: "message", text });
  feed({
    kind: "lead_finished",
    run: 1,
    messagesRead: job.lead.messages.length,
    stopReason: "end_turn",
    detail: text,
    usage: NO_USAGE,
  });
  await notify("t2", { status: "started" });
  await notify("t2", {
    candidate: { commit: COMMIT, base: BASE, attemptId: newestOf(job) },
  });
  await notify("t2", { verdict: verdictOf(job, "check", { decision: "pass", text }) });
  await notify("t2", { verdict: verdictOf(job, "challenge", { decision: challenge, text }) });
  await notify("t3", { status: "failed", stopReason: "no_submission" });
  return skeleton(job);
}

function plannedTask(key: string, text: string) {
  return {
    key,
    role: "implementer",
    title: text.slice(0, 100),
    brief: text,
    dependsOn: [],
    writes: [`${key}.js`],
    deliverables: [],
    acceptance: [],
  };
}

function notificationOf(
  job: JobState,
  task: string,
  { text, over }: { text: string; over: Partial<Notification> },
): Notification {
  const taskId = asTaskId(task);
  const attempt = newestAttempt(taskOf(job, taskId));
  if (attempt === undefined) throw new Error(`task ${task} has no attempt`);
  const whole: Notification = {
    version: 1,
    id: "",
    jobId: job.id,
    taskId,
    attemptId: attempt.id,
    stage: attempt.stage,
    epoch: 1,
    workerId: makeWorkerId("host", 1),
    status: "completed",
    stopReason: "submitted",
    summary: text.slice(0, 8000),
    result: text,
    deliverables: [],
    usage: NO_USAGE,
    timings: { startedAt: 0, finishedAt: 0, turns: 1, toolCalls: 1 },
    ...over,
  };
  return { ...whole, id: notificationId(whole) };
}

function verdictOf(
  job: JobState,
  by: Verdict["by"],
  { decision, text }: { decision: "pass" | "fail"; text: string },
): Verdict {
  const words = text.slice(0, 1500);
  const attack = { name: words.slice(0, 80), command: words, outcome: words };
  const finding = { source: by, name: words.slice(0, 80), claim: words, command: words, evidence: words };
  return {
    commit: COMMIT,
    by,
    attemptId: newestOf(job),
    decision,
    summary: words,
    attacks: [attack],
    findings: decision === "fail" ? [finding] : [],
    checks: [{ name: words.slice(0, 80), passed: decision === "pass", detail: words }],
  };
}

/** Returns the state of a job without its texts: ids, statuses, counts, decisions, commits. */
function skeleton(job: JobState): string {
  const tasks = [...job.tasks.values()].map((task) => ({
    id: task.spec.id,
    role: task.spec.role,
    writes: task.spec.writes,
    status: task.status,
    reason: task.reason,
    stage: task.stage,
    revision: task.revision,
    failures: task.failures,
    candidate: task.candidate,
    findings: task.findings.map(({ source }) => source),
    attempts: task.attempts.map(({ id, stage, status, stopReason, usage }) => ({
      id,
      stage,
      status,
      stopReason,
      usage,
    })),
    landedAs: task.landedAs,
  }));
  const verdicts = job.verdicts.map(({ taskId, verdict: { commit, by, decision } }) => ({
    taskId,
    commit,
    by,
    decision,
  }));
  const { status, head, paused, usage, lead, landing, finishRounds } = job;
  const led = {
    runs: lead.runs,
    active: lead.active,
    messages: lead.messages.map(({ from, wake }) => ({ from, wake })),
  };
  return JSON.stringify({ status, head, paused, usage, led, landing, finishRounds, tasks, verdicts });
}

function newestOf(job: JobState): AttemptId {
  const attempt = newestAttempt(taskOf(job, asTaskId("t2")));
  if (attempt === undefined) throw new Error("the first planned task has no attempt");
  return attempt.id;
}
