import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import type { ReusedResult } from "../../../shared/protocol/reuse/reuse.ts";
import { type Decision, emit, moveTask } from "../decision.ts";
import { newestAttempt, type TaskState } from "../fold/state.ts";
import type { Lookup, Reply } from "../input.ts";
import { workHash } from "../work-hash.ts";
import { queueAttempt } from "./attempt.ts";
import { reportTask } from "./end-task.ts";

/**
 * Takes the outcome of a lookup of a cached result for a task. If a result was found, it becomes the task's candidate, which is checked and gated
 * like any other. If none was found, an attempt starts. If the task or its base has changed since the lookup began, the lookup is repeated.
 */
export function settleLookup(decision: Decision, base: string, found: readonly Lookup[]): Reply {
  const { job } = decision;
  for (const { taskId, work, found: cached } of found) {
    const task = job.tasks.get(taskId);
    if (task === undefined || !job.lookups.has(taskId)) continue;
    if (job.paused !== undefined) moveTask(decision, task, "ready");
    else if (task.wasMessaged === true) queueAttempt(decision, taskId, "work");
    else if (base !== job.head || work !== workHash(job, task)) continue;
    else if (cached === undefined) queueAttempt(decision, taskId, "work");
    else reuseResult(decision, task, { base, ...cached });
  }
  return { kind: "done", text: "" };
}

/** Records the cached result as an attempt that called no model, because all work on a task is recorded in attempts. */
function reuseResult(
  decision: Decision,
  task: TaskState,
  { base, reused, result }: { base: string; reused: ReusedResult; result?: string },
): void {
  const taskId = task.spec.id;
  const n = task.attempts.length + 1;
  const { summary, commit } = reused;
  emit(decision, { type: "attempt.queued", taskId, n, stage: "work", role: task.spec.role });
  emit(decision, { type: "task.reused", taskId, work: reused });
  const ended = { status: "completed", stopReason: "reused", summary, usage: NO_USAGE } as const;
  emit(decision, { type: "attempt.finished", taskId, n, epoch: 0, ...ended });
  const attemptId = newestAttempt(task)?.id;
  if (commit === undefined || attemptId === undefined) {
    reportTask(decision, task, { summary, result: result ?? "" });
    decision.effects.push({ kind: "store_results", taskIds: [taskId] });
    return;
  }
  emit(decision, { type: "candidate.claimed", taskId, candidate: { commit, base, attemptId } });
  moveTask(decision, task, "claimed", "reused");
  queueAttempt(decision, taskId, "check");
}
