import { randomUUID } from "node:crypto";
import type { WarmGate } from "../prefix/warm-gate.ts";
import type { Clock } from "../support/clock.ts";
import type { RedisConnection } from "./connection.ts";
import { KEYS } from "./keys.ts";
import { defineScript, runScript } from "./script.ts";

/** ms that an open gate stays open after its last use: under the hour for which the prefix is written. */
const OPEN_MS = 55 * 60_000;
/** ms after which a leader that said nothing is replaced. */
const LEADER_MS = 8000;
/** ms that a follower waits at most; then it goes, and may pay a write of its own. */
const LONGEST_WAIT_MS = 10_000;
const POLL_MS = 25;

const ENTER = defineScript(`
  local holder = redis.call('GET', KEYS[1])
  if holder == 'open' then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return 'open'
  end
  if not holder then
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
    return 'leader'
  end
  return 'wait'`);
const LEAVE = defineScript(`
  if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
  return 1`);

/** The warm gate of all processes, in Redis. */
export function createRedisWarmGate({ client }: RedisConnection, clock: Clock): WarmGate {
  return {
    enter: async (fingerprint, signal) => {
      const key = KEYS.gate(fingerprint);
      const token = randomUUID();
      const until = clock.now() + LONGEST_WAIT_MS;
      let hasWaited = false;
      for (;;) {
        const answer = await runScript(client, ENTER, { keys: [key], args: [token, OPEN_MS, LEADER_MS] });
        if (answer === "leader") {
          return {
            role: "leader",
            opened: async () => {
              await client.set(key, "open", "PX", OPEN_MS);
            },
            failed: async () => {
              await runScript(client, LEAVE, { keys: [key], args: [token] });
            },
          };
        }
        if (answer === "open" || clock.now() >= until) {
          return { role: hasWaited ? "follower" : "open", opened: async () => {}, failed: async () => {} };
        }
        hasWaited = true;
        await clock.sleep(POLL_MS, signal);
      }
    },
  };
}
