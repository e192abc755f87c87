import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/**
 * Takes one request from a caller's bucket, which all coordinators share. Returns ms to wait if it is empty, else 0.
 */
export type RequestLimiter = (caller: string, perMinute: number) => Promise<number>;

/** Share of a minute's requests that may arrive at once. */
const BURST = 0.25;

/**
 * A token bucket: KEYS[1] the bucket; ARGV tokens per ms, size. Uses the time of Redis, so that coordinators agree; a
 * full bucket expires.
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
