import type { WorkerId } from "../../protocol/ids.ts";
import type { Clock } from "../../support/time/clock.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { KEYS } from "../keys/keys.ts";

/** The status of a worker, which the worker sends with each heartbeat. */
interface WorkerStatus {
  readonly workerId: WorkerId;
  readonly host: string;
  readonly pid: number;
  readonly slots: number;
  readonly busy: number;
  readonly isolation: "full" | "partial" | "none";
  readonly startedAt: number;
  /** The reason why the worker takes less work than it could: `disk_full`, `volume_away` or `isolation`. Absent if it takes all work. */
  readonly holding?: string;
}

/** ms between two heartbeats of a worker, and ms without a heartbeat after which the worker counts as gone. */
export const HEARTBEAT_MS = 2000;
const GONE_AFTER_MS = 15_000;

/** The registry of running workers. */
export interface WorkerRegistry {
  beat(status: WorkerStatus): Promise<void>;
  leave(workerId: WorkerId): Promise<void>;
  list(): Promise<(WorkerStatus & { lastHeartbeat: number })[]>;
}

/** The registry of running workers, in Redis. */
export function createWorkerRegistry({ client }: RedisConnection, clock: Clock): WorkerRegistry {
  return {
    beat: async (status) => {
      const now = clock.now();
      await client.set(KEYS.worker(status.workerId), JSON.stringify(status), "PX", GONE_AFTER_MS);
      await client.zadd(KEYS.workers, now, status.workerId);
    },
    leave: async (workerId) => {
      await client.zrem(KEYS.workers, workerId);
      await client.del(KEYS.worker(workerId));
    },
    list: async () => {
      await client.zremrangebyscore(KEYS.workers, "0", String(clock.now() - GONE_AFTER_MS));
      const found = await client.zrange(KEYS.workers, 0, "-1", "WITHSCORES");
      const workers: (WorkerStatus & { lastHeartbeat: number })[] = [];
      for (let i = 0; i < found.length; i += 2) {
        const text = await client.get(KEYS.worker(found[i] ?? ""));
        if (text !== null) workers.push({ ...(JSON.parse(text) as WorkerStatus), lastHeartbeat: Number(found[i + 1]) });
      }
      return workers;
    },
  };
}
