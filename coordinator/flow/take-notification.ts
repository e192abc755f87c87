import { closedBreaker, type QuotaBreaker, resumeTime } from "../../shared/model/quota-breaker.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { decodeNotification } from "../../shared/protocol/notification/notification-codec.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobInput, Reply } from "../job/input.ts";

/** What becomes of a notification: it counts (or is recorded as refused), or it is dead with a reason. */
export type Taken = { kind: "accepted" } | { kind: "dead"; reason: string };

/** What else taking one looks at. */
export interface TakeOptions {
  readonly breaker?: Pick<QuotaBreaker, "check">;
  /** Of a job that was deleted nothing is kept, not even among the dead letters. */
  readonly isDeleted?: (jobId: JobId) => Promise<boolean>;
}

/**
 * Takes one notification from the queue. Contract: idempotent; throws only when the outside world failed, so that the
 * queue hands it out again; what can never be taken is a dead letter.
 */
export function createTakeNotification(
  input: (jobId: JobId, input: JobInput) => Promise<Reply>,
  log: Log,
  { breaker = closedBreaker, isDeleted = async () => false }: TakeOptions = {},
): (xml: string) => Promise<Taken> {
  return async (xml) => {
    const decoded = decodeNotification(xml);
    if (!decoded.ok) return { kind: "dead", reason: decoded.reason };
    const { notification } = decoded;
    const ids = { jobId: notification.jobId, attemptId: notification.attemptId, epoch: notification.epoch };
    try {
      const reply = await input(notification.jobId, {
        kind: "notification",
        notification,
        ...(await resumeTime(breaker, notification.stopReason)),
      });
      log.info(
        { ...ids, status: notification.status, stopReason: notification.stopReason, reply: reply.text },
        "notification taken",
      );
      return { kind: "accepted" };
    } catch (error) {
      if (await isDeleted(notification.jobId)) {
        log.info(ids, "a notification of a deleted job is dropped");
        return { kind: "accepted" };
      }
      if (error instanceof AppError && error.code === "not_found") return { kind: "dead", reason: "unknown job" };
      throw error;
    }
  };
}
