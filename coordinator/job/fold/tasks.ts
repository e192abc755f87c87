import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { Stage, TaskSpec, TaskStatus } from "../../../shared/protocol/task/task.ts";
import { defined } from "../../../shared/support/defined.ts";
import { HELD, LOOKING_UP } from "../reasons.ts";
import { addReady, lengthenChains, removeReady } from "./ready-order.ts";
import { type JobState, type TaskState, taskOf } from "./state.ts";

/** Adds a task in the state `blocked`, and updates all indexes of tasks. This is part of `applyEvent`, so its contract applies here too. */
export function addTask(job: JobState, spec: TaskSpec, permitted: readonly string[]): void {
  const copied = spec.canaryOf === undefined ? undefined : job.tasks.get(spec.canaryOf);
  job.tasks.set(spec.id, {
    spec,
    status: "blocked",
    stage: spec.origin === "harness" ? "intake" : spec.origin === "canary" ? "plant" : "work",
    attempts: [],
    chain: 0,
    revision: 0,
    failures: 0,
    findings: [],
    messages: [],
    claims: [],
    conflictPaths: [],
    checks: [],
    permitted: [...permitted],
    decided: [],
    notes: [],
    // The order for a canary shows the copied task as it was when the canary was made.
    ...(copied === undefined ? {} : shownOf(copied)),
  });
  job.idByKey.set(spec.key, spec.id);
  if (spec.origin === "delegate") job.delegated.add(spec.id);
  indexStatus(job, spec.id, "blocked");
  for (const dependency of spec.dependsOn) {
    const known = job.dependents.get(dependency);
    if (known === undefined) job.dependents.set(dependency, [spec.id]);
    else known.push(spec.id);
  }
  lengthenChains(job, spec.id);
}

/** Fields of a task that an order shows in addition to the task's spec. */
function shownOf({ candidate, messages, claims, checks, permitted }: TaskState): Partial<TaskState> {
  return { ...defined({ candidate }), messages, claims, checks, permitted };
}

/** Moves a task to a status and updates all indexes that depend on the status. */
export function setStatus(job: JobState, taskId: TaskId, to: TaskStatus, reason: string | undefined): void {
  const task = taskOf(job, taskId);
  leaveStatus(job, taskId, task.status);
  if (task.status === "ready") removeReady(job, taskId);
  const wasJudged = task.status === "challenging" || (task.status === "parked" && task.reason === "verifier");
  const isPassed = wasJudged && to === "verified";
  if (isPassed && task.spec.origin === "plan" && task.wasPassed === undefined) {
    task.wasPassed = true;
    job.passed.push(taskId);
  }
  task.status = to;
  noteWaiting(job, taskId, { to, reason });
  if (to === "ready") task.failures = 0;
  if (reason === undefined) delete task.reason;
  else task.reason = reason;
  indexStatus(job, taskId, to);
  if (to === "ready") addReady(job, taskId);
}

/** Indexes waiting tasks by their reason, so that they are found without a search of all tasks. */
function noteWaiting(
  job: JobState,
  taskId: TaskId,
  { to, reason }: { to: TaskStatus; reason: string | undefined },
): void {
  if (to === "queued" && reason === LOOKING_UP) job.lookups.add(taskId);
  else job.lookups.delete(taskId);
  if (reason?.startsWith(HELD) === true) job.held.set(taskId, reason.slice(HELD.length) as Stage);
  else job.held.delete(taskId);
  if (ENDED.has(to)) job.conflicted.delete(taskId);
}

const ENDED: ReadonlySet<TaskStatus> = new Set(["merged", "reported", "failed", "cancelled"]);

/** Deletes the empty set of a status that no longer has tasks, because over time a job has tasks in most statuses. */
function leaveStatus(job: JobState, taskId: TaskId, status: TaskStatus): void {
  const members = job.byStatus.get(status);
  members?.delete(taskId);
  if (members?.size === 0) job.byStatus.delete(status);
}

function indexStatus(job: JobState, taskId: TaskId, status: TaskStatus): void {
  const members = job.byStatus.get(status);
  if (members === undefined) job.byStatus.set(status, new Set([taskId]));
  else members.add(taskId);
}
