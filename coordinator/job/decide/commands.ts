import { isTerminalJob, type JobLimits, UNTIL_API_ANSWERS } from "../../../shared/protocol/job/job.ts";
import { type Decision, emit, moveTask, notifyLead } from "../decision.ts";
import { type JobState, type TaskState, tasksIn } from "../fold/state.ts";
import type { Reply } from "../input.ts";
import { isDistrusted, verifierRecord } from "../verifier-record.ts";
import { queueAttempt } from "./attempt.ts";
import { withholdVerified } from "./canary.ts";
import { releaseVerified } from "./completion.ts";
import { settleDependencies } from "./dependencies.ts";
import { endJob } from "./end-job.ts";
import { hasParkedAttempt } from "./parking.ts";
import { openOwnWork } from "./reuse.ts";
import { countVotes } from "./risk.ts";
import { goOnFirst } from "./schedule.ts";

/** Reasons under which a task waits for the job to be resumed. */
const RESUMABLE = new Set(["budget", "quota", "auth", "unavailable", "disk", "gate", "paused"]);

/** Ends the job. What is landing still lands; everything else is cancelled. */
export function cancelJob(decision: Decision, reason: string): Reply {
  const { job } = decision;
  if (job.status === "cancelled") return { kind: "done", text: "already cancelled" };
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status} and can no longer be cancelled`);
  endJob(decision, "cancelled", { reason, tasks: "job_cancelled" });
  return { kind: "done", text: "cancelled" };
}

/** Looks at a job that is under way: who answers its calls may have changed, and its time may be over. */
export function tick(decision: Decision, { isCharged = true }: { isCharged?: boolean }): Reply {
  if (isCharged && decision.job.simulated) emit(decision, { type: "job.charged" });
  return endIfOverdue(decision);
}

/** Fails a job that has taken longer than its limit allows, whatever it waits for. What was merged stays merged. */
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
 * Lets running attempts end, and starts nothing new. A job that waits for something and would go on by itself waits for a person
 * from now on.
 */
export function pauseJob(decision: Decision, reason: string): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status} and cannot be paused`);
  if (job.paused !== undefined && !goesOnByItself(job)) return { kind: "done", text: `already paused (${job.paused})` };
  emit(decision, { type: "job.paused", reason });
  return { kind: "done", text: "paused: running attempts end, nothing new starts" };
}

/** True for a pause that ends without anybody's word: when its time has come, or when the API answers again. */
function goesOnByItself({ pause }: JobState): boolean {
  return pause?.resumeAt !== undefined || UNTIL_API_ANSWERS.has(pause?.reason ?? "");
}

/**
 * Resumes a paused job. Tasks that wait for budget, quota, an API key, the API or the machine go first. `maxCostUsd` is the job's cap from
 * now on, in US dollars; default: the cap stays.
 */
export function resumeJob(decision: Decision, maxCostUsd?: number): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) {
    const next = job.status === "failed" ? "retry tries it again" : "submit it again to run it once more";
    return refuse(`resume needs a paused job, this one is ${job.status}: ${next}`);
  }
  if (job.paused === undefined) return refuse(`the job is ${job.status} and not paused`);
  const withheld = tasksIn(job, "parked").filter(({ reason }) => reason === "verifier");
  if (withheld.length > 0 && isDistrusted(job)) {
    return refuse(
      `${verifierRecord(job).why}, so that what verifiers passed does not count: lower limits.minRecall first, then resume; or cancel the job and choose another model for the verifier in a new one`,
    );
  }
  if (maxCostUsd !== undefined) emit(decision, { type: "job.limits", limits: { maxCostUsd } });
  emit(decision, { type: "job.resumed" });
  for (const task of withheld) releaseVerified(decision, task);
  for (const task of tasksIn(job, "ready", "parked")) {
    const mayGoOn = task.status === "ready" ? isBegun(task) : RESUMABLE.has(task.reason ?? "");
    if (mayGoOn) goOnFirst(decision, task);
  }
  return { kind: "done", text: maxCostUsd === undefined ? "resumed" : `resumed, with a cap of $${maxCostUsd}` };
}

/** True for a task that a person let go on while the job was paused. */
function isBegun(task: TaskState): boolean {
  return hasParkedAttempt(task) || task.spec.origin === "harness";
}

/** Changes the caps of a job that is not over. One that waited for money goes on when its own cap is raised. */
export function changeLimits(decision: Decision, limits: Partial<JobLimits>): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status}: its limits are of no use any more`);
  const raised = (limits.maxCostUsd ?? 0) > job.limits.maxCostUsd;
  emit(decision, { type: "job.limits", limits });
  const names = Object.entries(limits).map(([name, value]) => `${name} ${value}`);
  const text = `limits changed: ${names.join(", ")}`;
  if (!raised || job.pause?.reason !== "budget" || job.pause.resumeAt !== undefined) return { kind: "done", text };
  return { kind: "done", text: `${text}; ${resumeJob(decision).text}` };
}

/**
 * Tries again what failed: the intake, tasks that failed or are parked for the lead, or the end of the job. A job that is not over
 * keeps its status, and what waits for a person goes on waiting.
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
  openOwnWork(decision);
  for (const task of stuck) moveTask(decision, task, "ready");
  reviveTasks(decision, ended);
  notifyLead(decision, "A person asked to try this job again. Look at what is left, and go on.");
  const tasks = stuck.length + ended.length;
  return { kind: "done", text: tasks === 0 ? "the lead looks at the job again" : `retrying ${tasks} tasks` };
}

/** Tasks that somebody wanted and that were cancelled only because the job ended. */
function endedWithJob(job: JobState): TaskState[] {
  return tasksIn(job, "cancelled").filter(({ reason, spec }) => reason === job.reason && spec.origin !== "harness");
}

/** Reasons of a parked task that a person's retry overrules; whoever waits for a decision, or for the whole job, goes on waiting. */
const STUCK = new Set(["lead"]);

/** They stand where they stood: what verifiers have passed is not paid again. */
function reviveTasks(decision: Decision, tasks: readonly TaskState[]): void {
  for (const task of tasks) {
    const isPassed = task.stage === "challenge" && task.candidate !== undefined && countVotes(task) === "passed";
    if (!isPassed) moveTask(decision, task, "blocked");
    else if (isDistrusted(decision.job)) withholdVerified(decision, task);
    else moveTask(decision, task, "verified");
  }
  for (const task of tasks) settleDependencies(decision, task);
}

/** A person's word to the lead. */
export function personMessage(decision: Decision, text: string): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status}: nobody would read the message`);
  emit(decision, { type: "lead.message", from: "person", wake: true, text });
  return { kind: "done", text: "The lead reads it in its next run." };
}

function retryIntake(decision: Decision): Reply {
  const [task] = decision.job.tasks.values();
  if (task === undefined) return refuse("the job has not begun yet");
  emit(decision, { type: "job.status", to: "intake", reason: "retry" });
  if (decision.job.paused !== undefined) emit(decision, { type: "job.resumed" });
  moveTask(decision, task, "ready");
  queueAttempt(decision, task.spec.id, "intake");
  return { kind: "done", text: "retrying the intake" };
}

function refuse(text: string): Reply {
  return { kind: "refused", text };
}
