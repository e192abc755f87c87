import type { Stage } from "../../../shared/protocol/task/task.ts";
import { defined } from "../../../shared/support/defined.ts";
import { type Decision, emit } from "../decision.ts";
import { type JobState, newestAttempt, type TaskState } from "../fold/state.ts";
import { INTERRUPTIONS } from "../reasons.ts";
import { isApproved } from "../texts/task-notes.ts";

/** Stop reasons after which trying again at once would only fail or cost again, and what the job waits for then. */
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
};
type ParkedFor = "budget" | "quota" | "auth" | "unavailable" | "disk" | "approval" | "denials";
const DAY_MS = 86_400_000;
/** ms after which a disk that was full is tried again. */
const DISK_WAIT_MS = 30_000;

/**
 * How often in a row an attempt, or the lead, may be let go on by a probe that the API answered and get no answer itself. Then it is this
 * request that the API cannot answer and no outage, and it counts as failed.
 */
const MAX_STALLS = 10;

/** True when the API answers others, again and again, and this one never. */
export function isHopeless(stopReason: string, stalls: number | undefined): boolean {
  return parkedFor(stopReason) === "unavailable" && (stalls ?? 0) >= MAX_STALLS;
}

/** What an attempt that ended so waits for; undefined when it ended for good. */
export function parkedFor(stopReason: string | undefined): ParkedFor | undefined {
  return stopReason === undefined ? undefined : PARKED_FOR[stopReason];
}

const HAS_TRANSCRIPT: ReadonlySet<Stage> = new Set(["work", "challenge", "finalchallenge"]);

/**
 * True when the machine broke off the task's newest attempt at `stage`: the attempt goes on from its transcript, an author's and a
 * verifier's alike, and no turn is paid again. After more than `maxRetries` such breaks in a row, the next attempt begins anew.
 */
export function isInterrupted({ limits }: JobState, task: TaskState, stage: Stage): boolean {
  const attempt = newestAttempt(task);
  if (attempt?.stage !== stage || !HAS_TRANSCRIPT.has(stage)) return false;
  const isOver = attempt.status === "failed" || attempt.status === "lost";
  return isOver && INTERRUPTIONS.has(attempt.stopReason ?? "") && (attempt.breaks ?? 0) <= limits.maxRetries;
}

/** True for what only the attempt itself waits for: a person. The rest of the job goes on. */
export function waitsForPerson(stopReason: string | undefined): stopReason is "approval" | "denials" {
  return stopReason === "approval" || stopReason === "denials";
}

/** Stops the whole job for what one attempt ran into: nothing new starts until it is resumed, or `resumeAt` has come. */
export function pauseFor(
  decision: Decision,
  { stopReason, detail, resumeAt }: { stopReason: string; detail?: string | undefined; resumeAt?: number | undefined },
): void {
  if (decision.job.paused !== undefined) return;
  const at = resumeAt ?? freeAgain(stopReason, decision.now);
  emit(decision, {
    type: "job.paused",
    reason: parkedFor(stopReason) ?? stopReason,
    ...defined({ detail, resumeAt: at }),
  });
}

/** When a wait is over whose end nobody tells: a day's cap is free again when the next UTC day begins. */
function freeAgain(stopReason: string, now: number): number | undefined {
  if (stopReason === "day_budget") return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
  return stopReason === "disk_full" ? now + DISK_WAIT_MS : undefined;
}

/** True when the task's newest attempt was parked in the middle: it goes on, and its finished turns are not paid again. */
export function hasParkedAttempt(task: TaskState): boolean {
  const attempt = newestAttempt(task);
  if (attempt?.status !== "failed" || attempt.stage !== task.stage) return false;
  // After refusals it goes on only with a person's word; otherwise another attempt begins anew.
  if (attempt.stopReason === "denials") return isApproved(task.notes);
  return parkedFor(attempt.stopReason) !== undefined;
}
