import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import type { ReusedResult } from "../../../shared/protocol/reuse/reuse.ts";
import { type Decision, emit, moveTask } from "../decision.ts";
import { newestAttempt, type TaskState } from "../fold/state.ts";
import type { Lookup, Reply } from "../input.ts";
import { workHash } from "../work-hash.ts";
import { queueAttempt } from "./attempt.ts";
import { takeReport } from "./take-report.ts";

/**
 * Kept work was looked for. What was found is the task's claim, and nothing more: it is checked and gated like any other.
 * Where nothing was found, an attempt begins. A task that has changed meanwhile, or whose base has, is looked for again.
 */
export function settleLookup(decision: Decision, base: string, found: readonly Lookup[]): Reply {
  const { job } = decision;
  for (const { taskId, work, found: kept } of found) {
    const task = job.tasks.get(taskId);
    if (task === undefined || !job.seeking.has(taskId)) continue;
    if (job.paused !== undefined) moveTask(decision, task, "ready");
    else if (task.wasTold === true) queueAttempt(decision, taskId, "work");
    else if (base !== job.head || work !== workHash(job, task)) continue;
    else if (kept === undefined) queueAttempt(decision, taskId, "work");
    else takeOver(decision, task, { base, ...kept });
  }
  return { kind: "done", text: "" };
}

/** An attempt that asked no model: what is known of a task's work is known by its attempts. */
function takeOver(
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
    takeReport(decision, task, { summary, result: result ?? "" });
    decision.effects.push({ kind: "keep", taskIds: [taskId] });
    return;
  }
  emit(decision, { type: "candidate.claimed", taskId, candidate: { commit, base, attemptId } });
  moveTask(decision, task, "claimed", "reused");
  queueAttempt(decision, taskId, "check");
}
