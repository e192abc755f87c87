import type { Notification } from "../../../shared/protocol/notification.ts";
import type { Decision } from "../decision.ts";
import { emit, moveTask, tellLead } from "../decision.ts";
import type { TaskState } from "../job-state.ts";
import { leadStuckTask } from "../lead-texts.ts";
import { askAboutDenials, askForCalls } from "./approvals.ts";
import { queueAttempt } from "./attempt.ts";
import { retryCanary } from "./canary.ts";
import { failIntake } from "./intake.ts";
import { parkedFor, pauseFor, waitsForPerson } from "./parking.ts";

/** Intake failures that may pass by themselves. */
const PASSING = new Set(["lost", "crashed", "timeout", "disk_full", "internal", "no_result", "isolation_unavailable"]);

/**
 * Ends after which the lead is asked sooner: a verifier hands in several verdicts before its attempt ends refused, and who changes nothing
 * has been told twice what would be needed.
 */
const RETRIES: Readonly<Record<string, number>> = { verdict_refused: 1, no_change: 0 };

/** What follows when an attempt ended without doing its stage's work: try again, wait, or ask the lead. */
export function decideFailure(
  decision: Decision,
  task: TaskState,
  ended: Pick<Notification, "stopReason" | "summary" | "asked"> & {
    result?: string | undefined;
    resumeAt?: number | undefined;
  },
): void {
  const { job } = decision;
  const { stopReason, summary, result, resumeAt, asked = [] } = ended;
  const waitsFor = parkedFor(stopReason);
  const isJobWaiting = waitsFor !== undefined && !waitsForPerson(stopReason);
  if (task.spec.origin === "canary" && !isJobWaiting) return retryCanary(decision, task, { stopReason, result });
  if (task.stage === "intake" && !PASSING.has(stopReason)) return failIntake(decision, task, stopReason, summary);
  if (stopReason === "approval" && asked.length > 0) return askForCalls(decision, task, asked);
  if (stopReason === "denials") return askAboutDenials(decision, task);
  if (waitsFor !== undefined && isJobWaiting) {
    moveTask(decision, task, "parked", waitsFor);
    return pauseFor(decision, { stopReason, detail: summary, resumeAt });
  }
  // No lead is asked about the harness's own tasks: the job would fail at once.
  const most = task.spec.origin === "harness" ? undefined : RETRIES[stopReason];
  const retries = Math.min(job.limits.maxRetries, most ?? Number.POSITIVE_INFINITY);
  if (task.failures <= retries) return queueAttempt(decision, task.spec.id, task.stage);
  if (task.stage === "intake") return failIntake(decision, task, stopReason, summary);
  if (task.spec.origin === "harness") return endFinishing(decision, task, stopReason, summary);
  moveTask(decision, task, "parked", "lead");
  tellLead(decision, leadStuckTask(task, `its ${task.stage} attempts end with ${stopReason}: ${summary}`));
}

function endFinishing(decision: Decision, task: TaskState, stopReason: string, summary: string): void {
  moveTask(decision, task, "failed", stopReason);
  emit(decision, { type: "job.status", to: "failed", reason: "gate_unavailable", detail: summary });
  decision.effects.push({ kind: "conclude" });
}
