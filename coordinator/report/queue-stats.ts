import type { QueueStats } from "../../shared/protocol/api/api.ts";
import type { NotificationQueue } from "../../shared/queue/notification-queue.ts";
import type { TaskQueues } from "../../shared/queue/task-queues.ts";
import type { WorkerRegistry } from "../../shared/redis/worker/worker-registry.ts";

export interface QueueStatsEnv {
  readonly queues: Pick<TaskQueues, "depths">;
  readonly notifications: Pick<NotificationQueue, "deadLetters">;
  readonly workers: Pick<WorkerRegistry, "list">;
}

/** Number of dead letters in the statistics. */
const MAX_DEAD_LETTERS = 5;

/** Reads the number of deliveries in each queue, the workers, and the newest dead letters. */
export async function readQueueStats({ queues, notifications, workers }: QueueStatsEnv): Promise<QueueStats> {
  const { total } = await notifications.deadLetters({ from: 0, count: 1 });
  const from = Math.max(0, total - MAX_DEAD_LETTERS);
  const newest = (await notifications.deadLetters({ from, count: MAX_DEAD_LETTERS })).letters;
  return { queues: await queues.depths(), workers: await workers.list(), deadLetters: { total, newest } };
}
