import { setMaxListeners } from "node:events";
import type { AttemptId, JobId, WorkerId } from "../shared/protocol/ids.ts";
import { type Notification, notificationId } from "../shared/protocol/notification/notification.ts";
import { encodeNotification } from "../shared/protocol/notification/notification-codec.ts";
import { MAX_REPORTED_CUTS } from "../shared/protocol/task/context-cut.ts";
import type { AttemptOrder, Delivery } from "../shared/protocol/task/delivery.ts";
import type { Stage } from "../shared/protocol/task/task.ts";
import { defined } from "../shared/support/defined.ts";
import { AppError, isDiskFull, messageOf } from "../shared/support/errors.ts";
import type { Log } from "../shared/support/log.ts";
import { redactDeep } from "../shared/support/secrets/redact.ts";
import type { Clock } from "../shared/support/time/clock.ts";
import { NoResult } from "./sandbox/require-result.ts";
import {
  AttemptStopped,
  outcome,
  type StageOutcome,
  type StageRunner,
  type StopCause,
  stopCauseOf,
} from "./stages/stage.ts";

export type AttemptDelivery = Extract<Delivery, { kind: "attempt" }>;

export interface RunAttemptOptions {
  readonly workerId: WorkerId;
  readonly clock: Clock;
  readonly log: Log;
  readonly stages: Record<Stage, StageRunner>;
  readonly claim: (
    jobId: JobId,
    attemptId: AttemptId,
  ) => Promise<{ kind: "claimed"; epoch: number; order: AttemptOrder } | { kind: "refused"; reason: string }>;
  readonly send: (xml: string, id: string) => Promise<void>;
  /** Watches a claim, and aborts the controller when the claim is closed or superseded. Returns a function that stops watching. */
  readonly watch: (
    claim: { jobId: JobId; attemptId: AttemptId; epoch: number },
    controller: AbortController,
  ) => () => void;
}

/** Causes of a stop that only the worker knows, so that it reports them to the coordinator. */
const REPORTED_CAUSES: ReadonlySet<StopCause> = new Set(["timeout", "disk_quota"]);

/** An attempt fails after this many claims, because it seems to kill its workers. */
const MAX_EPOCHS = 8;

/**
 * Runs one delivery, from claim to notification. The claim raises the epoch and checks that the attempt is still wanted, so a delivery that
 * arrives twice is paid for once. Results are stored before the notification is sent. A claimed attempt ends in one of three ways: a
 * notification is sent, the delivery returns to the queue, or the attempt was cancelled or superseded.
 */
export async function runAttempt(
  options: RunAttemptOptions,
  { delivery, slot, lostSignal }: { delivery: AttemptDelivery; slot: number; lostSignal: AbortSignal },
): Promise<"done" | "retry"> {
  const claim = await options.claim(delivery.jobId, delivery.attemptId);
  const ids = { jobId: delivery.jobId, attemptId: delivery.attemptId };
  if (claim.kind === "refused") {
    options.log.info({ ...ids, reason: claim.reason }, "claim refused");
    return "done";
  }
  const { order, epoch } = claim;
  const log = options.log.child({ ...ids, taskId: order.taskId, epoch, stage: order.stage });
  const startedAt = options.clock.now();
  const notify = (status: Notification["status"], ended: StageOutcome) =>
    send(options, { order, epoch, status, ended, startedAt });

  const controller = new AbortController();
  // Each sandbox of a turn adds a listener to the signal, and the number of tool calls in a turn is not limited, so the
  // number of listeners is not limited either.
  setMaxListeners(0, controller.signal);
  const unwatch = options.watch({ ...ids, epoch }, controller);
  const onLost = () => controller.abort(lostSignal.reason);
  lostSignal.addEventListener("abort", onLost, { once: true });
  if (lostSignal.aborted) onLost();
  const deadline = setTimeout(() => controller.abort(new AttemptStopped("timeout")), order.limits.attemptTimeoutMs);
  try {
    await notify("started", outcome({ status: "completed", stopReason: "started" }));
    const ended = withoutLateVerdict(
      await runStage(options, { order, epoch, slot, log, controller }),
      controller.signal,
    );
    const cause = stopCauseOf(controller.signal);
    log.info({ stopReason: ended.stopReason, cause, turns: ended.turns, usage: ended.usage }, "attempt finished");
    // The delivery returns to the queue. If another worker already has it, the queue refuses to take it back.
    if (ended.status !== "completed" && (cause === "drain" || cause === "lock_lost")) return "retry";
    if (ended.status !== "completed" && cause !== undefined && !REPORTED_CAUSES.has(cause)) return "done";
    await notify(ended.status, ended);
    return "done";
  } finally {
    clearTimeout(deadline);
    lostSignal.removeEventListener("abort", onLost);
    unwatch();
  }
}

