import type { TaskId } from "../../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import type { Stage, TaskStatus } from "../../../shared/protocol/task/task.ts";
import { conflictedTasks } from "../conflicted-tasks.ts";
import { type Decision, emit, moveTask, notifyLead } from "../decision.ts";
import { readyTasks } from "../fold/ready-order.ts";
import { ACTIVE_TASK_STATUSES, countIn, type JobState, newestAttempt, type TaskState, taskOf } from "../fold/state.ts";
import { hasLandingWork } from "../merge-queue.ts";
import { LOOKING_UP } from "../reasons.ts";
import { describeStandstill } from "../texts/describe-standstill.ts";
import { leadNothingOpen } from "../texts/lead.ts";
import { queueAttempt, resumeAttempt } from "./attempt.ts";
import { endJob } from "./end-job.ts";
import { testMergeGroups } from "./merge-group.ts";
import { hasParkedAttempt } from "./parking.ts";
import { mayLookUp } from "./reuse.ts";
import { waitForWindow } from "./window.ts";
import { claimOf, heldClaims, overlappingClaim } from "./write-claims.ts";

/** Maximum number of the lead's idle runs in a row; then the job is given up. */
const MAX_IDLE_RUNS = 3;

/** Starts everything that the job's state allows: landings, attempts, and a run of the lead. */
export function schedule(decision: Decision): void {
  const { job } = decision;
  if (isTerminalJob(job.status)) return;
  waitForWindow(decision);
  if (job.paused === undefined) {
    dispatchHeld(decision);
    testMergeGroups(decision);
  }
  if (hasLandingWork(job)) decision.effects.push({ kind: "land" });
  if (job.paused !== undefined) return;
  dispatchReady(decision);
  if (job.lookups.size > 0) decision.effects.push({ kind: "look_up_results" });
  wakeLead(decision);
}

/** True while a task of the job is active or ready. */
export function isWorking(job: JobState): boolean {
  return countIn(job, "ready", ...ACTIVE_TASK_STATUSES) > 0;
}

/**
 * Resumes a parked task before other ready tasks, if a slot and the task's write claim are free. A task of the harness
 * needs no slot, because the tasks in all the slots may be waiting for it.
 */
export function resumeFirst(decision: Decision, task: TaskState): void {
  const { job } = decision;
  if (task.status !== "ready") moveTask(decision, task, "ready");
  if (job.paused !== undefined) return;
  const isOwn = task.spec.origin === "harness";
  const isFree = overlappingClaim(task, heldClaims(job, decision.now)) === undefined;
  if (!isOwn && !(hasFreeSlot(job) && isFree)) return;
  if (hasParkedAttempt(task)) resumeAttempt(decision, task);
  else if (isOwn) queueAttempt(decision, task.spec.id, nextStage(task));
}

/** True if the job may run one more task. Takes constant time. */
function hasFreeSlot(job: JobState): boolean {
  return countIn(job, ...ACTIVE_TASK_STATUSES) < job.limits.maxConcurrency;
}

/**
 * Starts the attempts that were held back while the job was paused, each at its task's own stage. The tasks have kept their slots and write claims.
 */
function dispatchHeld(decision: Decision): void {
  for (const [id, stage] of [...decision.job.held]) queueAttempt(decision, id, stage);
}

function dispatchReady(decision: Decision): void {
  const { job } = decision;
  if (!hasFreeSlot(job) || countIn(job, "ready") === 0) return;
  const claims = heldClaims(job, decision.now);
  for (const id of inOrder(job)) {
    if (!hasFreeSlot(job)) return;
    const task = taskOf(job, id);
    if (task.status !== "ready") continue;
    const holder = overlappingClaim(task, claims);
    if (holder === undefined) dispatchTask(decision, task);
    else if (task.reason !== `write_claim:${holder}`) moveTask(decision, task, "ready", `write_claim:${holder}`);
    // A task with earlier merge conflicts reserves its paths while it waits: no later task that writes these paths may start before it.
    if (holder === undefined || task.conflictPaths.length > 0) claims.push(claimOf(task));
  }
}

function dispatchTask(decision: Decision, task: TaskState): void {
  if (hasParkedAttempt(task)) resumeAttempt(decision, task);
  else if (mayLookUp(decision.job, task)) moveTask(decision, task, "queued", LOOKING_UP);
  else queueAttempt(decision, task.spec.id, nextStage(task));
}

/** Yields the ready tasks, first those with merge conflicts; a task may be yielded twice. */
function* inOrder(job: JobState): Generator<TaskId, void> {
  for (const { spec, status } of conflictedTasks(job)) if (status === "ready") yield spec.id;
  yield* readyTasks(job);
}

/**
 * Returns the stage of a task's next attempt. A refused candidate goes back to its author, even after the task has
 * waited for the lead, and not to a verifier of the same commit.
 */
function nextStage(task: TaskState): Stage {
  const isRefused = task.findings.length > 0 && newestAttempt(task)?.status === "completed";
  return isRefused && (task.stage === "check" || task.stage === "challenge") ? "work" : task.stage;
}

function wakeLead(decision: Decision): void {
  const { job } = decision;
  if (job.lead.active || (job.status !== "planning" && job.status !== "running")) return;
  if (hasReasonToWake(job)) return queueLead(decision);
  // While a person's decision is pending, no new run of the lead starts and the job is not given up.
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
  // Messages that need not start a run of the lead wait until the last delegated task has reported.
  return ![...job.delegated].some((id) => READY_OR_ACTIVE.has(taskOf(job, id).status));
}

const READY_OR_ACTIVE: ReadonlySet<TaskStatus> = new Set(["ready", ...ACTIVE_TASK_STATUSES]);

function queueLead(decision: Decision): void {
  const run = decision.job.lead.runs + 1;
  emit(decision, { type: "lead.queued", run });
  decision.effects.push({ kind: "lead", run });
}
