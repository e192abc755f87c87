import type { Balance, CapScope, Ledger, Reserved } from "../../model/ledger.ts";
import type { BilledTokens } from "../../protocol/price/pricing.ts";
import type { Clock } from "../../support/time/clock.ts";
import { retryTransient } from "../../support/time/retry-transient.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { isRefusedForNow } from "../connection/permissions.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";
import { createRecentCloses } from "./recent-closes.ts";

/**
 * The ledger counts money in billionths of a dollar. As integers, the sums have no rounding errors, and every price of
 * the price list is a whole number.
 */
const NANO = 1_000_000_000;
/** ms without a heartbeat after which the calls of a process count as unsettled. */
export const OWNER_LEASE_MS = 15_000;
/** Seconds for which a settled call is remembered. Longer than the time in which its end may be written again. */
const CLOSED_TTL_S = 30 * 86_400;
/** Seconds after which a day's account expires. */
const DAY_TTL_S = 400 * 86_400;

const TOKEN_FIELDS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWrite5mTokens",
  "cacheWrite1hTokens",
] as const satisfies readonly (keyof BilledTokens)[];

/**
 * Reserves money for a call. KEYS: held, unsettled, owner, the accounts of job, day and key, the job's settled calls.
 * ARGV: id, record, amount, lease, the ttl of the day's account, then the three caps (empty: no cap). Each cap is
 * compared twice: with the spent money, and with the spent and held money. Nothing is reserved for a settled call: the
 * command may arrive late over a lost connection, after it was repeated over a new connection.
 */
const RESERVE = defineScript(`
  redis.call('SET', KEYS[3], '1', 'PX', ARGV[4])
  if redis.call('SISMEMBER', KEYS[7], ARGV[1]) == 1 then return {'reserved'} end
  if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return {'reserved'} end
  local amount = tonumber(ARGV[3])
  local waitsFor = nil
  for i = 1, 3 do
    local cap = tonumber(ARGV[5 + i])
    if cap then
      local account = redis.call('HMGET', KEYS[3 + i], 'settled', 'unsettled', 'held')
      local spent = tonumber(account[1] or '0') + tonumber(account[2] or '0') + amount
      if spent > cap then return {'exceeded', i, string.format('%.0f', spent)} end
      if spent + tonumber(account[3] or '0') > cap then waitsFor = waitsFor or i end
    end
  end
  if waitsFor then return {'wait', waitsFor} end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  for i = 1, 3 do redis.call('HINCRBY', KEYS[3 + i], 'held', ARGV[3]) end
  redis.call('EXPIRE', KEYS[5], ARGV[5])
  return {'reserved'}`);

/**
 * Settles or unsettles a call. KEYS: held, unsettled, the job's settled calls. ARGV: id, a record to use if Redis has lost the call's own,
 * the ttl of the settled calls; then, only to settle: amount, five token counts and whether a call was made. The call's record names the
 * accounts to change, which is possible because all keys of the ledger are in one slot. A settled call does not change any more.
 */
const CLOSE = defineScript(`
  local settles = #ARGV > 3
  if redis.call('SISMEMBER', KEYS[3], ARGV[1]) == 1 then return 0 end
  local from, field = KEYS[1], 'held'
  local record = redis.call('HGET', from, ARGV[1])
  local unsettledRecord = redis.call('HGET', KEYS[2], ARGV[1])
  if not record and unsettledRecord then
    if not settles then return 0 end
    from, field, record = KEYS[2], 'unsettled', unsettledRecord
  end
  if settles then
    redis.call('SADD', KEYS[3], ARGV[1])
    redis.call('EXPIRE', KEYS[3], ARGV[3])
  end
  local isLost = not record
  if isLost then record = ARGV[2] end
  if record == '' then return 0 end
  local call = cjson.decode(record)
  redis.call('HDEL', from, ARGV[1])
  for _, account in ipairs(call.books) do
    if not isLost then redis.call('HINCRBY', account, field, '-' .. call.amount) end
    if not settles then
      redis.call('HINCRBY', account, 'unsettled', call.amount)
      redis.call('HINCRBY', account, 'unsettledCalls', 1)
    else
      if field == 'unsettled' then redis.call('HINCRBY', account, 'unsettledCalls', -1) end
      redis.call('HINCRBY', account, 'settled', ARGV[4])
      if ARGV[10] == '1' then redis.call('HINCRBY', account, 'settledCalls', 1) end
      local names = {'inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWrite5mTokens', 'cacheWrite1hTokens'}
      for i, name in ipairs(names) do redis.call('HINCRBY', account, name, ARGV[4 + i]) end
    end
  end
  if not settles then redis.call('HSET', KEYS[2], ARGV[1], record) end
  return 1`);

const SCOPES: readonly CapScope[] = ["job", "day", "key"];

/** The record of a call: the reserved amount, the accounts that are charged (`books`), and the process that made the call. */
interface HeldCall {
  readonly amount: string;
  readonly books: readonly string[];
  readonly owner: string;
}

export interface RedisLedgerOptions {
  readonly clock: Clock;
  /** A name that identifies this process among all processes that make calls. */
  readonly owner: string;
  /** The hash of the API key. */
  readonly credential: string;
  /** Caps of the day and of the API key, in US dollars. If absent, there is no cap. */
  readonly dayCapUsd?: number | undefined;
  readonly keyCapUsd?: number | undefined;
}

