import type { CallEnd, Permit, RateHeaders, RateLimiter } from "../../model/rate-limiter.ts";
import type { Clock } from "../../support/time/clock.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** Number of concurrent calls that are allowed before the API has responded, and the maximum number. */
const FIRST_WINDOW = 64;
const MAX_WINDOW = 1000;
/** ms after which the slot of a call is released if the call's process died. */
const CALL_LEASE_MS = 15 * 60_000;
/** ms to pause after a refusal by the API that does not say how long to wait. */
const DEFAULT_HOLD_MS = 2000;
/** ms within which several refusals count as one, because the refused calls were in progress together. */
const ONE_CUT_MS = 1000;
/** ms between two tries to get permission for a call. */
const POLL_MS = 25;
/** Seconds after which an unused state of the rate limiter expires. */
const STATE_TTL_S = 3600;

/**
 * Lua functions that the scripts share. A bucket contains the requests or tokens that may still be sent, and is
 * refilled at the API's limit per minute.
 */
const REFILL = `
  local function level(name, now)
    local limit = tonumber(redis.call('HGET', KEYS[1], name .. 'Limit') or '0')
    if limit == 0 then return nil, 0 end
    local left = tonumber(redis.call('HGET', KEYS[1], name .. 'Left'))
    local at = tonumber(redis.call('HGET', KEYS[1], name .. 'At'))
    return math.min(limit, left + math.max(0, now - at) / 60000 * limit), limit
  end
  local function put(name, left, now)
    redis.call('HSET', KEYS[1], name .. 'Left', tostring(left), name .. 'At', string.format('%.0f', now))
  end`;

/**
 * Takes permission for a call. KEYS: state, calls. ARGV: now, id, tokens, lease, first window, ttl. Returns 0 if the
 * call may be sent, else the minimum wait in ms.
 */
const ACQUIRE = defineScript(`${REFILL}
  local now = tonumber(ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
  local notBefore = tonumber(redis.call('HGET', KEYS[1], 'notBefore') or '0')
  if now < notBefore then return math.ceil(notBefore - now) end
  local window = tonumber(redis.call('HGET', KEYS[1], 'window') or ARGV[5])
  if redis.call('ZCARD', KEYS[2]) >= math.floor(window) then return ${POLL_MS} end
  local requests, requestLimit = level('requests', now)
  if requests and requests < 1 then return math.ceil((1 - requests) / requestLimit * 60000) end
  local tokens, tokenLimit = level('tokens', now)
  local wanted = math.min(tonumber(ARGV[3]), tokenLimit)
  if tokens and tokens < wanted then return math.ceil((wanted - tokens) / tokenLimit * 60000) end
  if requests then put('requests', requests - 1, now) end
  if tokens then put('tokens', tokens - wanted, now) end
  redis.call('ZADD', KEYS[2], now + tonumber(ARGV[4]), ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[6])
  redis.call('EXPIRE', KEYS[2], ARGV[6])
  return 0`);

/**
 * Stores the rate limits that a response reported. KEYS: state, calls. ARGV: now, id, ttl, then limit and remaining of
 * requests and of tokens (empty if unknown). The API does not yet count calls that it has not seen, so the remaining
 * number that it reports may be too high, at most by the number of calls in progress.
 */
const HEARD = defineScript(`${REFILL}
  local now = tonumber(ARGV[1])
  local under = redis.call('ZCARD', KEYS[2])
  for i, name in ipairs({'requests', 'tokens'}) do
    local limit, remaining = tonumber(ARGV[2 + 2 * i]), tonumber(ARGV[3 + 2 * i])
    if limit then
      local here = level(name, now)
      local least = remaining
      if name == 'requests' then least = remaining - under end
      if not here or here > remaining then here = remaining elseif here < least then here = least end
      redis.call('HSET', KEYS[1], name .. 'Limit', limit)
      put(name, here, now)
    end
  end
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  return 1`);

/**
 * Records the end of a call. KEYS: state, calls. ARGV: now, id, ttl, refused (1 or 0), pause in ms, first window,
 * largest window, ms within which refusals count as one.
 */
const DONE = defineScript(`
  local now = tonumber(ARGV[1])
  local under = redis.call('ZCARD', KEYS[2])
  redis.call('ZREM', KEYS[2], ARGV[2])
  local window = tonumber(redis.call('HGET', KEYS[1], 'window') or ARGV[6])
  if ARGV[4] == '1' then
    local cutAt = tonumber(redis.call('HGET', KEYS[1], 'cutAt') or '0')
    if now - cutAt >= tonumber(ARGV[8]) then
      window = math.max(1, math.min(window, under) / 2)
      redis.call('HSET', KEYS[1], 'cutAt', ARGV[1])
    end
    local notBefore = now + tonumber(ARGV[5])
    if notBefore > tonumber(redis.call('HGET', KEYS[1], 'notBefore') or '0') then
      redis.call('HSET', KEYS[1], 'notBefore', string.format('%.0f', notBefore))
    end
    redis.call('HINCRBY', KEYS[1], 'refused', 1)
  elseif under >= math.floor(window) then
    window = math.min(tonumber(ARGV[7]), window + 1 / math.floor(window))
  end
  redis.call('HSET', KEYS[1], 'window', tostring(window))
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  return 1`);

/**
 * The rate limiter of all processes, in Redis. For each model, a process asks for permission for one call at a time, in
 * the order in which the calls arrived.
 */
export function createRedisRateLimiter(
  { client }: RedisConnection,
  { credential, clock }: { credential: string; clock: Clock },
): RateLimiter {
  const tails = new Map<string, Promise<unknown>>();

  async function takeSlot(call: { id: string; model: string; inputTokens: number }, signal: AbortSignal) {
    const keys = keysOf(credential, call.model);
    for (;;) {
      signal.throwIfAborted();
      const args = [clock.now(), call.id, Math.ceil(call.inputTokens), CALL_LEASE_MS, FIRST_WINDOW, STATE_TTL_S];
      const waitMs = Number(await runScript(client, ACQUIRE, { keys, args }));
      if (waitMs === 0) return;
      await clock.sleep(waitMs, signal);
    }
  }

  return {
    acquire: async (call, signal) => {
      const previous = tails.get(call.model) ?? Promise.resolve();
      const mine = previous.then(() => takeSlot(call, signal));
      const settled = mine.then(
        () => undefined,
        () => undefined,
      );
      tails.set(call.model, settled);
      await mine;
      return permit(call);
    },
  };

  function permit({ id, model }: { id: string; model: string }): Permit {
    const keys = keysOf(credential, model);
    const heard = async (headers: RateHeaders) => {
      const { requests, inputTokens } = headers;
      if (requests === undefined && inputTokens === undefined) return;
      const limits = [requests, inputTokens].flatMap((bucket) => [bucket?.limit ?? "", bucket?.remaining ?? ""]);
      await runScript(client, HEARD, { keys, args: [clock.now(), id, STATE_TTL_S, ...limits] });
    };
    return {
      heard,
      done: async ({ headers, refused }: CallEnd) => {
        if (headers !== undefined) await heard(headers);
        const hold = refused === undefined ? 0 : (refused.retryAfterMs ?? DEFAULT_HOLD_MS);
        const isRefused = refused === undefined ? 0 : 1;
        const args = [clock.now(), id, STATE_TTL_S, isRefused, hold, FIRST_WINDOW, MAX_WINDOW, ONE_CUT_MS];
        await runScript(client, DONE, { keys, args });
      },
    };
  }
}

function keysOf(credential: string, model: string): string[] {
  return [KEYS.rate(credential, model), KEYS.rateCalls(credential, model)];
}
