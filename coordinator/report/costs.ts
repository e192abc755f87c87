import type { Balance } from "../../shared/model/ledger.ts";
import type { QuotaBreaker } from "../../shared/model/quota-breaker.ts";
import type { Costs, Money } from "../../shared/protocol/price/costs.ts";
import type { RedisCacheAccounts } from "../../shared/redis/model/redis-cache-accounts.ts";
import { dayOf, type RedisLedger } from "../../shared/redis/model/redis-ledger.ts";
import type { Clock } from "../../shared/support/time/clock.ts";

/** Where the figures of all jobs together stand. */
export interface CostParts {
  readonly ledger: RedisLedger;
  readonly cacheAccounts: RedisCacheAccounts;
  readonly breaker: QuotaBreaker;
  readonly credential: string;
  readonly dayCapUsd: number | undefined;
  readonly keyCapUsd: number | undefined;
  readonly clock: Clock;
  /** True where the simulator answers. */
  readonly simulated: boolean;
}

/** What all jobs cost today and the key in all, what the cache saved today, and whether calls are stopped. */
export async function viewCosts(parts: CostParts): Promise<Costs> {
  const { ledger, cacheAccounts, credential, dayCapUsd, keyCapUsd } = parts;
  const day = dayOf(parts.clock.now());
  const [today, key, cacheToday, open] = await Promise.all([
    ledger.balance({ day }),
    ledger.balance({ key: credential }),
    cacheAccounts.ofDay(day),
    parts.breaker.check(),
  ]);
  const breaker = open === undefined ? {} : { breaker: { ...open } };
  const { simulated } = parts;
  return { day, today: moneyOf(today, dayCapUsd), simulated, key: moneyOf(key, keyCapUsd), cacheToday, ...breaker };
}

function moneyOf({ settledUsd, unsettledUsd, heldUsd, ...balance }: Balance, capUsd: number | undefined): Money {
  const cap = capUsd === undefined ? {} : { capUsd };
  const { settledCalls: calls, unsettledCalls } = balance;
  return { settledUsd, unsettledUsd, heldUsd, calls, unsettledCalls, ...cap };
}
