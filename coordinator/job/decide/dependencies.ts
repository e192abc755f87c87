import type { TaskId } from "../../../shared/protocol/ids.ts";
import { type Decision, moveTask } from "../decision.ts";
import { type TaskState, taskOf } from "../fold/state.ts";

/**
 * Makes a blocked task ready when all its dependencies are merged or reported; else records the dependency that it
 * waits for.
 */
export function settleDependencies(decision: Decision, task: TaskState): void {
  const { job } = decision;
  if (task.status !== "blocked") return;
  const open = task.spec.dependsOn.filter((id) => !isSatisfied(taskOf(job, id)));
  const dead = open.find((id) => ["failed", "cancelled"].includes(taskOf(job, id).status));
  if (open.length === 0) moveTask(decision, task, "ready");
  else setReason(decision, task, dead === undefined ? `dependency:${open[0]}` : `dependency_failed:${dead}`);
}

/** Settles every task that depends on this one. */
export function unblockDependents(decision: Decision, id: TaskId): void {
  for (const dependent of decision.job.dependents.get(id) ?? []) {
    settleDependencies(decision, taskOf(decision.job, dependent));
  }
}

function isSatisfied(task: TaskState): boolean {
  return task.status === "merged" || task.status === "reported";
}

function setReason(decision: Decision, task: TaskState, reason: string): void {
  if (task.reason !== reason) moveTask(decision, task, "blocked", reason);
}
