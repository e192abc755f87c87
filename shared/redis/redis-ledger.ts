import type { Ledger } from "../model/ledger.ts";
import type { RedisConnection } from "./connection.ts";
import { KEYS } from "./keys.ts";
import { defineScript, runScript } from "./script.ts";

/** Money is counted in millionths of a dollar: whole numbers do not drift. */
const MICRO = 1_000_000;

const RESERVE = defineScript(`
  if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 1 end
  local settled = tonumber(redis.call('HGET', KEYS[1], 'settled') or '0')
  local held = tonumber(redis.call('HGET', KEYS[1], 'held') or '0')
  if settled + held + tonumber(ARGV[2]) > tonumber(ARGV[3]) then return 0 end
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  redis.call('HINCRBY', KEYS[1], 'held', ARGV[2])
  return 1`);
const SETTLE = defineScript(`
  local amount = redis.call('HGET', KEYS[2], ARGV[1])
  if not amount then return 0 end
  redis.call('HDEL', KEYS[2], ARGV[1])
  redis.call('HINCRBY', KEYS[1], 'held', -tonumber(amount))
  redis.call('HINCRBY', KEYS[1], 'settled', ARGV[2])
  return 1`);

/** The ledger of all jobs, in Redis: any process may reserve, and what a dead one held stays held. */
export function createRedisLedger({ client }: RedisConnection): Ledger & {
  /** What a job has spent and what is held for calls under way or lost, in US dollars. */
  balance(jobId: string): Promise<{ settledUsd: number; heldUsd: number }>;
} {
  return {
    reserve: async (jobId, { id, usd, capUsd }) => {
      const keys = [KEYS.money(jobId), KEYS.held(jobId)];
      const args = [id, Math.ceil(usd * MICRO), Math.floor(capUsd * MICRO)];
      return (await runScript(client, RESERVE, { keys, args })) === 1 ? "reserved" : "refused";
    },
    settle: async (jobId, { id, usd }) => {
      const keys = [KEYS.money(jobId), KEYS.held(jobId)];
      await runScript(client, SETTLE, { keys, args: [id, Math.ceil(usd * MICRO)] });
    },
    balance: async (jobId) => {
      const [settled, held] = await client.hmget(KEYS.money(jobId), "settled", "held");
      return { settledUsd: Number(settled ?? 0) / MICRO, heldUsd: Number(held ?? 0) / MICRO };
    },
  };
}
