import type { Balance } from "../../shared/model/ledger.ts";
import type { QuotaBreaker } from "../../shared/model/quota-breaker.ts";
import type { Costs, Money } from "../../shared/protocol/price/costs.ts";
import type { RedisCacheAccounts } from "../../shared/redis/model/redis-cache-accounts.ts";
import { dayOf, type RedisLedger } from "../../shared/redis/model/redis-ledger.ts";
import { defined } from "../../shared/support/defined.ts";
import type { Clock } from "../../shared/support/time/clock.ts";

export interface CostsEnv {
  readonly ledger: RedisLedger;
  readonly cacheAccounts: RedisCacheAccounts;
  readonly breaker: QuotaBreaker;
  readonly credential: string;
  readonly dayCapUsd: number | undefined;
  readonly keyCapUsd: number | undefined;
  readonly clock: Pick<Clock, "now">;
  /** The name of the simulator's brain, if the simulator answers in place of a model. */
  readonly brain: string | undefined;
}

/** The cost of all jobs today and of the API key so far, today's figures of the prompt cache, and the state of the circuit breaker. */
export async function viewCosts(env: CostsEnv): Promise<Costs> {
  const { ledger, cacheAccounts, credential, dayCapUsd, keyCapUsd } = env;
  const day = dayOf(env.clock.now());
  const [today, key, cacheToday, open] = await Promise.all([
    ledger.balance({ day }),
    ledger.balance({ key: credential }),
    cacheAccounts.ofDay(day),
    env.breaker.check(),
  ]);
  return {
    day,
    today: moneyOf(today, dayCapUsd),
    simulated: env.brain !== undefined,
    key: moneyOf(key, keyCapUsd),
    cacheToday,
    ...defined({ breaker: open && { ...open } }),
  };
}

function moneyOf({ settledUsd, unsettledUsd, heldUsd, ...balance }: Balance, capUsd: number | undefined): Money {
  const { settledCalls: calls, unsettledCalls } = balance;
  return { settledUsd, unsettledUsd, heldUsd, calls, unsettledCalls, ...defined({ capUsd }) };
}
