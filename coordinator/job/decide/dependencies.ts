import type { TaskId } from "../../../shared/protocol/ids.ts";
import { type Decision, moveTask } from "../decision.ts";
import { type TaskState, taskOf } from "../fold/state.ts";

/** Moves a blocked task to `ready` when all its dependencies are merged or reported. Otherwise records a dependency that the task waits for. */
export function settleDependencies(decision: Decision, task: TaskState): void {
  const { job } = decision;
  if (task.status !== "blocked") return;
  const open = task.spec.dependsOn.filter((id) => !isSatisfied(taskOf(job, id)));
  const dead = open.find((id) => ["failed", "cancelled"].includes(taskOf(job, id).status));
  if (open.length === 0) moveTask(decision, task, "ready");
  else setReason(decision, task, dead === undefined ? `dependency:${open[0]}` : `dependency_failed:${dead}`);
}

/** Checks for every task that depends on this task whether it can start. */
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
