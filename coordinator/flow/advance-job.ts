import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import type { AttemptOrder, Delivery } from "../../shared/protocol/task/delivery.ts";
import type { AttemptClaims } from "../../shared/redis/worker/attempt-claims.ts";
import { assertNever } from "../../shared/support/assert-never.ts";
import { type JobState, taskOf } from "../job/fold/state.ts";
import type { Effect } from "../job/input.ts";
import { buildOrder, deliveryFor } from "../job/order.ts";

/**
 * Read this first: the way of a job through the flow.
 *
 * | stage | who does it | file |
 * | --- | --- | --- |
 * | intake | a worker, without a model | worker/stages/intake.ts |
 * | plan | the lead, on a coordinator | coordinator/lead/run-lead.ts |
 * | dispatch | this file: orders to the queue | advance-job.ts, build-order.ts |
 * | attempt (work) | a worker | worker/stages/work.ts |
 * | notification | any coordinator | take-notification.ts -> state/decide/notification.ts |
 * | check | a worker, without a model | worker/stages/check.ts |
 * | challenge | a worker, a verifier | worker/stages/challenge.ts |
 * | look up and store results | any coordinator: results of identical earlier tasks | ../result-cache/ |
 * | land | any coordinator | land-job.ts |
 * | finish | gate and final challenge on workers, then conclude-job.ts writes the report | state/decide/finish.ts |
 *
 * What is decided stands in `state/decide/`; here is only what is done about it, after the append. Every effect is
 * idempotent by the ids that it names.
 */
export interface AdvanceOptions {
  readonly openAttempts: AttemptClaims["open"];
  readonly closeAttempts: AttemptClaims["close"];
  readonly addDeliveries: (deliveries: Delivery[]) => Promise<void>;
  /** Keeps, in the background, what these tasks came to. */
  readonly storeResults: (jobId: JobId, taskIds: readonly TaskId[]) => void;
  readonly dropResult: (job: JobState, key: string) => Promise<void>;
  /** Starts the job's landing or conclusion in the background, once at a time per job. */
  readonly startBackgroundTask: (kind: BackgroundTask, jobId: JobId) => void;
}

/** Work of a job that runs in the background of a coordinator. */
export type BackgroundTask = "land" | "conclude" | "push" | "look_up_results" | "purge";

/** Carries out effects. Orders are written before the deliveries that point at them. */
export function createAdvanceJob(
  options: AdvanceOptions,
): (job: JobState, effects: readonly Effect[]) => Promise<void> {
  return async (job, effects) => {
    const orders: AttemptOrder[] = [];
    const deliveries: Delivery[] = [];
    const closed: AttemptOrder["attemptId"][] = [];
    const dropped: string[] = [];
    for (const effect of effects) {
      switch (effect.kind) {
        case "dispatch": {
          const order = orderFor(job, effect);
          orders.push(order);
          deliveries.push(deliveryFor(order));
          break;
        }
        case "close":
          closed.push(attemptOf(job, effect).id);
          break;
        case "lead":
          deliveries.push({ kind: "lead", jobId: job.id, run: effect.run, priority: 1 });
          break;
        case "store_results":
          options.storeResults(job.id, effect.taskIds);
          break;
        case "drop_result":
          dropped.push(effect.key);
          break;
        case "look_up_results":
        case "land":
        case "conclude":
        case "push":
          options.startBackgroundTask(effect.kind, job.id);
          break;
        default:
          assertNever(effect);
      }
    }
    await Promise.all([
      options.closeAttempts(job.id, ...closed),
      options.openAttempts(...orders),
      ...dropped.map((key) => options.dropResult(job, key)),
    ]);
    if (deliveries.length > 0) await options.addDeliveries(deliveries);
  };
}

function orderFor(job: JobState, effect: { taskId: AttemptOrder["taskId"]; n: number }): AttemptOrder {
  return buildOrder(job, taskOf(job, effect.taskId), attemptOf(job, effect));
}

function attemptOf(job: JobState, { taskId, n }: { taskId: AttemptOrder["taskId"]; n: number }) {
  const attempt = taskOf(job, taskId).attempts[n - 1];
  if (attempt === undefined) throw new Error(`task ${taskId} has no attempt ${n}`);
  return attempt;
}
