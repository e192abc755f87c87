import type { DeadLetterPage, QueueStats } from "../../shared/protocol/api/api.ts";
import { type QueueStatsEnv, readQueueStats } from "../report/queue-stats.ts";

/** The task queues, the workers, and the notifications that no job could take. */
export function createQueues(env: QueueStatsEnv) {
  return {
    stats: (): Promise<QueueStats> => readQueueStats(env),

    deadLetters: (range: { from: number; count: number }): Promise<DeadLetterPage> =>
      env.notifications.deadLetters(range),
  };
}
