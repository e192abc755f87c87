import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { Orphan } from "../../../shared/protocol/job/event.ts";
import { isTerminalJob } from "../../../shared/protocol/job/job.ts";
import { defined } from "../../../shared/support/defined.ts";
import { type Decision, emit, moveTask, notifyLead, refuse } from "../decision.ts";
import { type JobState, taskOf } from "../fold/state.ts";
import type { JobInput, Reply } from "../input.ts";
import { gateCommands, hasPassedGate, LANDING_REFUSED } from "../merge-queue.ts";
import { MERGE_CONFLICT } from "../reasons.ts";
import { conflictEvidence, leadConflict } from "../texts/conflict.ts";
import { queueAttempt } from "./attempt.ts";
import { unblockDependents } from "./dependencies.ts";
import { dropMergeGroups } from "./merge-group.ts";
import { sendBack } from "./send-back.ts";

/** Maximum number of rebases of one task; after that, the lead is asked. */
const MAX_REBASES = 2;

/**
 * Announces a landing before the ref of the job's branch moves. From then on the tasks of the landing cannot be
 * cancelled. If the job's gate tests each merge group, only a group that has passed the gate is accepted.
 */
export function startLanding(
  decision: Decision,
  input: Omit<Extract<JobInput, { kind: "landing_planned" }>, "kind">,
): Reply {
  const { job } = decision;
  if (job.landing !== undefined) return refuse("another landing is in progress");
  if (job.head !== input.from) return refuse("the head has moved since this landing was planned");
  if (input.tasks.some((id) => taskOf(job, id).spec.origin === "canary")) return refuse("a canary is never merged");
  const isMovable = input.tasks.every((id) => taskOf(job, id).status === "verified");
  if (!isMovable) return refuse("a task of this landing is no longer verified");
  if (gateCommands(job).length > 0 && !isTested(job, input)) return refuse("the gate has not passed this landing");
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

/** Records that the ref of the job's branch has moved: the tasks of the landing are merged, and tasks that depend on them may start. */
export function finishLanding(decision: Decision, to: string): Reply {
  const { landing } = decision.job;
  if (landing === undefined || landing.to !== to) return { kind: "done", text: "already finished" };
  const { tasks, commits } = landing;
  emit(decision, { type: "landing.finished", head: to, tasks, ...defined({ commits }) });
  for (const id of landing.tasks) moveTask(decision, taskOf(decision.job, id), "merged");
  for (const id of landing.tasks) unblockDependents(decision, id);
  if (decision.job.reuse !== undefined) decision.effects.push({ kind: "store_results", taskIds: landing.tasks });
  concludeIfOver(decision);
  return { kind: "done", text: "merged" };
}

/** Aborts a landing because the ref is neither where the landing starts nor where it ends. Its tasks return to `verified`. */
export function abortLanding(decision: Decision, reason: string): Reply {
  const { landing } = decision.job;
  if (landing === undefined) return { kind: "done", text: "no landing in progress" };
  dropMergeGroups(decision, 0, reason);
  emit(decision, { type: "landing.aborted", tasks: landing.tasks, reason });
  // An ended job starts no further landing.
  const to = isTerminalJob(decision.job.status) ? "cancelled" : "verified";
  for (const id of landing.tasks) moveTask(decision, taskOf(decision.job, id), to, reason);
  concludeIfOver(decision);
  return { kind: "done", text: "aborted" };
}

/**
 * Pauses the job and shows git's message, when git refuses to merge or land for an unknown reason. Nothing is merged
 * until the job is resumed. A job that has ended aborts its announced landing instead.
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

/** Takes the commit that resolved a merge conflict as a new candidate. It is checked and challenged like any other candidate. */
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
 * Sends a verified commit that cannot be merged back to its author to be rebased, with the briefs of both conflicting
 * tasks. The new candidate is checked and challenged again. After `MAX_REBASES` rebases, the lead is asked.
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

/** Records the objects on the volume that the log does not name, each once. */
export function nameOrphans(decision: Decision, orphans: readonly Orphan[]): Reply {
  const fresh = orphans.filter(({ name }) => !decision.job.orphans.has(name));
  if (fresh.length > 0) emit(decision, { type: "orphans.named", orphans: fresh });
  return { kind: "done", text: `${fresh.length} orphans named` };
}

function isTested(job: JobState, { to, tasks, batch }: { to: string; tasks: TaskId[]; batch?: number }): boolean {
  const [first] = job.mergeGroups;
  if (first === undefined || first.n !== batch || !hasPassedGate(first)) return false;
  return first.commits.at(-1) === to && first.tasks.join() === tasks.join();
}

/** A job that was cancelled during a landing can be concluded only after that landing has ended. */
function concludeIfOver(decision: Decision): void {
  if (isTerminalJob(decision.job.status)) decision.effects.push({ kind: "conclude" });
}
