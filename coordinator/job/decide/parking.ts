import { UNTIL_API_ANSWERS } from "../../../shared/protocol/job/job.ts";
import type { Stage } from "../../../shared/protocol/task/task.ts";
import { defined } from "../../../shared/support/defined.ts";
import { type Decision, emit } from "../decision.ts";
import { type JobState, newestAttempt, type TaskState } from "../fold/state.ts";
import { INTERRUPTIONS } from "../reasons.ts";
import { isApproved } from "../texts/task-notes.ts";

/** Stop reasons after an error that an immediate retry would only repeat. Each maps to the reason why the job then waits. */
const PARKED_FOR: Readonly<Record<string, ParkedFor>> = {
  budget: "budget",
  day_budget: "budget",
  key_budget: "budget",
  quota: "quota",
  auth: "auth",
  model_unavailable: "unavailable",
  disk_full: "disk",
  approval: "approval",
  denials: "denials",
  window: "window",
  night_budget: "night_budget",
};
type ParkedFor =
  | "budget"
  | "quota"
  | "auth"
  | "unavailable"
  | "disk"
  | "approval"
  | "denials"
  | "window"
  | "night_budget";
const DAY_MS = 86_400_000;
/** Time in ms until the job tries again after its disk was full. */
const DISK_WAIT_MS = 30_000;

/**
 * Maximum number of times in a row that an attempt is resumed and gets no answer, although a probe of the API succeeded
 * each time. After that, the request itself must be at fault and not the API, so the attempt counts as failed.
 */
const MAX_STALLS = 10;

/** True if the API answers other requests but has repeatedly not answered the request of this attempt. */
export function isHopeless(stopReason: string, stalls: number | undefined): boolean {
  return parkedFor(stopReason) === "unavailable" && (stalls ?? 0) >= MAX_STALLS;
}

/** The reason why an attempt with this stop reason waits; undefined if the attempt has ended for good. */
export function parkedFor(stopReason: string | undefined): ParkedFor | undefined {
  return stopReason === undefined ? undefined : PARKED_FOR[stopReason];
}

const HAS_TRANSCRIPT: ReadonlySet<Stage> = new Set(["work", "challenge", "finalchallenge"]);

/**
 * True if the machine interrupted the task's newest attempt at `stage`. The author or verifier then resumes from the transcript, and no
 * turn is paid for twice. After more than `maxRetries` interruptions in a row, a new attempt starts instead.
 */
export function isInterrupted({ limits }: JobState, task: TaskState, stage: Stage): boolean {
  const attempt = newestAttempt(task);
  if (attempt?.stage !== stage || !HAS_TRANSCRIPT.has(stage)) return false;
  const isOver = attempt.status === "failed" || attempt.status === "lost";
  return isOver && INTERRUPTIONS.has(attempt.stopReason ?? "") && (attempt.breaks ?? 0) <= limits.maxRetries;
}

/** True if only the attempt waits for a person, and the rest of the job continues. */
export function waitsForPerson(stopReason: string | undefined): stopReason is "approval" | "denials" {
  return stopReason === "approval" || stopReason === "denials";
}

/** Pauses the whole job for the cause that stopped one attempt. The pause lasts until the job is resumed or `resumeAt` has passed. */
export function pauseFor(
  decision: Decision,
  { stopReason, detail, resumeAt }: { stopReason: string; detail?: string | undefined; resumeAt?: number | undefined },
): void {
  if (decision.job.paused !== undefined) return;
  const at = resumeAt ?? resumeTimeOf(stopReason, decision.now);
  emit(decision, {
    type: "job.paused",
    reason: parkedFor(stopReason) ?? stopReason,
    ...defined({ detail, resumeAt: at }),
  });
}

/**
 * The time at which a retry makes sense if the caller knows none. A daily cap resets at the next UTC midnight. An attempt that the
 * circuit breaker stopped may resume now: the caller would know the time if the breaker were still open.
 */
function resumeTimeOf(stopReason: string, now: number): number | undefined {
  if (UNTIL_API_ANSWERS.has(parkedFor(stopReason) ?? "")) return now;
  if (stopReason === "day_budget") return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
  return stopReason === "disk_full" ? now + DISK_WAIT_MS : undefined;
}

/** True if the task's newest attempt was parked and can resume without paying again for its finished turns. */
export function hasParkedAttempt(task: TaskState): boolean {
  const attempt = newestAttempt(task);
  if (attempt?.status !== "failed" || attempt.stage !== task.stage) return false;
  // An attempt that was refused too often resumes only with a person's approval; otherwise a new attempt starts.
  if (attempt.stopReason === "denials") return isApproved(task.notes);
  return parkedFor(attempt.stopReason) !== undefined;
}
