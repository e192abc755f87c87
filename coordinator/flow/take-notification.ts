import { closedBreaker, type QuotaBreaker, resumeTime } from "../../shared/model/quota-breaker.ts";
import type { Notification } from "../../shared/protocol/notification/notification.ts";
import { decodeNotification } from "../../shared/protocol/notification/notification-codec.ts";
import type { Deletions } from "../../shared/redis/job/deletions.ts";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobInput } from "../job/input.ts";
import type { JobRegistry } from "../log/registry.ts";

/** The outcome of a notification. `accepted`: the job counted it, or recorded why it does not count. `dead`: no job can take it. */
export type Taken = { kind: "accepted" } | { kind: "dead"; reason: string };

/**
 * Provides a fact that a job must know right before the notification that ends its intake. If this fails, the failure
 * is logged and the job continues without the fact.
 */
export interface IntakeHook {
  readonly name: string;
  readonly inputFor: (notification: Notification) => Promise<JobInput | undefined>;
}

export interface TakeEnv {
  readonly registry: Pick<JobRegistry, "input">;
  readonly log: Log;
  /** Functions that run, in this order, before the notification that ends a job's intake. Default: none. */
  readonly intakeHooks?: readonly IntakeHook[];
  /** Default: always closed. */
  readonly breaker?: Pick<QuotaBreaker, "check">;
  /** Finds deleted jobs; their notifications are dropped. Default: no job is deleted. */
  readonly deletions?: Pick<Deletions, "find">;
}

/**
 * Takes one notification from the queue. Idempotent. Throws only if Redis, the volume or git fails; the queue then
 * delivers the notification again. A notification that can never be taken becomes a dead letter.
 */
export async function takeNotification(env: TakeEnv, xml: string): Promise<Taken> {
  const { registry, log, breaker = closedBreaker, deletions } = env;
  const decoded = decodeNotification(xml);
  if (!decoded.ok) return { kind: "dead", reason: decoded.reason };
  const { notification } = decoded;
  const { jobId, attemptId, epoch, status, stopReason } = notification;
  const ids = { jobId, attemptId, epoch };
  try {
    await runIntakeHooks(env, notification);
    const resume = await resumeTime(breaker, stopReason);
    const reply = await registry.input(jobId, { kind: "notification", notification, ...resume });
    log.info({ ...ids, status, stopReason, reply: reply.text }, "notification taken");
    return { kind: "accepted" };
  } catch (error) {
    if ((await deletions?.find(jobId)) !== undefined) {
      log.info(ids, "a notification of a deleted job is dropped");
      return { kind: "accepted" };
    }
    if (error instanceof AppError && error.code === "not_found") return { kind: "dead", reason: "unknown job" };
    throw error;
  }
}

/** Runs the intake hooks if this notification ends the job's intake. */
export async function runIntakeHooks(
  { registry, log, intakeHooks = [] }: Pick<TakeEnv, "registry" | "log" | "intakeHooks">,
  notification: Notification,
): Promise<void> {
  const { jobId, stage, status } = notification;
  if (stage !== "intake" || status !== "completed") return;
  for (const { name, inputFor } of intakeHooks) {
    try {
      const input = await inputFor(notification);
      if (input !== undefined) await registry.input(jobId, input);
    } catch (error) {
      log.warn({ jobId, hook: name, detail: messageOf(error) }, "an intake hook failed; the job continues without it");
    }
  }
}
