import type { ModelClient } from "../../model/model-client.ts";
import type { ModelServices } from "../../model/model-services.ts";
import { createCacheMonitor } from "../../prefix/cache-monitor.ts";
import { defined } from "../../support/defined.ts";
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

/** Options of the model services of a process. */
export interface ModelServiceOptions {
  readonly client: ModelClient;
  /** The API key. Redis stores only its hash. */
  readonly apiKey: string;
  /** A name that identifies this process among all processes that make calls. */
  readonly owner: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Caps of the day and of the API key, in US dollars. If absent, there is no cap. */
  readonly dayCapUsd?: number | undefined;
  readonly keyCapUsd?: number | undefined;
  /** ms until the breaker's first probe, if the API does not say when the calls may resume. */
  readonly breakerWaitMs?: number | undefined;
  readonly gateBounds?: GateBounds | undefined;
}

/** The model services of one process. Their state is in Redis, and all processes share it. */
export interface RedisModelServices extends ModelServices {
  readonly ledger: RedisLedger;
  readonly gate: RedisWarmGate;
  readonly cacheAccounts: RedisCacheAccounts;
  readonly credential: string;
  /** Stops the heartbeat of this process. Its calls in progress then become unsettled. */
  close(): void;
}

/** Creates the model services of this process and starts its heartbeat. */
export function createModelServices(connection: RedisConnection, options: ModelServiceOptions): RedisModelServices {
  const { client, owner, clock, log, dayCapUsd, keyCapUsd, breakerWaitMs } = options;
  const credential = credentialOf(options.apiKey);
  const ledger = createRedisLedger(connection, { clock, owner, credential, dayCapUsd, keyCapUsd });
  const inBackground = (report: Promise<void>) =>
    void report.catch((error: unknown) => log.warn({ detail: messageOf(error) }, "could not report to the ledger"));
  const timer = setInterval(() => inBackground(ledger.beat()), OWNER_LEASE_MS / 3);
  timer.unref();
  connection.onRestart(() => inBackground(ledger.repeatCloses()));
  return {
    client,
    ledger,
    credential,
    gate: createRedisWarmGate(connection, clock, options.gateBounds),
    breaker: createRedisBreaker(connection, { credential, clock, ...defined({ firstWaitMs: breakerWaitMs }) }),
    limiter: createRedisRateLimiter(connection, { credential, clock }),
    monitor: createCacheMonitor(),
    cacheAccounts: createRedisCacheAccounts(connection, clock),
    close: () => clearInterval(timer),
  };
}

/** A name for an API key that may be shown: the beginning of the key's hash. */
export function credentialOf(apiKey: string): string {
  return sha256(apiKey).slice(0, 16);
}
