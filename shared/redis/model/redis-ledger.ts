import type { Balance, CapScope, Ledger, Reserved } from "../../model/ledger.ts";
import type { BilledTokens } from "../../protocol/price/pricing.ts";
import { defined } from "../../support/defined.ts";
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
/** Seconds after which the account of a day or a night expires. */
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
 * ARGV: id, record, amount, lease, the ttl of the day's account, then the three caps (empty: no cap), then the tokens. Each cap is
 * compared twice: with the spent money, and with the spent and held money. Nothing is reserved for a settled call: the
 * command may arrive late over a lost connection, after it was repeated over a new connection. The job's account also says whether the window of
 * its queue is closed, or which night's account and caps apply.
 */
const RESERVE = defineScript(`
  redis.call('SET', KEYS[3], '1', 'PX', ARGV[4])
  if redis.call('SISMEMBER', KEYS[7], ARGV[1]) == 1 then return {'reserved'} end
  if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return {'reserved'} end
  local window = redis.call('HMGET', KEYS[4], 'closed', 'night', 'nightCap', 'nightTokens')
  if window[1] then return {'closed'} end
  local accounts = {KEYS[4], KEYS[5], KEYS[6], window[2] or nil}
  local caps = {tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(window[3] or '')}
  local amount, tokens, record = tonumber(ARGV[3]), tonumber(ARGV[9]), ARGV[2]
  local waitsFor = nil
  for i, account in ipairs(accounts) do
    local cap = caps[i]
    if cap then
      local spent = redis.call('HMGET', account, 'settled', 'unsettled', 'held')
      local sum = tonumber(spent[1] or '0') + tonumber(spent[2] or '0') + amount
      if sum > cap then return {'exceeded', i, string.format('%.0f', sum), string.format('%.0f', cap)} end
      if sum + tonumber(spent[3] or '0') > cap then waitsFor = waitsFor or i end
    end
  end
  if window[2] then
    local names = {'inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWrite5mTokens', 'cacheWrite1hTokens', 'unsettledTokens'}
    local sum = tokens
    for _, count in ipairs(redis.call('HMGET', window[2], unpack(names))) do sum = sum + tonumber(count or '0') end
    local cap = tonumber(window[4] or '')
    if cap and sum > cap then return {'no_tokens', string.format('%.0f', cap)} end
    if cap and sum + tonumber(redis.call('HGET', window[2], 'heldTokens') or '0') > cap then waitsFor = waitsFor or 4 end
    local call = cjson.decode(record)
    table.insert(call.books, window[2])
    call.night, call.tokens = window[2], ARGV[9]
    record = cjson.encode(call)
  end
  if waitsFor then return {'wait', waitsFor} end
  redis.call('HSET', KEYS[1], ARGV[1], record)
  for _, account in ipairs(accounts) do redis.call('HINCRBY', account, 'held', ARGV[3]) end
  redis.call('EXPIRE', KEYS[5], ARGV[5])
  if window[2] then
    redis.call('HINCRBY', window[2], 'heldTokens', ARGV[9])
    redis.call('EXPIRE', window[2], ARGV[5])
  end
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
    if not isLost and account == call.night then redis.call('HINCRBY', account, field .. 'Tokens', '-' .. call.tokens) end
    if not settles and account == call.night then redis.call('HINCRBY', account, 'unsettledTokens', call.tokens) end
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

const SCOPES: readonly CapScope[] = ["job", "day", "key", "night"];

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
  balance(of: { jobId: string } | { day: string } | { key: string } | Night): Promise<Balance>;
  /** Refuses new calls of a job: the window of its queue is closed. Calls in progress end. */
  closeWindow(jobId: string): Promise<void>;
  /** Allows the calls of a job again, within the caps of a night; without a night, within its other caps. */
  openWindow(jobId: string, night?: NightAccount): Promise<void>;
}

/** A night of a queue. */
export interface Night {
  readonly queue: string;
  readonly opensAt: number;
}

/** A night, and its caps. An absent cap does not limit. */
export interface NightAccount extends Night {
  readonly capUsd?: number | undefined;
  readonly capTokens?: number | undefined;
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
    reserve: async ({ id, jobId, usd, tokens, capUsd }) => {
      const accounts = accountsOf(jobId);
      const amount = String(Math.ceil(usd * NANO));
      const record: HeldCall = { amount, books: accounts, owner };
      recent.opened(id);
      const limits = [capUsd, caps.day, caps.key].map((cap) => (cap === undefined ? "" : Math.floor(cap * NANO)));
      const answer = (await runScript(client, RESERVE, {
        keys: [...pair, KEYS.owner(owner), ...accounts, KEYS.closedCalls(jobId)],
        args: [id, JSON.stringify(record), amount, OWNER_LEASE_MS, DAY_TTL_S, ...limits, tokens],
      })) as [Reserved["kind"], number | string | undefined, string | undefined, string | undefined];
      const [kind, which, needed = "0", cap = "0"] = answer;
      if (kind !== "reserved") recent.refused(id);
      const scope = SCOPES[Number(which ?? 1) - 1] ?? "job";
      if (kind === "exceeded")
        return { kind, scope, capUsd: scope === "job" ? capUsd : Number(cap) / NANO, neededUsd: Number(needed) / NANO };
      if (kind === "no_tokens") return { kind, capTokens: Number(which) };
      return kind === "wait" ? { kind, scope } : { kind };
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
      return toBalance(await client.hgetall(accountOf(of)));
    },
    closeWindow: async (jobId) => {
      await client.hset(KEYS.jobMoney(jobId), "closed", "1");
    },
    openWindow: async (jobId, night) => {
      const fields =
        night === undefined
          ? {}
          : {
              night: KEYS.nightMoney(night.queue, night.opensAt),
              ...defined({
                nightCap: night.capUsd === undefined ? undefined : Math.floor(night.capUsd * NANO),
                nightTokens: night.capTokens,
              }),
            };
      const key = KEYS.jobMoney(jobId);
      const step = client.multi().hdel(key, "closed", "night", "nightCap", "nightTokens");
      if (night !== undefined) step.hset(key, fields);
      await step.exec();
    },
  };
}

function accountOf(of: Parameters<RedisLedger["balance"]>[0]): string {
  if ("jobId" in of) return KEYS.jobMoney(of.jobId);
  if ("day" in of) return KEYS.dayMoney(of.day);
  return "key" in of ? KEYS.keyMoney(of.key) : KEYS.nightMoney(of.queue, of.opensAt);
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
