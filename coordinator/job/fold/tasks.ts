import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { Stage, TaskSpec, TaskStatus } from "../../../shared/protocol/task/task.ts";
import { defined } from "../../../shared/support/defined.ts";
import { HELD, LOOKING_UP } from "../reasons.ts";
import { keepSpec, NONE } from "./keep-spec.ts";
import { addReady, lengthenChains, removeReady } from "./ready-order.ts";
import { withEntry, withItem, withoutEntry, withoutItem } from "./shared-empty.ts";
import { type JobState, type TaskState, taskOf } from "./state.ts";

/** Adds a task, blocked, and everything by which it is found. Part of `applyEvent`, under its contract. */
export function addTask(job: JobState, spec: TaskSpec, permitted: readonly string[]): void {
  const copied = spec.canaryOf === undefined ? undefined : job.tasks.get(spec.canaryOf);
  job.tasks.set(spec.id, {
    spec: keepSpec(spec),
    status: "blocked",
    stage: spec.origin === "harness" ? "intake" : spec.origin === "canary" ? "plant" : "work",
    attempts: NONE,
    chain: 0,
    revision: 0,
    failures: 0,
    findings: NONE,
    messages: NONE,
    claims: NONE,
    contested: NONE,
    checks: NONE,
    permitted: permitted.length === 0 ? NONE : [...permitted],
    decided: NONE,
    notes: NONE,
    // A canary is shown as the task was when it was copied, whatever becomes of that task.
    ...(copied === undefined ? {} : shownOf(copied)),
  });
  job.idByKey.set(spec.key, spec.id);
  if (spec.origin === "delegate") job.delegated = withItem(job.delegated, spec.id);
  indexStatus(job, spec.id, "blocked");
  for (const dependency of spec.dependsOn) {
    const known = job.dependents.get(dependency);
    if (known === undefined) job.dependents = withEntry(job.dependents, dependency, [spec.id]);
    else known.push(spec.id);
  }
  lengthenChains(job, spec.id);
}

/** All that a task's order shows beside its spec. */
function shownOf({ candidate, messages, claims, checks, permitted }: TaskState): Partial<TaskState> {
  return { ...defined({ candidate }), messages, claims, checks, permitted };
}

/** Moves a task, and everything that counts tasks by their status. */
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

/** Tasks that wait for something of their own are found without a look at the others. */
function noteWaiting(
  job: JobState,
  taskId: TaskId,
  { to, reason }: { to: TaskStatus; reason: string | undefined },
): void {
  if (to === "queued" && reason === LOOKING_UP) job.seeking = withItem(job.seeking, taskId);
  else job.seeking = withoutItem(job.seeking, taskId);
  if (reason?.startsWith(HELD) === true) job.held = withEntry(job.held, taskId, reason.slice(HELD.length) as Stage);
  else job.held = withoutEntry(job.held, taskId);
  if (ENDED.has(to)) job.contesting = withoutItem(job.contesting, taskId);
}

const ENDED: ReadonlySet<TaskStatus> = new Set(["merged", "reported", "failed", "cancelled"]);

/** A status that no task is in has no set: a job has had tasks in most of them. */
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
