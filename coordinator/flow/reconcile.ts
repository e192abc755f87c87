import type { JobId } from "../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import { type AttemptOrder, type Delivery, deliveryId } from "../../shared/protocol/task/delivery.ts";
import type { TaskQueues } from "../../shared/queue/task-queues.ts";
import type { AttemptClaims } from "../../shared/redis/worker/attempt-claims.ts";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { isPushActive } from "../job/decide/push.ts";
import { ACTIVE_TASK_STATUSES, type JobState, newestAttempt, tasksIn } from "../job/fold/state.ts";
import { deliveryFor, orderOf } from "../job/order.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";
import type { StartBackgroundTask } from "./advance-job.ts";

export interface ReconcileEnv {
  readonly store: Pick<JobStore, "openJobs" | "closeJob">;
  readonly registry: Pick<JobRegistry, "read" | "input">;
  readonly claims: Pick<AttemptClaims, "open">;
  readonly queues: Pick<TaskQueues, "add" | "stateOf" | "forget">;
  readonly startBackgroundTask: StartBackgroundTask;
  readonly seenEnded: SeenEnded;
  /** The name of the simulator's brain, if the simulator answers in place of a model; calls then cost nothing. */
  readonly brain: string | undefined;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
}

/** Time in ms that a notification may arrive after its delivery has ended; after that, the attempt counts as lost. */
const NOTIFICATION_GRACE_MS = 60_000;

/** By the delivery's id: when the reconcile pass first saw that a delivery had ended but its attempt was open, in ms since 1970. */
export type SeenEnded = Map<string, number>;

interface Expected {
  readonly orders: readonly AttemptOrder[];
  readonly leadRun: number | undefined;
  readonly isOver: boolean;
  readonly isLanding: boolean;
  readonly isPushing: boolean;
  readonly isLookingUp: boolean;
}

/**
 * Compares every open job with the queues and the refs, and repairs the effects of crashes: deliveries that were never added, attempts whose
 * delivery is gone, unfinished landings and conclusions. Runs at start, before any new work, and on a timer. It does not change a healthy job.
 */
export async function reconcileAll(env: ReconcileEnv): Promise<void> {
  for (const jobId of await env.store.openJobs()) {
    try {
      await reconcileJob(env, jobId);
    } catch (error) {
      const isNone = error instanceof AppError && (error.code === "not_found" || error.code === "gone");
      if (isNone) await env.store.closeJob(jobId);
      else env.log.error({ jobId, detail: messageOf(error) }, "a job could not be reconciled");
    }
  }
}

async function reconcileJob(env: ReconcileEnv, jobId: JobId): Promise<void> {
  const expected = await env.registry.read(jobId, (job) => expectedOf(job));
  if (expected.isLanding) env.startBackgroundTask("land", jobId);
  if (expected.isLookingUp) env.startBackgroundTask("look_up_results", jobId);
  if (expected.isPushing) env.startBackgroundTask("push", jobId);
  if (expected.leadRun !== undefined) await repairLead(env, jobId, expected.leadRun);
  if (expected.isOver) {
    env.startBackgroundTask("conclude", jobId);
    return;
  }
  for (const order of expected.orders) await repairAttempt(env, order);
  // Starts a job that was stored but not started. Lets any other job check again which tasks it can start.
  const hasBegun = await env.registry.read(jobId, (job) => job.status !== "accepted");
  await env.registry.input(
    jobId,
    hasBegun ? { kind: "tick", isCharged: env.brain === undefined } : { kind: "accepted" },
  );
}

function expectedOf(job: JobState): Expected {
  const orders = tasksIn(job, ...ACTIVE_TASK_STATUSES).flatMap((task) => {
    const attempt = newestAttempt(task);
    if (attempt === undefined || (attempt.status !== "queued" && attempt.status !== "running")) return [];
    return [orderOf(job, task.spec.id, attempt.n)];
  });
  return {
    orders,
    leadRun: job.lead.active ? job.lead.runs : undefined,
    isOver: isTerminalJob(job.status),
    isLanding: job.landing !== undefined,
    isPushing: job.push !== undefined && isPushActive(job.push.step),
    isLookingUp: job.lookups.size > 0,
  };
}

async function repairAttempt(env: ReconcileEnv, order: AttemptOrder): Promise<void> {
  const delivery = deliveryFor(order);
  const state = await env.queues.stateOf(delivery);
  const key = deliveryId(delivery);
  if (state !== "completed") env.seenEnded.delete(key);
  if (state === "pending") return;
  if (state === "unknown") {
    await env.claims.open(order);
    await env.queues.add([delivery]);
    env.log.warn({ jobId: order.jobId, attemptId: order.attemptId }, "a missing delivery was added");
    return;
  }
  if (state === "completed") {
    const since = env.seenEnded.get(key) ?? env.clock.now();
    env.seenEnded.set(key, since);
    if (env.clock.now() - since < NOTIFICATION_GRACE_MS) return;
  }
  const detail = state === "failed" ? "its delivery failed for good" : "its delivery ended without a notification";
  await env.registry.input(order.jobId, { kind: "attempt_lost", taskId: order.taskId, n: order.n, detail });
}

async function repairLead(env: ReconcileEnv, jobId: JobId, run: number): Promise<void> {
  const delivery: Delivery = { kind: "lead", jobId, run, priority: 1 };
  const state = await env.queues.stateOf(delivery);
  if (state === "pending") return;
  if (state !== "unknown") await env.queues.forget(delivery);
  await env.queues.add([delivery]);
}
