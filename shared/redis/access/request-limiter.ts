import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** Counts one request of a caller. The count is shared by all coordinators. Returns 0 if the request is allowed, else the ms to wait. */
export type RequestLimiter = (caller: string, perMinute: number) => Promise<number>;

/** The share of a minute's requests that a caller may send at once. */
const BURST = 0.25;

/**
 * Takes one token from a caller's token bucket. KEYS: the bucket. ARGV: tokens added per ms, size of the bucket. The
 * time is that of Redis, so that all coordinators agree. A full bucket expires.
 */
const TAKE = defineScript(`
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local rate, size = tonumber(ARGV[1]), tonumber(ARGV[2])
  local state = redis.call('HMGET', KEYS[1], 'left', 'at')
  local left = math.min(size, (tonumber(state[1]) or size) + (now - (tonumber(state[2]) or now)) * rate)
  local wait = 0
  if left >= 1 then left = left - 1 else wait = math.ceil((1 - left) / rate) end
  redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', now)
  redis.call('PEXPIRE', KEYS[1], math.ceil(size / rate) + 1000)
  return wait
`);

/** Buckets in Redis. */
export function createRequestLimiter({ client }: RedisConnection): RequestLimiter {
  return async (caller, perMinute) => {
    const size = Math.max(1, Math.floor(perMinute * BURST));
    const wait = await runScript(client, TAKE, { keys: [KEYS.requests(caller)], args: [perMinute / 60_000, size] });
    return Number(wait);
  };
}
