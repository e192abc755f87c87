import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { type Decision, emit } from "../decision.ts";
import type { JobState, TaskState } from "../fold/state.ts";
import type { JobInput, Reply } from "../input.ts";
import { isConflict } from "../reasons.ts";

/** Records the reuse fingerprint that cached results must share, before the job has any task. */
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

/** True if a cached result may be looked up for the task: the task has no attempt yet, and cached results with the job's fingerprint exist. */
export function mayLookUp({ reuse }: JobState, task: TaskState): boolean {
  const isNew = task.stage === "work" && task.attempts.length === 0 && task.wasMessaged !== true;
  return isNew && reuse !== undefined && reuse.available > 0;
}

/** Lets a retried job use its own earlier results as cached results, since its lead plans again. */
export function allowOwnResults(decision: Decision): void {
  const { reuse } = decision.job;
  if (reuse === undefined) return;
  const { fingerprint, versions, available } = reuse;
  emit(decision, { type: "job.setting", setting: fingerprint, versions, kept: Math.max(1, available) });
}

/** The verdicts of the cached result, if the present candidate is the commit of that result. */
export function reusedVerdicts(task: TaskState): readonly Verdict[] {
  return isReused(task) ? (task.reused?.verdicts ?? []) : [];
}

/** True while the task's candidate is the commit of its cached result. */
function isReused({ reused, candidate }: TaskState): boolean {
  return reused?.commit !== undefined && reused.commit === candidate?.commit;
}

/**
 * Drops a cached result that was refused, so that no job uses it again and the task starts from scratch. Returns true if a cached result was dropped.
 * A cached commit that only failed to merge is not dropped: it goes back to an author like any other commit.
 */
export function dropReused(decision: Decision, task: TaskState): boolean {
  if (task.reused === undefined || !isReused(task) || task.findings.some(isConflict)) return false;
  const { key } = task.reused;
  const by = decision.job.verdicts.findLast(({ taskId }) => taskId === task.spec.id)?.verdict.by ?? "check";
  emit(decision, { type: "task.reuse_dropped", taskId: task.spec.id, key, by });
  decision.effects.push({ kind: "drop_result", key });
  return true;
}
