import type { Readiness } from "../../shared/protocol/api/api-actions.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import type { WorkerRegistry } from "../../shared/redis/worker/worker-registry.ts";
import type { Clock } from "../../shared/support/time/clock.ts";

export interface HealthEnv {
  readonly connection: Pick<RedisConnection, "isReachable" | "missingPermissions">;
  readonly workers: Pick<WorkerRegistry, "list">;
  readonly clock: Clock;
}

/** ms that Redis may take to list the workers: a Redis that has just become unreachable would never answer. */
const READINESS_MS = 2000;

/** Whether the coordinator can work. */
export function createHealth(env: HealthEnv) {
  return {
    /** False while the connection to Redis is down: requests then get a 503 at once. */
    isStoreReachable: (): boolean => env.connection.isReachable(),

    /** Never throws: `redis: false` reports an unreachable Redis. */
    readiness: (): Promise<Readiness> => checkReadiness(env),
  };
}

/** Checks that Redis answers, that its user may run every needed command, and that a worker is registered. Nothing is cached. */
async function checkReadiness({ connection, workers, clock }: HealthEnv): Promise<Readiness> {
  const away = { ready: false, redis: false, workers: 0 };
  if (!connection.isReachable()) return away;
  const controller = new AbortController();
  try {
    const timeout = clock.sleep(READINESS_MS, controller.signal).then(
      () => undefined,
      () => undefined,
    );
    const checks = connection
      .missingPermissions()
      .then(async (refused) => ({ refused, found: refused.length > 0 ? [] : await workers.list() }));
    const answer = await Promise.race([checks, timeout]);
    if (answer === undefined) return away;
    const { refused, found } = answer;
    if (refused.length > 0) return { ready: false, redis: true, workers: 0, refused };
    return { ready: found.length > 0, redis: true, workers: found.length };
  } catch {
    return away; // Redis became unreachable between the two checks.
  } finally {
    controller.abort();
  }
}
