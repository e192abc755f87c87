import type { Notification } from "../../../shared/protocol/notification/notification.ts";
import { type Decision, emit, moveTask, notifyLead } from "../decision.ts";
import { newestAttempt, type TaskState } from "../fold/state.ts";
import { leadStuckTask } from "../texts/lead.ts";
import { askAboutDenials, askForCalls } from "./approvals.ts";
import { queueAttempt } from "./attempt.ts";
import { retryCanary } from "./canary.ts";
import { endJob } from "./end-job.ts";
import { failIntake } from "./intake.ts";
import { isHopeless, parkedFor, pauseFor, waitsForPerson } from "./parking.ts";

/** Stop reasons of transient failures, which are worth a retry. */
const TRANSIENT = new Set([
  "lost",
  "crashed",
  "kills_worker",
  "timeout",
  "disk_full",
  "internal",
  "no_result",
  "isolation_unavailable",
]);

/**
 * Maximum number of retries for stop reasons that get fewer retries than others before the lead is asked. A verifier whose attempt ends as
 * refused has already submitted several verdicts. An author without a change has already been asked twice for it.
 * An attempt whose conversation cannot be cut any more would end in the same way again. An attempt that used up its turns, tokens or dollars
 * has cost the most that it may: it gets one more, then the lead can split its task.
 */
const RETRIES: Readonly<Record<string, number>> = {
  verdict_refused: 1,
  no_change: 0,
  context_floor: 0,
  max_turns: 1,
  max_tokens: 1,
  max_cost: 1,
};

/** Handles an attempt that ended without the result of its stage: retries it, waits, or asks the lead. */
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
  const hopeless = isHopeless(stopReason, newestAttempt(task)?.stalls);
  const isJobWaiting = waitsFor !== undefined && !waitsForPerson(stopReason) && !hopeless;
  if (task.spec.origin === "canary" && !isJobWaiting) return retryCanary(decision, task, { stopReason, result });
  if (task.stage === "intake" && !TRANSIENT.has(stopReason)) return failIntake(decision, task, stopReason, summary);
  if (stopReason === "approval" && asked.length > 0) return askForCalls(decision, task, asked);
  if (stopReason === "denials") return askAboutDenials(decision, task);
  if (isJobWaiting) {
    moveTask(decision, task, "parked", waitsFor);
    return pauseFor(decision, { stopReason, detail: summary, resumeAt });
  }
  // The lead is not asked about tasks of the harness. They are retried before the job fails.
  const most = task.spec.origin === "harness" ? undefined : RETRIES[stopReason];
  const retries = hopeless ? 0 : Math.min(job.limits.maxRetries, most ?? Number.POSITIVE_INFINITY);
  if (task.failures <= retries) return queueAttempt(decision, task.spec.id, task.stage);
  if (task.stage === "intake") return failIntake(decision, task, stopReason, summary);
  if (task.spec.origin === "harness") return endHarnessTask(decision, task, { stopReason, summary });
  moveTask(decision, task, "parked", "lead");
  notifyLead(decision, leadStuckTask(task, `its ${task.stage} attempts end with ${stopReason}: ${summary}`));
}

/** Time in ms until a gate run that could not be executed is retried. The time doubles with each wait; after `MAX_WAITS` waits, a person is asked. */
const FIRST_WAIT_MS = 60_000;
const MAX_WAITS = 6;

/**
 * Handles a task of the harness that has used up its retries. A gate run or a transient failure pauses the job, which
 * first retries later and finally waits for a person. A final challenge without a verdict fails the job.
 */
function endHarnessTask(
  decision: Decision,
  task: TaskState,
  { stopReason, summary }: Pick<Notification, "stopReason" | "summary">,
): void {
  const { job, now } = decision;
  if (task.stage !== "gate" && !TRANSIENT.has(stopReason)) {
    moveTask(decision, task, "failed", stopReason);
    return endJob(decision, "failed", { reason: "gate_unavailable", detail: summary });
  }
  moveTask(decision, task, "parked", "gate");
  if (job.paused !== undefined) return;
  const waits = Math.ceil(task.attempts.length / (job.limits.maxRetries + 1));
  const detail = `${task.spec.key} could not be run ${task.attempts.length} times, last: ${stopReason}: ${summary}`;
  emit(decision, {
    type: "job.paused",
    reason: "gate_unavailable",
    detail,
    ...(waits > MAX_WAITS ? {} : { resumeAt: now + FIRST_WAIT_MS * 2 ** (waits - 1) }),
  });
}
