import type { JobId } from "../../shared/protocol/ids.ts";
import type { AttemptOrder, Delivery } from "../../shared/protocol/task/delivery.ts";
import type { TaskQueues } from "../../shared/queue/task-queues.ts";
import type { ResultIndex } from "../../shared/redis/job/result-index.ts";
import type { AttemptClaims } from "../../shared/redis/worker/attempt-claims.ts";
import { assertNever } from "../../shared/support/assert-never.ts";
import { type JobState, taskOf } from "../job/fold/state.ts";
import type { Effect } from "../job/input.ts";
import { buildOrder, deliveryFor } from "../job/order.ts";
import { dropResult, type EndedTasks } from "../result-cache/result-cache.ts";

/** A kind of background task of a job. A coordinator runs at most one task of each kind per job at a time. */
export type BackgroundTask = "land" | "conclude" | "push" | "look_up_results" | "store_results" | "purge";

/** Starts a job's background task. If the same task is already running, it runs once more afterwards. */
export type StartBackgroundTask = (kind: BackgroundTask, jobId: JobId) => void;

export interface AdvanceEnv {
  readonly claims: Pick<AttemptClaims, "open" | "close">;
  readonly queues: Pick<TaskQueues, "add">;
  readonly resultIndex: Pick<ResultIndex, "drop">;
  readonly endedTasks: EndedTasks;
  readonly startBackgroundTask: StartBackgroundTask;
}

/**
 * Read this first: the stages of a job.
 *
 * | stage | runs on | file |
 * | --- | --- | --- |
 * | submission | a coordinator | coordinator/service/submit-job.ts |
 * | intake | a worker, without a model | worker/stages/intake.ts |
 * | plan | a coordinator: the lead | coordinator/lead/run-lead.ts |
 * | dispatch | a coordinator: orders and deliveries | this file, coordinator/job/order.ts |
 * | attempt (work) | a worker | worker/stages/work.ts |
 * | notification | any coordinator | take-notification.ts, coordinator/job/decide/notification.ts |
 * | check | a worker, without a model | worker/stages/check.ts |
 * | challenge | a worker: a verifier | worker/stages/challenge.ts |
 * | cached results | any coordinator | coordinator/result-cache/ |
 * | landing | any coordinator | land-job.ts |
 * | finish | gate and final challenge on workers, then the report | coordinator/job/decide/finish.ts, conclude-job.ts |
 *
 * `coordinator/job/decide/` makes the decisions. This file carries out their effects after the append; each effect is
 * idempotent by the ids that it names. Orders are written before the deliveries that point to them.
 */
export async function advanceJob(env: AdvanceEnv, job: JobState, effects: readonly Effect[]): Promise<void> {
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
        env.endedTasks.add(job.id, effect.taskIds);
        env.startBackgroundTask("store_results", job.id);
        break;
      case "drop_result":
        dropped.push(effect.key);
        break;
      case "look_up_results":
      case "land":
      case "conclude":
      case "push":
        env.startBackgroundTask(effect.kind, job.id);
        break;
      default:
        assertNever(effect);
    }
  }
  await Promise.all([
    env.claims.close(job.id, ...closed),
    env.claims.open(...orders),
    ...dropped.map((key) => dropResult(env, job, key)),
  ]);
  if (deliveries.length > 0) await env.queues.add(deliveries);
}

function orderFor(job: JobState, effect: { taskId: AttemptOrder["taskId"]; n: number }): AttemptOrder {
  return buildOrder(job, taskOf(job, effect.taskId), attemptOf(job, effect));
}

function attemptOf(job: JobState, { taskId, n }: { taskId: AttemptOrder["taskId"]; n: number }) {
  const attempt = taskOf(job, taskId).attempts[n - 1];
  if (attempt === undefined) throw new Error(`task ${taskId} has no attempt ${n}`);
  return attempt;
}
