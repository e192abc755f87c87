import type { TaskId } from "../../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import { defined } from "../../../shared/support/defined.ts";
import { type Decision, emit, moveTask, notifyLead } from "../decision.ts";
import { type JobState, taskOf } from "../fold/state.ts";
import type { JobInput, Reply } from "../input.ts";
import { batchSteps, isGreen, LANDING_REFUSED } from "../merge-queue.ts";
import { MERGE_CONFLICT } from "../reasons.ts";
import { conflictEvidence, leadConflict } from "../texts/conflict.ts";
import { queueAttempt } from "./attempt.ts";
import { dropBatches } from "./batch.ts";
import { unblockDependents } from "./dependencies.ts";
import { sendBack } from "./send-back.ts";

/** Rebase tasks that one task gets before the lead is asked. */
const MAX_REBASES = 2;

/**
 * Announces a landing before the ref moves: from here on its tasks cannot be cancelled. Where the job's gate tests each
 * batch, only a batch that passed it is taken.
 */
export function startLanding(
  decision: Decision,
  input: Omit<Extract<JobInput, { kind: "landing_planned" }>, "kind">,
): Reply {
  const { job } = decision;
  if (job.landing !== undefined) return refuse("another landing is under way");
  if (job.head !== input.from) return refuse("the head has moved since this landing was planned");
  if (input.tasks.some((id) => taskOf(job, id).spec.origin === "canary")) return refuse("a canary is never merged");
  const isMovable = input.tasks.every((id) => taskOf(job, id).status === "verified");
  if (!isMovable) return refuse("a task of this landing is no longer verified");
  if (batchSteps(job).length > 0 && !isTested(job, input)) return refuse("the gate has not passed this landing");
  const { from, to, tasks, commits, batch } = input;
  emit(decision, {
    type: "landing.started",
    from,
    to,
    tasks,
    ...defined({ commits, batch }),
  });
  for (const id of tasks) moveTask(decision, taskOf(job, id), "landing");
  return { kind: "done", text: "announced" };
}

/** The ref has moved: the tasks are merged, and what waited for them may go. */
export function finishLanding(decision: Decision, to: string): Reply {
  const { landing } = decision.job;
  if (landing === undefined || landing.to !== to) return { kind: "done", text: "already finished" };
  const { tasks, commits } = landing;
  emit(decision, { type: "landing.finished", head: to, tasks, ...defined({ commits }) });
  for (const id of landing.tasks) moveTask(decision, taskOf(decision.job, id), "merged");
  for (const id of landing.tasks) unblockDependents(decision, id);
  if (decision.job.setting !== undefined) decision.effects.push({ kind: "keep", taskIds: landing.tasks });
  concludeIfOver(decision);
  return { kind: "done", text: "merged" };
}

/** The ref is neither where the landing began nor where it ends: its tasks go back to `verified`. */
export function abortLanding(decision: Decision, reason: string): Reply {
  const { landing } = decision.job;
  if (landing === undefined) return { kind: "done", text: "no landing under way" };
  dropBatches(decision, 0, reason);
  emit(decision, { type: "landing.aborted", tasks: landing.tasks, reason });
  // In a job that is over, nothing lands later.
  const to = isTerminalJob(decision.job.status) ? "cancelled" : "verified";
  for (const id of landing.tasks) moveTask(decision, taskOf(decision.job, id), to, reason);
  concludeIfOver(decision);
  return { kind: "done", text: "aborted" };
}

/**
 * Git refuses what the merge queue asks of it, for a reason that nobody here knows: the job pauses with git's own words, and nothing
 * is merged until it is resumed. A job that has ended gives its announced landing up.
 */
export function refuseLanding(
  decision: Decision,
  { detail, resumeAt }: { detail: string; resumeAt?: number | undefined },
): Reply {
  const { job } = decision;
  if (job.landing !== undefined) abortLanding(decision, LANDING_REFUSED);
  if (isTerminalJob(job.status)) return { kind: "done", text: "given up" };
  if (job.pause?.reason === LANDING_REFUSED) return { kind: "done", text: "already paused" };
  emit(decision, {
    type: "job.paused",
    reason: LANDING_REFUSED,
    detail,
    ...defined({ resumeAt }),
  });
  return { kind: "done", text: "paused" };
}

/** A merge that had to resolve anything is a new candidate: it is checked and challenged like any other. */
export function resolveLanding(
  decision: Decision,
  { taskId, refused, commit, base }: { taskId: TaskId; refused: string; commit: string; base: string },
): Reply {
  const task = taskOf(decision.job, taskId);
  if (task.status !== "verified" || task.candidate?.commit !== refused)
    return { kind: "done", text: "no longer verified" };
  const { attemptId } = task.candidate;
  emit(decision, { type: "candidate.claimed", taskId, candidate: { commit, base, attemptId } });
  moveTask(decision, task, "claimed", "resolved_by_structure");
  queueAttempt(decision, taskId, "check");
  return { kind: "done", text: "verified anew" };
}

/**
 * A verified commit does not merge with the head: its author gets a task to rebase it, with the briefs of both sides, and
 * what comes of it is checked and challenged again. When that did not help twice, the lead is asked.
 */
export function conflictLanding(
  decision: Decision,
  { taskId, paths, others }: { taskId: TaskId; paths: string[]; others: TaskId[] },
): Reply {
  const { job } = decision;
  const task = taskOf(job, taskId);
  if (task.status !== "verified" || task.candidate === undefined) return { kind: "done", text: "no longer verified" };
  const sides = others.map((id) => taskOf(job, id).spec);
  const claim = `the commit does not merge with the job's head, in: ${paths.join(", ")}`.slice(0, 4000);
  emit(decision, {
    type: "verdict.recorded",
    taskId,
    verdict: {
      commit: task.candidate.commit,
      by: "gate",
      attemptId: task.candidate.attemptId,
      decision: "fail",
      summary: "the commit does not merge with the job's head",
      attacks: [],
      findings: [{ source: "gate", name: MERGE_CONFLICT, claim, paths, evidence: conflictEvidence(sides) }],
      checks: [],
    },
  });
  if ((task.conflicts ?? 0) > MAX_REBASES) {
    moveTask(decision, task, "parked", "lead");
    notifyLead(decision, leadConflict(task, sides, paths));
    return { kind: "done", text: "the lead is asked" };
  }
  sendBack(decision, task);
  return { kind: "done", text: "sent back" };
}

function isTested(job: JobState, { to, tasks, batch }: { to: string; tasks: TaskId[]; batch?: number }): boolean {
  const [first] = job.batches;
  if (first === undefined || first.n !== batch || !isGreen(first)) return false;
  return first.commits.at(-1) === to && first.tasks.join() === tasks.join();
}

/** A job that was cancelled during a landing could not be concluded before the landing was settled. */
function concludeIfOver(decision: Decision): void {
  if (isTerminalJob(decision.job.status)) decision.effects.push({ kind: "conclude" });
}

function refuse(text: string): Reply {
  return { kind: "refused", text };
}
