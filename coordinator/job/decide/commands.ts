import { isTerminalJob, type JobLimits, UNTIL_API_ANSWERS } from "../../../shared/protocol/job/job.ts";
import { type Decision, emit, moveTask, notifyLead, refuse } from "../decision.ts";
import { type JobState, type TaskState, tasksIn } from "../fold/state.ts";
import type { Reply } from "../input.ts";
import { isDistrusted, verifierRecord } from "../verifier-record.ts";
import { queueAttempt } from "./attempt.ts";
import { withholdVerified } from "./canary.ts";
import { releaseVerified } from "./completion.ts";
import { settleDependencies } from "./dependencies.ts";
import { endJob } from "./end-job.ts";
import { hasParkedAttempt } from "./parking.ts";
import { allowOwnResults } from "./reuse.ts";
import { countVotes } from "./risk.ts";
import { resumeFirst } from "./schedule.ts";
import { isClosed, waitsForWindow } from "./window.ts";

/** The reasons of waiting tasks that start again when the job is resumed. */
const RESUMABLE = new Set([
  "budget",
  "quota",
  "auth",
  "unavailable",
  "disk",
  "gate",
  "paused",
  "window",
  "night_budget",
]);

/** Cancels the job and its tasks. A landing already in progress completes. */
export function cancelJob(decision: Decision, reason: string): Reply {
  const { job } = decision;
  if (job.status === "cancelled") return { kind: "done", text: "already cancelled" };
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status} and can no longer be cancelled`);
  endJob(decision, "cancelled", { reason, tasks: "job_cancelled" });
  return { kind: "done", text: "cancelled" };
}

/** Checks a running job: records the first call that costs money after calls that the simulator answered, and enforces the limit on wall time. */
export function tick(decision: Decision, { isCharged = true }: { isCharged?: boolean }): Reply {
  if (isCharged && decision.job.simulated) emit(decision, { type: "job.charged" });
  return endIfOverdue(decision);
}

/** Fails a job that has exceeded its limit on wall time, even while the job waits for something. Merged commits stay merged. */
function endIfOverdue(decision: Decision): Reply {
  const { job, now } = decision;
  const { maxWallMs } = job.limits;
  const isOverdue =
    maxWallMs !== undefined && now - (job.retriedAt ?? job.createdAt) > maxWallMs && !isTerminalJob(job.status);
  if (!isOverdue) return { kind: "done", text: "" };
  const detail = `the job has taken longer than maxWallMs (${maxWallMs} ms) allows`;
  endJob(decision, "failed", { reason: "wall_limit", detail });
  return { kind: "done", text: detail };
}

/**
 * Pauses the job: running attempts may end, and nothing new starts. If the job was waiting and would have resumed by
 * itself, it now waits for a person.
 */
export function pauseJob(decision: Decision, reason: string): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status} and cannot be paused`);
  if (job.paused !== undefined && !resumesByItself(job))
    return { kind: "done", text: `already paused (${job.paused})` };
  emit(decision, { type: "job.paused", reason });
  return { kind: "done", text: "paused: running attempts end, nothing new starts" };
}

/** True for a pause that ends at a set time, when the API answers again, or when a window opens. */
function resumesByItself(job: JobState): boolean {
  const { pause } = job;
  return pause?.resumeAt !== undefined || UNTIL_API_ANSWERS.has(pause?.reason ?? "") || waitsForWindow(job);
}

/**
 * Resumes a paused job, beginning with the tasks that wait for budget, quota, an API key, the API or the machine.
 * `maxCostUsd` is the job's new cap in US dollars; if absent, the cap does not change.
 */
export function resumeJob(decision: Decision, maxCostUsd?: number): Reply {
  const { job } = decision;
  const refused = whyNotResumed(job);
  if (refused !== undefined) return refuse(refused);
  const withheld = tasksIn(job, "parked").filter(({ reason }) => reason === "verifier");
  if (maxCostUsd !== undefined) emit(decision, { type: "job.limits", limits: { maxCostUsd } });
  if (isClosed(job)) emit(decision, { type: "job.window", open: true, by: "person" });
  emit(decision, { type: "job.resumed" });
  for (const task of withheld) releaseVerified(decision, task);
  for (const task of tasksIn(job, "ready", "parked")) {
    const mayResume = task.status === "ready" ? hasStarted(task) : RESUMABLE.has(task.reason ?? "");
    if (mayResume) resumeFirst(decision, task);
  }
  return { kind: "done", text: maxCostUsd === undefined ? "resumed" : `resumed, with a cap of $${maxCostUsd}` };
}

