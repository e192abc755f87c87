import type { OpenBreaker, QuotaBreaker } from "../../model/quota-breaker.ts";
import type { Clock } from "../../support/time/clock.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** ms until the first probe, if the API does not say when calls may resume. Each failed probe doubles the wait, up to the maximum. */
const FIRST_WAIT_MS = 60_000;
const MAX_WAIT_MS = 30 * 60_000;
/**
 * The same waits if the breaker is open because the API does not answer. They are shorter, because outages are shorter
 * than quota periods and an unanswered probe costs nothing.
 */
const FIRST_OUTAGE_WAIT_MS = 5000;
const MAX_OUTAGE_WAIT_MS = 5 * 60_000;
/** ms after which another process may make a probe, if the first probe has had no result. */
const PROBE_MS = 60_000;

/**
 * Opens the breaker. KEYS: breaker, probe. ARGV: reason, detail, now, first wait, longest wait, retry-after (0 if unknown). Calls that were
 * in progress when the breaker opened may fail too; their errors do not change `resumeAt`. A failed probe does, and makes the wait longer.
 */
const TRIP = defineScript(`
  local now = tonumber(ARGV[3])
  local resumeAt = tonumber(redis.call('HGET', KEYS[1], 'resumeAt') or '0')
  if now >= resumeAt then
    local trips = redis.call('HINCRBY', KEYS[1], 'trips', 1)
    local wait = math.min(tonumber(ARGV[4]) * 2 ^ (trips - 1), tonumber(ARGV[5]))
    if tonumber(ARGV[6]) > 0 then wait = tonumber(ARGV[6]) end
    resumeAt = now + math.ceil(wait)
    redis.call('HSETNX', KEYS[1], 'since', ARGV[3])
    redis.call('HSET', KEYS[1], 'reason', ARGV[1], 'detail', ARGV[2], 'resumeAt', string.format('%.0f', resumeAt))
    local time = redis.call('TIME')
    redis.call('HSETNX', KEYS[1], 'writtenAtUs', time[1] .. string.format('%06d', time[2]))
  end
  redis.call('DEL', KEYS[2])
  return redis.call('HMGET', KEYS[1], 'reason', 'detail', 'since', 'resumeAt')`);

const MAY_PROBE = defineScript(`
  local resumeAt = redis.call('HGET', KEYS[1], 'resumeAt')
  if not resumeAt or tonumber(ARGV[1]) < tonumber(resumeAt) then return 0 end
  if redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then return 1 end
  return 0`);

/** Creates the breaker of a credential. Its state is in Redis, for all processes. `firstWaitMs` is for tests and benches. */
export function createRedisBreaker(
  { client }: RedisConnection,
  { credential, clock, firstWaitMs = FIRST_WAIT_MS }: { credential: string; clock: Clock; firstWaitMs?: number },
): QuotaBreaker {
  const keys = [KEYS.breaker(credential), KEYS.breakerProbe(credential)];
  const [breaker = "", probe = ""] = keys;
  /** The open breaker as this process knows it, until Redis has stored it. */
  let tripping: OpenBreaker | undefined;
  return {
    check: async () =>
      tripping ?? toOpen(await client.hmget(breaker, "reason", "detail", "since", "resumeAt")) ?? tripping,
    trip: async (reason, detail, retryAfterMs = 0) => {
      const now = clock.now();
      const isOutage = reason === "unavailable";
      const first = isOutage ? Math.min(firstWaitMs, FIRST_OUTAGE_WAIT_MS) : firstWaitMs;
      const longest = isOutage ? MAX_OUTAGE_WAIT_MS : MAX_WAIT_MS;
      tripping ??= { reason, detail, since: now, resumeAt: now + first };
      const known = tripping;
      try {
        const args = [reason, detail.slice(0, 1000), now, first, longest, retryAfterMs];
        return toOpen((await runScript(client, TRIP, { keys, args })) as (string | null)[]) ?? known;
      } finally {
        tripping = undefined;
      }
    },
    mayProbe: async () => (await runScript(client, MAY_PROBE, { keys, args: [clock.now(), PROBE_MS] })) === 1,
    close: async () => {
      await client.del(breaker, probe);
    },
  };
}

function toOpen([reason, detail, since, resumeAt]: (string | null)[]): OpenBreaker | undefined {
  if (reason !== "quota" && reason !== "auth" && reason !== "unavailable") return undefined;
  return { reason, detail: detail ?? "", since: Number(since), resumeAt: Number(resumeAt) };
}
