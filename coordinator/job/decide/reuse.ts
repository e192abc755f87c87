import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { type Decision, emit } from "../decision.ts";
import type { JobState, TaskState } from "../fold/state.ts";
import type { JobInput, Reply } from "../input.ts";
import { isConflict } from "../reasons.ts";

/** What kept work has to agree with, latched before the job has a task to do. */
export function takeReuseFingerprint(
  decision: Decision,
  { fingerprint, versions, available }: Extract<JobInput, { kind: "reuse_fingerprint" }>,
): Reply {
  const { job } = decision;
  const isLate = job.status !== "intake" || job.reuse !== undefined;
  if (isLate || job.submission.reuse === false) return { kind: "done", text: "" };
  emit(decision, { type: "job.setting", setting: fingerprint, versions, kept: available });
  return { kind: "done", text: "" };
}

/** True for a task that nobody has begun, in a job for which there is kept work. */
export function mayLookUp({ reuse }: JobState, task: TaskState): boolean {
  const isNew = task.stage === "work" && task.attempts.length === 0 && task.wasMessaged !== true;
  return isNew && reuse !== undefined && reuse.available > 0;
}

/** A job that is tried again may also take over what it has done itself: its lead plans anew. */
export function allowOwnResults(decision: Decision): void {
  const { reuse } = decision.job;
  if (reuse === undefined) return;
  const { fingerprint, versions, available } = reuse;
  emit(decision, { type: "job.setting", setting: fingerprint, versions, kept: Math.max(1, available) });
}

/** The verdicts that count for the present candidate because it was taken over unchanged. */
export function reusedVerdicts(task: TaskState): readonly Verdict[] {
  return isReused(task) ? (task.reused?.verdicts ?? []) : [];
}

/** True while the task's candidate is what it took over. */
function isReused({ reused, candidate }: TaskState): boolean {
  return reused?.commit !== undefined && reused.commit === candidate?.commit;
}

/**
 * What was taken over was refused: it is dropped for everybody, and the task is begun anew. True when that was so; a commit
 * that only does not merge is good work all the same, and goes back to an author as any other does.
 */
export function dropReused(decision: Decision, task: TaskState): boolean {
  if (task.reused === undefined || !isReused(task) || task.findings.some(isConflict)) return false;
  const { key } = task.reused;
  const by = decision.job.verdicts.findLast(({ taskId }) => taskId === task.spec.id)?.verdict.by ?? "check";
  emit(decision, { type: "task.reuse_dropped", taskId: task.spec.id, key, by });
  decision.effects.push({ kind: "drop_result", key });
  return true;
}