function whyNotResumed(job: JobState): string | undefined {
  if (isTerminalJob(job.status)) {
    const next = job.status === "failed" ? "retry tries it again" : "submit it again to run it once more";
    return `resume needs a paused job, this one is ${job.status}: ${next}`;
  }
  if (job.paused === undefined) return `the job is ${job.status} and not paused`;
  const isWithheld = tasksIn(job, "parked").some(({ reason }) => reason === "verifier");
  if (!isWithheld || !isDistrusted(job)) return undefined;
  return `${verifierRecord(job).why}, so that what verifiers passed does not count: lower limits.minRecall first, then resume; or cancel the job and choose another model for the verifier in a new one`;
}

/** True for a parked task that was allowed to resume while the job was paused. */
function hasStarted(task: TaskState): boolean {
  return hasParkedAttempt(task) || task.spec.origin === "harness";
}

/** Changes the limits of a job that has not ended. If the job waits for budget, a higher cap of its own resumes it. */
export function changeLimits(decision: Decision, limits: Partial<JobLimits>): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status}: its limits no longer apply`);
  const raised = (limits.maxCostUsd ?? 0) > job.limits.maxCostUsd;
  emit(decision, { type: "job.limits", limits });
  const names = Object.entries(limits).map(([name, value]) => `${name} ${value}`);
  const text = `limits changed: ${names.join(", ")}`;
  if (!raised || job.pause?.reason !== "budget" || job.pause.resumeAt !== undefined) return { kind: "done", text };
  return { kind: "done", text: `${text}; ${resumeJob(decision).text}` };
}

/**
 * Retries the failed parts of a job: the intake, tasks that failed or are parked for the lead, or the final stages. A
 * job that has not ended keeps its status, and its tasks that wait for a person continue to wait.
 */
export function retryJob(decision: Decision): Reply {
  const { job } = decision;
  const stuck = tasksIn(job, "parked", "failed").filter(
    (task) => task.spec.origin !== "harness" && (task.status === "failed" || STUCK.has(task.reason ?? "")),
  );
  const isOver = isTerminalJob(job.status);
  if (job.status !== "failed" && (isOver || stuck.length === 0)) {
    return refuse(`retry needs a failed job or a job with failed or parked tasks, this one is ${job.status}`);
  }
  if (isOver && job.intake === undefined) return retryIntake(decision);
  const ended = isOver ? endedWithJob(job) : [];
  if (isOver) {
    const to = job.planSummary === undefined ? "planning" : "running";
    emit(decision, { type: "job.status", to, reason: "retry" });
    if (job.paused !== undefined) emit(decision, { type: "job.resumed" });
  }
  allowOwnResults(decision);
  for (const task of stuck) moveTask(decision, task, "ready");
  reviveTasks(decision, ended);
  notifyLead(decision, "A person asked to try this job again. Look at the unfinished tasks, and continue.");
  const tasks = stuck.length + ended.length;
  return { kind: "done", text: tasks === 0 ? "the lead looks at the job again" : `retrying ${tasks} tasks` };
}

/** Tasks of the lead that were cancelled only because the job ended. */
function endedWithJob(job: JobState): TaskState[] {
  return tasksIn(job, "cancelled").filter(({ reason, spec }) => reason === job.reason && spec.origin !== "harness");
}

/** Reasons of parked tasks that a retry starts again. Tasks that wait for an approval or for the whole job continue to wait. */
const STUCK = new Set(["lead"]);

/** Returns tasks to the state that they had before the job ended, so that passed commits are not challenged and paid for again. */
function reviveTasks(decision: Decision, tasks: readonly TaskState[]): void {
  for (const task of tasks) {
    const isPassed = task.stage === "challenge" && task.candidate !== undefined && countVotes(task) === "passed";
    if (!isPassed) moveTask(decision, task, "blocked");
    else if (isDistrusted(decision.job)) withholdVerified(decision, task);
    else moveTask(decision, task, "verified");
  }
  for (const task of tasks) settleDependencies(decision, task);
}

/** Delivers a person's message to the lead. */
export function personMessage(decision: Decision, text: string): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status}: no agent would read the message`);
  emit(decision, { type: "lead.message", from: "person", wake: true, text });
  return { kind: "done", text: "The lead reads it in its next run." };
}

function retryIntake(decision: Decision): Reply {
  const [task] = decision.job.tasks.values();
  if (task === undefined) return refuse("the job has not started yet");
  emit(decision, { type: "job.status", to: "intake", reason: "retry" });
  if (decision.job.paused !== undefined) emit(decision, { type: "job.resumed" });
  moveTask(decision, task, "ready");
  queueAttempt(decision, task.spec.id, "intake");
  return { kind: "done", text: "retrying the intake" };
}
