import type { Notification } from "../../../shared/protocol/notification/notification.ts";
import type { Stage } from "../../../shared/protocol/task/task.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { assertNever } from "../../../shared/support/assert-never.ts";
import { type Decision, emit, moveTask } from "../decision.ts";
import { isReadOnly, type TaskState } from "../fold/state.ts";
import { isDistrusted } from "../verifier-record.ts";
import { queueAttempt } from "./attempt.ts";
import { concludeCanary, concludePlant, seedCanary, withholdVerified } from "./canary.ts";
import { reportTask } from "./end-task.ts";
import { decideFailure } from "./failure.ts";
import { concludeFinalChallenge, concludeGate, concludeWhole } from "./finish.ts";
import { concludeIntake } from "./intake.ts";
import { reusedVerdicts } from "./reuse.ts";
import { countVotes } from "./risk.ts";
import { sendBack } from "./send-back.ts";

/** Takes a completed attempt to the task's next stage. */
export function decideCompletion(decision: Decision, task: TaskState, stage: Stage, notification: Notification): void {
  if (task.spec.origin === "canary")
    return stage === "plant"
      ? concludePlant(decision, task, notification)
      : concludeCanary(decision, task, notification);
  switch (stage) {
    case "intake":
      return concludeIntake(decision, task, notification);
    case "work":
      return isReadOnly(task.spec)
        ? concludeReport(decision, task, notification)
        : concludeWork(decision, task, notification);
    case "check":
      return withVerdict(decision, task, notification, (verdict) =>
        verdict.decision === "pass" ? concludeCheck(decision, task) : sendBack(decision, task),
      );
    case "challenge":
      return withVerdict(decision, task, notification, () => concludeChallenge(decision, task));
    case "gate":
      return withVerdict(decision, task, notification, (verdict) => concludeGate(decision, task, verdict));
    case "finalchallenge":
      return withVerdict(decision, task, notification, (verdict) => concludeFinalChallenge(decision, task, verdict));
    case "plant":
      return decideFailure(decision, task, { stopReason: "internal", summary: "only a canary is planted" });
    default:
      return assertNever(stage);
  }
}

/** Accepts the cached verdicts if the candidate is an unchanged cached result; challenges any other candidate. */
function concludeCheck(decision: Decision, task: TaskState): void {
  const verdicts = reusedVerdicts(task);
  if (verdicts.length === 0) return queueAttempt(decision, task.spec.id, "challenge");
  for (const verdict of verdicts) emit(decision, { type: "verdict.recorded", taskId: task.spec.id, verdict });
  concludeChallenge(decision, task);
}

/** Counts the verifiers' votes on the candidate: passes it, sends it back to its author, or asks one more verifier. */
function concludeChallenge(decision: Decision, task: TaskState): void {
  const votes = countVotes(task);
  if (votes === "ask") return queueAttempt(decision, task.spec.id, "challenge");
  if (votes === "refused") return sendBack(decision, task);
  concludePass(decision, task);
}

/** Moves a task whose passing verdict was withheld to `verified`, after the verifiers are trusted again. No new challenge is needed. */
export function releaseVerified(decision: Decision, task: TaskState): void {
  if (task.spec.origin === "harness") return concludeWhole(decision, task);
  moveTask(decision, task, "verified");
  seedCanary(decision);
}

/** Moves the task to `verified`, or withholds its passing verdict while the job's verifiers are distrusted. */
function concludePass(decision: Decision, task: TaskState): void {
  if (isDistrusted(decision.job)) return withholdVerified(decision, task);
  moveTask(decision, task, "verified");
  seedCanary(decision);
}

function concludeReport(decision: Decision, task: TaskState, notification: Notification): void {
  reportTask(decision, task, notification);
  if (decision.job.reuse !== undefined) decision.effects.push({ kind: "store_results", taskIds: [task.spec.id] });
}

function concludeWork(decision: Decision, task: TaskState, notification: Notification): void {
  if (notification.candidate === undefined) {
    decideFailure(decision, task, { stopReason: "no_candidate", summary: "the attempt handed over no candidate" });
    return;
  }
  if (!decision.job.heads.has(notification.candidate.base)) {
    // The candidate's base may contain landings from a history that Redis lost; no verifier of the present history has passed them.
    decideFailure(decision, task, {
      stopReason: "unknown_base",
      summary: "the candidate is based on no head of this job",
    });
    return;
  }
  emit(decision, { type: "candidate.claimed", taskId: task.spec.id, candidate: notification.candidate });
  moveTask(decision, task, "claimed");
  queueAttempt(decision, task.spec.id, "check");
}

/** Calls `conclude` with a verdict on the task's present candidate. A verdict on any other commit fails the attempt. */
function withVerdict(
  decision: Decision,
  task: TaskState,
  notification: Notification,
  conclude: (verdict: Verdict) => void,
): void {
  const { verdict } = notification;
  if (verdict === undefined || verdict.commit !== task.candidate?.commit) {
    decideFailure(decision, task, {
      stopReason: "no_verdict",
      summary: "the attempt gave no verdict on the candidate",
    });
    return;
  }
  emit(decision, { type: "verdict.recorded", taskId: task.spec.id, verdict });
  conclude(verdict);
}
