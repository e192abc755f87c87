import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import { type AttemptOrder, type Delivery, deliveryId } from "../../shared/protocol/task/delivery.ts";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import { isPushActive } from "../job/decide/push.ts";
import { ACTIVE_TASK_STATUSES, type JobState, newestAttempt, tasksIn } from "../job/fold/state.ts";
import type { JobInput, Reply } from "../job/input.ts";

/** What the reconcile pass compares, and how it repairs. */
export interface ReconcileOptions {
  readonly openJobs: () => Promise<JobId[]>;
  readonly read: <T>(jobId: JobId, look: (job: JobState) => T) => Promise<T>;
  readonly input: (jobId: JobId, input: JobInput) => Promise<Reply>;
  readonly buildOrder: (job: JobState, taskId: TaskId, n: number) => AttemptOrder;
  readonly openAttempt: (order: AttemptOrder) => Promise<void>;
  readonly deliveryFor: (order: AttemptOrder) => Delivery;
  readonly addDeliveries: (deliveries: Delivery[]) => Promise<void>;
  readonly stateOf: (delivery: Delivery) => Promise<"pending" | "completed" | "failed" | "unknown">;
  readonly forget: (delivery: Delivery) => Promise<void>;
  readonly startBackgroundTask: (kind: "land" | "conclude" | "push" | "look_up_results", jobId: JobId) => void;
  /** Jobs with neither log nor hope: a submission that died before its first entry; one that was deleted. */
  readonly closeJob: (jobId: JobId) => Promise<void>;
  readonly seenEnded: SeenEnded;
  /** False where the simulator answers. */
  readonly isCharged: boolean;
  readonly now: () => number;
  readonly log: Log;
}

/** ms that a delivery may have been seen as ended, its notification not yet taken, before its attempt counts as lost. */
const NOTIFICATION_GRACE_MS = 60_000;

/** When the pass first saw each delivery as ended while its attempt was open. One for all passes of a coordinator. */
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
 * Compares every open job with the queues and the refs, and repairs what a crash left behind: deliveries that were never
 * added, attempts whose delivery is gone, landings and conclusions that nobody finished. Runs at start, before anything
 * new, and on a timer. What it does to a healthy job changes nothing.
 */
export async function reconcileAll(options: ReconcileOptions): Promise<void> {
  for (const jobId of await options.openJobs()) {
    try {
      await reconcileJob(options, jobId);
    } catch (error) {
      const isNone = error instanceof AppError && (error.code === "not_found" || error.code === "gone");
      if (isNone) await options.closeJob(jobId);
      else options.log.error({ jobId, detail: messageOf(error) }, "a job could not be reconciled");
    }
  }
}

async function reconcileJob(options: ReconcileOptions, jobId: JobId): Promise<void> {
  const expected = await options.read(jobId, (job) => expectedOf(options, job));
  if (expected.isLanding) options.startBackgroundTask("land", jobId);
  if (expected.isLookingUp) options.startBackgroundTask("look_up_results", jobId);
  if (expected.isPushing) options.startBackgroundTask("push", jobId);
  if (expected.leadRun !== undefined) await repairLead(options, jobId, expected.leadRun);
  if (expected.isOver) {
    options.startBackgroundTask("conclude", jobId);
    return;
  }
  for (const order of expected.orders) await repairAttempt(options, order);
  // A job that was stored and never begun begins now; any other looks again at what it can start.
  const hasBegun = await options.read(jobId, (job) => job.status !== "accepted");
  await options.input(jobId, hasBegun ? { kind: "tick", isCharged: options.isCharged } : { kind: "accepted" });
}

function expectedOf(options: ReconcileOptions, job: JobState): Expected {
  const orders = tasksIn(job, ...ACTIVE_TASK_STATUSES).flatMap((task) => {
    const attempt = newestAttempt(task);
    if (attempt === undefined || (attempt.status !== "queued" && attempt.status !== "running")) return [];
    return [options.buildOrder(job, task.spec.id, attempt.n)];
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

async function repairAttempt(options: ReconcileOptions, order: AttemptOrder): Promise<void> {
  const delivery = options.deliveryFor(order);
  const state = await options.stateOf(delivery);
  const key = deliveryId(delivery);
  if (state !== "completed") options.seenEnded.delete(key);
  if (state === "pending") return;
  if (state === "unknown") {
    await options.openAttempt(order);
    await options.addDeliveries([delivery]);
    options.log.warn({ jobId: order.jobId, attemptId: order.attemptId }, "a missing delivery was added");
    return;
  }
  if (state === "completed") {
    const since = options.seenEnded.get(key) ?? options.now();
    options.seenEnded.set(key, since);
    if (options.now() - since < NOTIFICATION_GRACE_MS) return;
  }
  const detail = state === "failed" ? "its delivery failed for good" : "its delivery ended without a notification";
  await options.input(order.jobId, { kind: "attempt_lost", taskId: order.taskId, n: order.n, detail });
}

async function repairLead(options: ReconcileOptions, jobId: JobId, run: number): Promise<void> {
  const delivery: Delivery = { kind: "lead", jobId, run, priority: 1 };
  const state = await options.stateOf(delivery);
  if (state === "pending") return;
  if (state !== "unknown") await options.forget(delivery);
  await options.addDeliveries([delivery]);
}
