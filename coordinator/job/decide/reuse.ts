import type { ReuseFingerprint } from "../../../shared/protocol/job/event.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { type Decision, emit } from "../decision.ts";
import type { JobState, TaskState } from "../fold/state.ts";
import type { Reply } from "../input.ts";
import { isConflict } from "../reasons.ts";

/** What kept work has to agree with, latched before the job has a task to do. */
export function takeSetting(decision: Decision, { setting, versions, kept }: ReuseFingerprint): Reply {
  const { job } = decision;
  const isLate = job.status !== "intake" || job.setting !== undefined;
  if (isLate || job.submission.reuse === false) return { kind: "done", text: "" };
  emit(decision, { type: "job.setting", setting, versions, kept });
  return { kind: "done", text: "" };
}

/** True for a task that nobody has begun, in a job for which there is kept work. */
export function maySeek({ setting }: JobState, task: TaskState): boolean {
  const isNew = task.stage === "work" && task.attempts.length === 0 && task.wasTold !== true;
  return isNew && setting !== undefined && setting.kept > 0;
}

/** A job that is tried again may also take over what it has done itself: its lead plans anew. */
export function openOwnWork(decision: Decision): void {
  const { setting } = decision.job;
  if (setting !== undefined) emit(decision, { type: "job.setting", ...setting, kept: Math.max(1, setting.kept) });
}

/** The verdicts that count for the present candidate because it was taken over unchanged. */
export function keptVerdicts(task: TaskState): readonly Verdict[] {
  return isTakenOver(task) ? (task.reused?.verdicts ?? []) : [];
}

/** True while the task's candidate is what it took over. */
function isTakenOver({ reused, candidate }: TaskState): boolean {
  return reused?.commit !== undefined && reused.commit === candidate?.commit;
}

/**
 * What was taken over was refused: it is dropped for everybody, and the task is begun anew. True when that was so; a commit
 * that only does not merge is good work all the same, and goes back to an author as any other does.
 */
export function dropTakenOver(decision: Decision, task: TaskState): boolean {
  if (task.reused === undefined || !isTakenOver(task) || task.findings.some(isConflict)) return false;
  const { key } = task.reused;
  const by = decision.job.verdicts.findLast(({ taskId }) => taskId === task.spec.id)?.verdict.by ?? "check";
  emit(decision, { type: "task.reuse_dropped", taskId: task.spec.id, key, by });
  decision.effects.push({ kind: "drop_kept", key });
  return true;
}
