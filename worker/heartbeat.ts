import type { WorkerId } from "../shared/protocol/ids.ts";
import type { Consumer } from "../shared/queue/run-worker.ts";
import type { RedisConnection } from "../shared/redis/connection.ts";
import { createWorkerRegistry, HEARTBEAT_MS } from "../shared/redis/worker-registry.ts";
import { wallClock } from "../shared/support/clock.ts";
import { messageOf } from "../shared/support/errors.ts";
import type { Log } from "../shared/support/log.ts";
import type { WorkerConfig } from "./config.ts";
import { isBelowFloor } from "./may-take.ts";
import type { Isolation } from "./sandbox/check-isolation.ts";

/** Says every two seconds that the worker is there, how busy it is, and what keeps it from taking work; answers with how to leave. */
export function startHeartbeat(
  config: WorkerConfig,
  given: {
    connection: RedisConnection;
    workerId: WorkerId;
    isolation: Isolation["isolation"];
    consumers: readonly Consumer[];
    log: Log;
  },
): () => Promise<void> {
  const registry = createWorkerRegistry(given.connection, wallClock);
  const startedAt = wallClock.now();
  const beat = () => {
    const busy = given.consumers.reduce((sum, consumer) => sum + consumer.busy(), 0);
    const { workerId, isolation } = given;
    const slots = config.slots + config.harnessSlots;
    const isDiskFull = isBelowFloor(config.data, config.minFreeBytes);
    const holding = isDiskFull ? { holding: "disk_full" } : isolation === "full" ? {} : { holding: "isolation" };
    registry
      .beat({ workerId, host: config.host, pid: process.pid, slots, busy, isolation, startedAt, ...holding })
      .catch((error: unknown) => given.log.warn({ detail: messageOf(error) }, "heartbeat"));
  };
  beat();
  const timer = setInterval(beat, HEARTBEAT_MS);
  return async () => {
    clearInterval(timer);
    await registry.leave(given.workerId);
  };
}
