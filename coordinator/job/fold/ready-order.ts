import type { TaskId } from "../../../shared/protocol/ids.ts";
import { type JobState, type TaskState, taskOf } from "./state.ts";

/** Maximum counted length of a chain of tasks, so that adding a task to a very long chain does not visit the whole chain. */
const MAX_CHAIN = 50;

/**
 * Yields the ready tasks; those with the longest chain of waiting tasks come first. A long chain that starts last would
 * keep the job running with most slots idle. Among equal chains, the task that has been ready longest comes first. Each
 * task that is ready at the start is yielded once, even if the caller moves it out of `ready` and back.
 */
export function* readyTasks(job: JobState): Generator<TaskId, void> {
  for (let chain = MAX_CHAIN; chain >= 0; chain--) {
    const ids = job.readyByChain[chain];
    let left = ids?.size ?? 0;
    // A task that becomes ready again moves to the end of its set. The loop does not reach it, because it visits only `left` tasks.
    for (const id of ids ?? []) {
      if (left === 0) break;
      left -= 1;
      yield id;
    }
  }
}

/** Adds a task that has become ready to the index. */
export function addReady(job: JobState, id: TaskId): void {
  const { chain } = taskOf(job, id);
  job.readyByChain[chain] ??= new Set();
  job.readyByChain[chain].add(id);
}

/** Removes a task that is no longer ready from the index. */
export function removeReady(job: JobState, id: TaskId): void {
  job.readyByChain[taskOf(job, id).chain]?.delete(id);
}

/**
 * Computes the chain length of a new task and updates the tasks that the new task depends on. A plan may list a task
 * before the tasks that it depends on.
 */
export function lengthenChains(job: JobState, added: TaskId): void {
  const task = taskOf(job, added);
  for (const id of job.dependents.get(added) ?? []) raise(job, task, taskOf(job, id).chain + 1);
  const raised = [task];
  for (let next = raised.pop(); next !== undefined; next = raised.pop()) {
    for (const id of next.spec.dependsOn) {
      const dependency = job.tasks.get(id);
      if (dependency !== undefined && raise(job, dependency, next.chain + 1)) raised.push(dependency);
    }
  }
}

/** Raises a task's chain length to `to`. Returns true if the previous length was smaller. */
function raise(job: JobState, task: TaskState, to: number): boolean {
  const chain = Math.min(to, MAX_CHAIN);
  if (task.chain >= chain) return false;
  const isReady = job.readyByChain[task.chain]?.delete(task.spec.id) === true;
  task.chain = chain;
  if (isReady) addReady(job, task.spec.id);
  return true;
}