/** The ledger of all jobs, in Redis. Any process may reserve money. If a process dies, its reservations stay charged. */
export interface RedisLedger extends Ledger {
  /** Sends the heartbeat of this process. Without it, the calls in progress would become unsettled. */
  beat(): Promise<void>;
  /** Marks the calls of dead processes as unsettled. Returns the number of these calls. */
  unsettleLost(): Promise<number>;
  /** Writes the ends of this process's calls of the last minute again, for a Redis that may have lost them. */
  repeatCloses(): Promise<void>;
  balance(of: { jobId: string } | { day: string } | { key: string }): Promise<Balance>;
}

/** The ledger, over one connection. */
export function createRedisLedger({ client }: RedisConnection, options: RedisLedgerOptions): RedisLedger {
  const { clock, owner, credential } = options;
  const pair = [KEYS.heldCalls, KEYS.unsettledCalls];
  const accountsOf = (jobId: string) => [
    KEYS.jobMoney(jobId),
    KEYS.dayMoney(dayOf(clock.now())),
    KEYS.keyMoney(credential),
  ];
  const recent = createRecentCloses(() => clock.now());
  const close = async (
    { id, jobId, amount }: { id: string; jobId: string; amount: string | undefined },
    args: readonly (string | number)[],
  ): Promise<void> => {
    const record = amount === undefined ? "" : JSON.stringify({ amount, books: accountsOf(jobId), owner });
    const keys = [...pair, KEYS.closedCalls(jobId)];
    const write = async () => {
      await runScript(client, CLOSE, { keys, args: [id, record, CLOSED_TTL_S, ...args] });
    };
    recent.closed(id, write);
    // If the end of a call were not written, the call's money would stay reserved for as long as this process lives,
    // and its turn would be paid for again.
    await retryTransient(write, { clock, isTransient: isRefusedForNow });
  };
  const caps = { day: options.dayCapUsd, key: options.keyCapUsd };
  return {
    reserve: async ({ id, jobId, usd, capUsd }) => {
      const accounts = accountsOf(jobId);
      const amount = String(Math.ceil(usd * NANO));
      const record: HeldCall = { amount, books: accounts, owner };
      recent.opened(id);
      const limits = [capUsd, caps.day, caps.key].map((cap) => (cap === undefined ? "" : Math.floor(cap * NANO)));
      const answer = (await runScript(client, RESERVE, {
        keys: [...pair, KEYS.owner(owner), ...accounts, KEYS.closedCalls(jobId)],
        args: [id, JSON.stringify(record), amount, OWNER_LEASE_MS, DAY_TTL_S, ...limits],
      })) as [Reserved["kind"], number | undefined, string | undefined];
      const [kind, which, needed = "0"] = answer;
      if (kind !== "reserved") recent.refused(id);
      const scope = SCOPES[(which ?? 1) - 1] ?? "job";
      const exceeded = {
        scope,
        capUsd: scope === "job" ? capUsd : (caps[scope] ?? 0),
        neededUsd: Number(needed) / NANO,
      };
      if (kind === "exceeded") return { kind, ...exceeded };
      return kind === "wait" ? { kind, scope } : { kind: "reserved" };
    },
    settle: async ({ id, jobId, usd, tokens }) => {
      const counts = TOKEN_FIELDS.map((field) => tokens[field]);
      const isCall = counts.some((count) => count > 0) ? 1 : 0;
      await close({ id, jobId, amount: "0" }, [Math.ceil(usd * NANO - 1e-6), ...counts, isCall]);
    },
    unsettle: async ({ id, jobId, usd }) => {
      await close({ id, jobId, amount: usd === undefined ? undefined : String(Math.ceil(usd * NANO)) }, []);
    },
    beat: async () => {
      await client.set(KEYS.owner(owner), "1", "PX", OWNER_LEASE_MS);
    },
    unsettleLost: async () => {
      const calls = await client.hgetall(KEYS.heldCalls);
      const ownerOf = (text: string) => (JSON.parse(text) as HeldCall).owner;
      const owners = [...new Set(Object.values(calls).map(ownerOf))];
      const alive = new Set<string>();
      for (const one of owners) if ((await client.exists(KEYS.owner(one))) === 1) alive.add(one);
      const lost = Object.entries(calls).filter(([, text]) => !alive.has(ownerOf(text)));
      for (const [id] of lost) await close({ id, jobId: jobOf(id), amount: undefined }, []);
      return lost.length;
    },
    repeatCloses: recent.repeatCloses,
    balance: async (of) => {
      const key = "jobId" in of ? KEYS.jobMoney(of.jobId) : "day" in of ? KEYS.dayMoney(of.day) : KEYS.keyMoney(of.key);
      return toBalance(await client.hgetall(key));
    },
  };
}

/** The id of a call begins with the id of its job: `<jobId>/...`. */
function jobOf(id: string): string {
  return id.split("/", 1)[0] ?? "";
}

/** The UTC day of a time, as YYYY-MM-DD. The time is in ms since 1970. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function toBalance(account: Readonly<Record<string, string>>): Balance {
  const read = (field: string) => Number(account[field] ?? 0);
  return {
    settledUsd: read("settled") / NANO,
    unsettledUsd: read("unsettled") / NANO,
    heldUsd: read("held") / NANO,
    settledCalls: read("settledCalls"),
    unsettledCalls: read("unsettledCalls"),
    inputTokens: read("inputTokens"),
    outputTokens: read("outputTokens"),
    cacheReadTokens: read("cacheReadTokens"),
    cacheWrite5mTokens: read("cacheWrite5mTokens"),
    cacheWrite1hTokens: read("cacheWrite1hTokens"),
  };
}
