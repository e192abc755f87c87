import type { CacheAccounts, CacheMonitor } from "../prefix/cache-monitor.ts";
import type { WarmGate } from "../prefix/warm-gate.ts";
import type { Ledger } from "./ledger.ts";
import type { ModelClient } from "./model-client.ts";
import type { QuotaBreaker } from "./quota-breaker.ts";
import type { RateLimiter } from "./rate-limiter.ts";

/** The services that every paid call uses. A process has one of each. */
export interface ModelServices {
  readonly client: ModelClient;
  readonly ledger: Ledger;
  readonly gate: WarmGate;
  readonly breaker: QuotaBreaker;
  readonly limiter: RateLimiter;
  readonly monitor: CacheMonitor;
  readonly cacheAccounts: CacheAccounts;
}
