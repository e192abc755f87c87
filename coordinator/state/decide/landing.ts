import type { TaskId } from "../../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../../shared/protocol/job.ts";
import type { Decision } from "../decision.ts";
import { emit, moveTask } from "../decision.ts";
import type { Reply } from "../job-input.ts";
import { taskOf } from "../job-state.ts";
import { sendBack } from "./completion.ts";
import { unblockDependents } from "./schedule.ts";

/** Announces a landing before the ref moves: from here on its tasks cannot be cancelled. */
export function startLanding(decision: Decision, input: { from: string; to: string; tasks: TaskId[] }): Reply {
  const { job } = decision;
  if (job.landing !== undefined) return { kind: "refused", text: "another landing is under way" };
  if (job.head !== input.from) return { kind: "refused", text: "the head has moved since this landing was planned" };
  const movable = input.tasks.every((id) => taskOf(job, id).status === "verified");
  if (!movable) return { kind: "refused", text: "a task of this landing is no longer verified" };
  emit(decision, { type: "landing.started", from: input.from, to: input.to, tasks: input.tasks });
  for (const id of input.tasks) moveTask(decision, taskOf(job, id), "landing");
  return { kind: "done", text: "announced" };
}

/** The ref has moved: the tasks are merged, and what waited for them may go. */
export function finishLanding(decision: Decision, to: string): Reply {
  const { landing } = decision.job;
  if (landing === undefined || landing.to !== to) return { kind: "done", text: "already finished" };
  emit(decision, { type: "landing.finished", head: to, tasks: landing.tasks });
  for (const id of landing.tasks) moveTask(decision, taskOf(decision.job, id), "merged");
  for (const id of landing.tasks) unblockDependents(decision, id);
  concludeIfOver(decision);
  return { kind: "done", text: "merged" };
}

/** The ref is neither where the landing began nor where it ends: its tasks go back to `verified`. */
export function abortLanding(decision: Decision, reason: string): Reply {
  const { landing } = decision.job;
  if (landing === undefined) return { kind: "done", text: "no landing under way" };
  emit(decision, { type: "landing.aborted", tasks: landing.tasks, reason });
  for (const id of landing.tasks) moveTask(decision, taskOf(decision.job, id), "verified", reason);
  concludeIfOver(decision);
  return { kind: "done", text: "aborted" };
}

/** A verified commit does not merge with the head: its author rebases it, and it is checked and challenged again. */
export function conflictLanding(decision: Decision, taskId: TaskId, detail: string): Reply {
  const task = taskOf(decision.job, taskId);
  if (task.status !== "verified" || task.candidate === undefined) return { kind: "done", text: "no longer verified" };
  const summary = "the commit does not merge with the job's head";
  emit(decision, {
    type: "verdict.recorded",
    taskId,
    verdict: {
      commit: task.candidate.commit,
      by: "gate",
      attemptId: task.candidate.attemptId,
      decision: "fail",
      summary,
      attacks: [],
      findings: [{ source: "gate", name: "merge-conflict", claim: summary, evidence: detail.slice(0, 8000) }],
      checks: [],
    },
  });
  sendBack(decision, task);
  return { kind: "done", text: "sent back" };
}

/** A job that was cancelled during a landing could not be concluded before the landing was settled. */
function concludeIfOver(decision: Decision): void {
  if (isTerminalJob(decision.job.status)) decision.effects.push({ kind: "conclude" });
}