/**
 * Removes a verdict that was reached after the attempt was stopped, because it could rest on runs that the stop
 * interrupted. Other results (a candidate, a report, a planted fault) stay, because they are judged later.
 */
function withoutLateVerdict(ended: StageOutcome, signal: AbortSignal): StageOutcome {
  const cause = stopCauseOf(signal);
  if (cause === undefined || ended.verdict === undefined) return ended;
  const { verdict: _late, ...rest } = ended;
  return { ...rest, status: "failed", stopReason: cause, summary: `stopped before its verdict was sent: ${cause}` };
}

async function runStage(
  options: RunAttemptOptions,
  attempt: { order: AttemptOrder; epoch: number; slot: number; log: Log; controller: AbortController },
): Promise<StageOutcome> {
  const { order, epoch, slot, log, controller } = attempt;
  // An attempt that waited for a person is claimed again to resume; such a claim is not a sign of trouble and does not count.
  if (epoch - (order.resumes ?? 0) > MAX_EPOCHS) {
    return outcome({
      status: "failed",
      stopReason: "kills_worker",
      summary: `claimed ${epoch} times and never finished`,
    });
  }
  try {
    return await options.stages[order.stage]({ order, epoch, slot, log, signal: controller.signal });
  } catch (error) {
    return outcomeOfError(error, controller.signal, log);
  }
}

function outcomeOfError(error: unknown, signal: AbortSignal, log: Log): StageOutcome {
  const cause = stopCauseOf(signal);
  if (cause !== undefined) return outcome({ status: "failed", stopReason: cause, summary: messageOf(error) });
  if (error instanceof NoResult) {
    log.warn({ detail: error.message }, "a command of the attempt was cut off");
    return outcome({ status: "failed", stopReason: "no_result", summary: error.message });
  }
  log.error({ err: error }, "attempt failed");
  const stopReason = isDiskFull(error) ? "disk_full" : error instanceof AppError ? error.code : "crashed";
  return outcome({ status: "failed", stopReason, summary: messageOf(error) });
}

async function send(
  options: RunAttemptOptions,
  given: { order: AttemptOrder; epoch: number; status: Notification["status"]; ended: StageOutcome; startedAt: number },
): Promise<void> {
  const { order, epoch, status, ended, startedAt } = given;
  const notification: Omit<Notification, "id"> = redactDeep({
    version: 1,
    jobId: order.jobId,
    taskId: order.taskId,
    attemptId: order.attemptId,
    stage: order.stage,
    epoch,
    workerId: options.workerId,
    status,
    stopReason: ended.stopReason.slice(0, 60),
    summary: ended.summary.slice(0, 8000),
    result: ended.result,
    deliverables: ended.deliverables,
    ...defined({ candidate: ended.candidate, verdict: ended.verdict, asked: ended.asked?.slice(0, 20) }),
    ...(ended.cuts === undefined || ended.cuts.length === 0 ? {} : { cuts: ended.cuts.slice(0, MAX_REPORTED_CUTS) }),
    usage: ended.usage,
    timings: { startedAt, finishedAt: options.clock.now(), turns: ended.turns, toolCalls: ended.toolCalls },
  });
  const id = notificationId(notification);
  await options.send(encodeNotification({ ...notification, id }), id);
}
