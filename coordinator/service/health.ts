import type { Readiness } from "../../shared/protocol/api/api-actions.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import type { WorkerRegistry } from "../../shared/redis/worker/worker-registry.ts";
import type { Clock } from "../../shared/support/time/clock.ts";

export interface HealthEnv {
  readonly connection: Pick<RedisConnection, "isReachable" | "missingPermissions">;
  readonly workers: Pick<WorkerRegistry, "list">;
  readonly clock: Clock;
}

/** Time limit in ms for Redis to list the workers. Without a limit, a Redis that has just become unreachable would never answer. */
const READINESS_MS = 2000;

/** The result of a health check: whether the coordinator can work. */
export function createHealth(env: HealthEnv) {
  return {
    /** False while the connection to Redis is down. Requests are then answered with status 503 at once. */
    isStoreReachable: (): boolean => env.connection.isReachable(),

    /** Checks the coordinator's health. Never throws; if Redis is unreachable, the result has `redis: false`. */
    readiness: (): Promise<Readiness> => checkReadiness(env),
  };
}

/** Checks that Redis answers, that the Redis user may run every needed command, and that a worker is registered. No result is cached. */
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
    return away; // Redis became unreachable between the two parts of the check.
  } finally {
    controller.abort();
  }
}
