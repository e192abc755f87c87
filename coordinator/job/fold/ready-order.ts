import type { TaskId } from "../../../shared/protocol/ids.ts";
import { type JobState, type TaskState, taskOf } from "./state.ts";

/** Chains longer than this count as equally long, so that a plan which is one long chain is not walked for each of its tasks. */
const LONGEST = 50;

/**
 * The ready tasks, those first on which the longest chain of tasks waits: started last, such a chain would keep the job
 * going while most places are empty. Within a length, the one that is ready for longest comes first. Each of those that are
 * ready at the start comes once, although the caller may move the one that it was given.
 */
export function* readyTasks(job: JobState): Generator<TaskId, void> {
  for (let chain = LONGEST; chain >= 0; chain--) {
    const ids = job.readyByChain[chain];
    let left = ids?.size ?? 0;
    // One that is put back comes to the end of its set: what is past the first ones was seen.
    for (const id of ids ?? []) {
      if (left === 0) break;
      left -= 1;
      yield id;
    }
  }
}

/** Notes that a task has become ready. */
export function addReady(job: JobState, id: TaskId): void {
  const { chain } = taskOf(job, id);
  job.readyByChain[chain] ??= new Set();
  job.readyByChain[chain].add(id);
}

/** Notes that a task is not ready any more. */
export function removeReady(job: JobState, id: TaskId): void {
  job.readyByChain[taskOf(job, id).chain]?.delete(id);
}

/** Reckons the chain of a new task, and lengthens those that it is part of. A plan may name a task before what it depends on. */
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

/** True when the task's chain has become longer. */
function raise(job: JobState, task: TaskState, to: number): boolean {
  const chain = Math.min(to, LONGEST);
  if (task.chain >= chain) return false;
  const isReady = job.readyByChain[task.chain]?.delete(task.spec.id) === true;
  task.chain = chain;
  if (isReady) addReady(job, task.spec.id);
  return true;
}
