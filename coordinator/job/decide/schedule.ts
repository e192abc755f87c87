import type { TaskId } from "../../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import type { Stage, TaskStatus } from "../../../shared/protocol/task/task.ts";
import { contestants } from "../contests.ts";
import { type Decision, emit, moveTask, notifyLead } from "../decision.ts";
import { readyTasks } from "../fold/ready-order.ts";
import { ACTIVE_TASK_STATUSES, countIn, type JobState, newestAttempt, type TaskState, taskOf } from "../fold/state.ts";
import { hasLandingWork } from "../merge-queue.ts";
import { LOOKING_UP } from "../reasons.ts";
import { describeStandstill } from "../texts/describe-standstill.ts";
import { leadNothingOpen } from "../texts/lead.ts";
import { queueAttempt, resumeAttempt } from "./attempt.ts";
import { testBatches } from "./batch.ts";
import { endJob } from "./end-job.ts";
import { hasParkedAttempt } from "./parking.ts";
import { maySeek } from "./reuse.ts";
import { claimOf, heldClaims, overlappingClaim } from "./write-claims.ts";

/** Runs of the lead in a row that may leave the job with nothing to do before it is given up. */
const MAX_IDLE_RUNS = 3;

/** Starts whatever the job's state now allows: landings, attempts, a run of the lead. */
export function schedule(decision: Decision): void {
  const { job } = decision;
  if (isTerminalJob(job.status)) return;
  if (job.paused === undefined) {
    dispatchHeld(decision);
    testBatches(decision);
  }
  if (hasLandingWork(job)) decision.effects.push({ kind: "land" });
  if (job.paused !== undefined) return;
  dispatchReady(decision);
  if (job.seeking.size > 0) decision.effects.push({ kind: "seek" });
  wakeLead(decision);
}

/** True while some task is under way or about to be. */
export function isWorking(job: JobState): boolean {
  return countIn(job, "ready", ...ACTIVE_TASK_STATUSES) > 0;
}

/**
 * Lets a task that waited in the middle of an attempt go on before others that are ready, where it may go at all. The harness's own
 * steps need no place: those that have them all may wait for such a step.
 */
export function goOnFirst(decision: Decision, task: TaskState): void {
  const { job } = decision;
  if (task.status !== "ready") moveTask(decision, task, "ready");
  if (job.paused !== undefined) return;
  const isOwn = task.spec.origin === "harness";
  const isFree = overlappingClaim(task, heldClaims(job, decision.now)) === undefined;
  if (!isOwn && !(hasPlace(job) && isFree)) return;
  if (hasParkedAttempt(task)) resumeAttempt(decision, task);
  else if (isOwn) queueAttempt(decision, task.spec.id, nextStage(task));
}

/** True while another of the job's tasks may be under way. O(1). */
function hasPlace(job: JobState): boolean {
  return countIn(job, ...ACTIVE_TASK_STATUSES) < job.limits.maxConcurrency;
}

/** Starts the attempts that a pause held back, each at its task's own stage; the tasks have kept their places and claims. */
function dispatchHeld(decision: Decision): void {
  for (const [id, stage] of [...decision.job.held]) queueAttempt(decision, id, stage);
}

function dispatchReady(decision: Decision): void {
  const { job } = decision;
  if (!hasPlace(job) || countIn(job, "ready") === 0) return;
  const claims = heldClaims(job, decision.now);
  for (const id of inOrder(job)) {
    if (!hasPlace(job)) return;
    const task = taskOf(job, id);
    if (task.status !== "ready") continue;
    const holder = overlappingClaim(task, claims);
    if (holder === undefined) dispatchTask(decision, task);
    else if (task.reason !== `write_claim:${holder}`) moveTask(decision, task, "ready", `write_claim:${holder}`);
    // One that met others before is next where it waits: nobody who comes later goes past it there.
    if (holder === undefined || task.contested.length > 0) claims.push(claimOf(task));
  }
}

function dispatchTask(decision: Decision, task: TaskState): void {
  if (hasParkedAttempt(task)) resumeAttempt(decision, task);
  else if (maySeek(decision.job, task)) moveTask(decision, task, "queued", LOOKING_UP);
  else queueAttempt(decision, task.spec.id, nextStage(task));
}

/** Those whose commits did not merge come first; each of the others once, though it may come among the first as well. */
function* inOrder(job: JobState): Generator<TaskId, void> {
  for (const { spec, status } of contestants(job)) if (status === "ready") yield spec.id;
  yield* readyTasks(job);
}

/** What a verdict has refused goes to its author again, also after a wait for the lead, and not to the judge of the same commit. */
function nextStage(task: TaskState): Stage {
  const isRefused = task.findings.length > 0 && newestAttempt(task)?.status === "completed";
  return isRefused && (task.stage === "check" || task.stage === "challenge") ? "work" : task.stage;
}

function wakeLead(decision: Decision): void {
  const { job } = decision;
  if (job.lead.active || (job.status !== "planning" && job.status !== "running")) return;
  if (hasReasonToWake(job)) return queueLead(decision);
  // What waits for a person is no reason to bother the lead, or to give the job up.
  if (isWorking(job) || job.pendingApprovals.size > 0) return;
  if (job.lead.idleRuns >= MAX_IDLE_RUNS) {
    endJob(decision, "failed", describeStandstill(job));
    return;
  }
  notifyLead(decision, leadNothingOpen(job));
  queueLead(decision);
}

function hasReasonToWake(job: JobState): boolean {
  const { messages, messagesRead, wakingMessages } = job.lead;
  if (wakingMessages > messagesRead) return true;
  if (messages.length <= messagesRead) return false;
  // What does not wake it waits for the last delegated report.
  return ![...job.delegated].some((id) => UNDER_WAY.has(taskOf(job, id).status));
}

const UNDER_WAY: ReadonlySet<TaskStatus> = new Set(["ready", ...ACTIVE_TASK_STATUSES]);

function queueLead(decision: Decision): void {
  const run = decision.job.lead.runs + 1;
  emit(decision, { type: "lead.queued", run });
  decision.effects.push({ kind: "lead", run });
}
