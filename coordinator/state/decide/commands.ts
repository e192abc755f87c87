import type { JobLimits } from "../../../shared/protocol/job.ts";
import { isTerminalJob } from "../../../shared/protocol/job.ts";
import type { Decision } from "../decision.ts";
import { emit, moveTask, tellLead } from "../decision.ts";
import type { Reply } from "../job-input.ts";
import { OPEN_TASK_STATUSES, tasksIn } from "../job-state.ts";
import { withdrawApprovals } from "./approvals.ts";
import { queueAttempt } from "./attempt.ts";
import { dropBatches } from "./batch.ts";
import { waitsForPerson } from "./parking.ts";
import { endTask } from "./plan.ts";
import { openOwnWork } from "./reuse.ts";

/** Reasons under which a task waits for the job to be resumed. */
const RESUMABLE = new Set(["budget", "quota", "auth", "paused", "verifier"]);

/** Ends the job. What is landing still lands; everything else is cancelled. */
export function cancelJob(decision: Decision, reason: string): Reply {
  const { job } = decision;
  if (job.status === "cancelled") return { kind: "done", text: "already cancelled" };
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status} and can no longer be cancelled`);
  emit(decision, { type: "job.status", to: "cancelled", reason });
  endTasks(decision, "job_cancelled");
  return { kind: "done", text: "cancelled" };
}

/** Fails a job that has taken longer than its limit allows, whatever it waits for. What was merged stays merged. */
export function endIfOverdue(decision: Decision): Reply {
  const { job, now } = decision;
  const { maxWallMs } = job.limits;
  const isOverdue = maxWallMs !== undefined && now - job.createdAt > maxWallMs && !isTerminalJob(job.status);
  if (!isOverdue) return { kind: "done", text: "" };
  const detail = `the job has taken longer than maxWallMs (${maxWallMs} ms) allows`;
  emit(decision, { type: "job.status", to: "failed", reason: "wall_limit", detail });
  endTasks(decision, "wall_limit");
  return { kind: "done", text: detail };
}

function endTasks(decision: Decision, reason: string): void {
  const { job } = decision;
  for (const task of tasksIn(job, ...OPEN_TASK_STATUSES)) endTask(decision, task, reason);
  withdrawApprovals(decision, reason);
  if (job.landing !== undefined) decision.effects.push({ kind: "land" });
  decision.effects.push({ kind: "conclude" });
}

/** Lets running attempts end, and starts nothing new. */
export function pauseJob(decision: Decision, reason: string): Reply {
  const { job } = decision;
  if (isTerminalJob(job.status)) return refuse(`the job is ${job.status} and cannot be paused`);
  if (job.paused !== undefined) return { kind: "done", text: `already paused (${job.paused})` };
  emit(decision, { type: "job.paused", reason });
  return { kind: "done", text: "paused: running attempts end, nothing new starts" };
}

/** Goes on where it paused, tasks that waited for money, quota or a key included. */
export function resumeJob(decision: Decision): Reply {
  const { job } = decision;
  if (job.paused === undefined) return refuse(`the job is ${job.status} and not paused`);
  emit(decision, { type: "job.resumed" });
  for (const task of tasksIn(job, "parked")) {
    if (task.reason !== undefined && RESUMABLE.has(task.reason)) moveTask(decision, task, "ready");
  }
  return { kind: "done", text: "resumed" };
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

/** Tries again what failed: the intake, tasks that failed or are parked for the lead, or the end of the job. */
export function retryJob(decision: Decision): Reply {
  const { job } = decision;
  const stuck = tasksIn(job, "parked", "failed").filter(
    (task) => task.spec.origin !== "harness" && !(task.status === "parked" && waitsForPerson(task.reason)),
  );
  if (job.status !== "failed" && stuck.length === 0) {
    return refuse(`retry needs a failed job or a job with failed or parked tasks, this one is ${job.status}`);
  }
  if (job.intake === undefined) return retryIntake(decision);
  emit(decision, { type: "job.status", to: job.planSummary === undefined ? "planning" : "running", reason: "retry" });
  dropBatches(decision, 0, "retry");
  openOwnWork(decision);
  for (const task of stuck) moveTask(decision, task, "ready");
  tellLead(decision, "A person asked to try this job again. Look at what is left, and go on.");
  return { kind: "done", text: `retrying ${stuck.length} tasks` };
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
  moveTask(decision, task, "ready");
  queueAttempt(decision, task.spec.id, "intake");
  return { kind: "done", text: "retrying the intake" };
}

function refuse(text: string): Reply {
  return { kind: "refused", text };
}
