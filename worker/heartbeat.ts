import type { WorkerId } from "../shared/protocol/ids.ts";
import type { Consumer } from "../shared/queue/run-worker.ts";
import type { RedisConnection } from "../shared/redis/connection/connection.ts";
import { createWorkerRegistry, HEARTBEAT_MS } from "../shared/redis/worker/worker-registry.ts";
import type { Layout } from "../shared/scratchpad/layout.ts";
import { isVolumeThere } from "../shared/scratchpad/volume-mark.ts";
import type { WorkerConfig } from "../shared/settings/worker-config.ts";
import { defined } from "../shared/support/defined.ts";
import { messageOf } from "../shared/support/errors.ts";
import type { Log } from "../shared/support/log.ts";
import { wallClock } from "../shared/support/time/clock.ts";
import { isBelowFloor, type Refusal } from "./may-take.ts";
import type { Isolation } from "./sandbox/check-isolation.ts";

/**
 * Reports every two seconds that the worker is alive, how many of its slots are busy, and why it takes no work if it
 * takes none. Returns a function that unregisters the worker.
 */
export function startHeartbeat(
  config: WorkerConfig,
  given: {
    connection: RedisConnection;
    workerId: WorkerId;
    /** The level of isolation at the time of the call. */
    isolation: () => Isolation["isolation"];
    layout: Layout;
    consumers: readonly Consumer[];
    log: Log;
  },
): () => Promise<void> {
  const registry = createWorkerRegistry(given.connection, wallClock);
  const startedAt = wallClock.now();
  const beat = () => {
    const busy = given.consumers.reduce((sum, consumer) => sum + consumer.busy(), 0);
    const { workerId } = given;
    const isolation = given.isolation();
    const slots = config.slots + config.harnessSlots;
    const holding = defined({ holding: whyHolding(config, { layout: given.layout, isolation }) });
    registry
      .beat({ workerId, host: config.hostName, pid: process.pid, slots, busy, isolation, startedAt, ...holding })
      .catch((error: unknown) => given.log.warn({ detail: messageOf(error) }, "heartbeat"));
  };
  beat();
  const timer = setInterval(beat, HEARTBEAT_MS);
  return async () => {
    clearInterval(timer);
    await registry.leave(given.workerId);
  };
}

function whyHolding(
  { data, minFreeBytes }: WorkerConfig,
  { layout, isolation }: { layout: Layout; isolation: Isolation["isolation"] },
): Refusal | undefined {
  if (!isVolumeThere(layout)) return "volume_away";
  if (isBelowFloor(data, minFreeBytes)) return "disk_full";
  return isolation === "full" ? undefined : "isolation";
}
