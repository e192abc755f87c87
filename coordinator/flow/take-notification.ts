import { closedBreaker, type QuotaBreaker, resumeTime } from "../../shared/model/quota-breaker.ts";
import type { Notification } from "../../shared/protocol/notification/notification.ts";
import { decodeNotification } from "../../shared/protocol/notification/notification-codec.ts";
import type { Deletions } from "../../shared/redis/job/deletions.ts";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobInput } from "../job/input.ts";
import type { JobRegistry } from "../log/registry.ts";

/** `accepted`: the job counted the notification or recorded why it does not count. `dead`: no job can take it. */
export type Taken = { kind: "accepted" } | { kind: "dead"; reason: string };

/** A fact that a job gets right before the notification that ends its intake. A failure is logged; the job continues without it. */
export interface IntakeHook {
  readonly name: string;
  readonly inputFor: (notification: Notification) => Promise<JobInput | undefined>;
}

export interface TakeEnv {
  readonly registry: Pick<JobRegistry, "input">;
  readonly log: Log;
  /** Run in order. Default none. */
  readonly intakeHooks?: readonly IntakeHook[];
  /** Default: always closed. */
  readonly breaker?: Pick<QuotaBreaker, "check">;
  /** Notifications of these jobs are dropped. Default none. */
  readonly deletions?: Pick<Deletions, "find">;
}

/**
 * Takes one notification from the queue. Idempotent. Throws only for failures of Redis, the volume or git, so that the queue
 * delivers the notification again; a notification that can never be taken is a dead letter.
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

/** Runs the hooks if the notification ends the intake. */
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
