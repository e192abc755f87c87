import type { ModelClient } from "../../model/model-client.ts";
import type { ModelServices } from "../../model/model-services.ts";
import { createCacheMonitor } from "../../prefix/cache-monitor.ts";
import { messageOf } from "../../support/errors.ts";
import type { Log } from "../../support/log.ts";
import { sha256 } from "../../support/text/sha256.ts";
import type { Clock } from "../../support/time/clock.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { createRedisBreaker } from "./redis-breaker.ts";
import { createRedisCacheAccounts, type RedisCacheAccounts } from "./redis-cache-accounts.ts";
import { createRedisLedger, OWNER_LEASE_MS, type RedisLedger } from "./redis-ledger.ts";
import { createRedisRateLimiter } from "./redis-rate-limiter.ts";
import { createRedisWarmGate, type GateBounds, type RedisWarmGate } from "./redis-warm-gate.ts";

/** What the operator sets for all calls of a process. */
export interface ModelServiceOptions {
  readonly client: ModelClient;
  /** Named in Redis by its hash only. */
  readonly apiKey: string;
  /** Names this process among all that make calls. */
  readonly owner: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Caps in US dollars; absent: none. */
  readonly dayCapUsd?: number | undefined;
  readonly keyCapUsd?: number | undefined;
  /** ms until the breaker's first probe, where the API does not say when. */
  readonly breakerWaitMs?: number | undefined;
  readonly gateBounds?: GateBounds | undefined;
}

/** The services of one process over Redis, shared with all other processes. */
export interface RedisModelServices extends ModelServices {
  readonly ledger: RedisLedger;
  readonly gate: RedisWarmGate;
  readonly cacheAccounts: RedisCacheAccounts;
  readonly credential: string;
  /** Stops the signs of life: calls that are still under way become unsettled. */
  close(): void;
}

/** Builds the services and begins to show that this process lives. */
export function createModelServices(connection: RedisConnection, options: ModelServiceOptions): RedisModelServices {
  const { client, owner, clock, log, dayCapUsd, keyCapUsd, breakerWaitMs } = options;
  const credential = credentialOf(options.apiKey);
  const ledger = createRedisLedger(connection, { clock, owner, credential, dayCapUsd, keyCapUsd });
  const inBackground = (telling: Promise<void>) =>
    void telling.catch((error: unknown) => log.warn({ detail: messageOf(error) }, "the ledger could not be told"));
  const timer = setInterval(() => inBackground(ledger.beat()), OWNER_LEASE_MS / 3);
  timer.unref();
  connection.onRestart(() => inBackground(ledger.tellAgain()));
  const firstWait = breakerWaitMs === undefined ? {} : { firstWaitMs: breakerWaitMs };
  return {
    client,
    ledger,
    credential,
    gate: createRedisWarmGate(connection, clock, options.gateBounds),
    breaker: createRedisBreaker(connection, { credential, clock, ...firstWait }),
    limiter: createRedisRateLimiter(connection, { credential, clock }),
    monitor: createCacheMonitor(),
    cacheAccounts: createRedisCacheAccounts(connection, clock),
    close: () => clearInterval(timer),
  };
}

/** A key's name where others may read it: the beginning of its hash. */
export function credentialOf(apiKey: string): string {
  return sha256(apiKey).slice(0, 16);
}
