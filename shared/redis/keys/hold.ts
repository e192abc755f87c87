import { randomUUID } from "node:crypto";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";

/** ms for which something stays held without a further sign of life. */
const HOLD_MS = 4000;
/** ms between signs of life. */
const BEAT_MS = 1000;

/** KEYS: hold. ARGV: token, ms. Holds what is free, or goes on holding it. */
const KEEP = defineScript(`
  local holder = redis.call('GET', KEYS[1])
  if holder and holder ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`);
const RELEASE = defineScript(`
  if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
  return 1`);

/** Something that one process at a time may be at work on. */
export interface Hold {
  /** Aborts when Redis says that somebody else has it, and for no other reason. */
  readonly signal: AbortSignal;
  /** Lets others have it at once. */
  release(): Promise<void>;
}

/**
 * Holds `key` for this process until it is released; undefined while somebody else holds it. A holder that gives no sign of life
 * for 4 s can be replaced, but is not by that alone: one that stood still asks Redis when it wakes, and goes on with it when
 * nobody has taken it. One that cannot reach Redis does not know, and goes on.
 */
export async function takeHold({ client }: RedisConnection, key: string): Promise<Hold | undefined> {
  const token = randomUUID();
  const controller = new AbortController();
  const keep = async () => (await runScript(client, KEEP, { keys: [key], args: [token, HOLD_MS] })) === 1;
  let isAsking = false;
  const beat = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      // An answer that took long may be older than a time in which this process stood still.
      for (let isFresh = false; !isFresh && !controller.signal.aborted; ) {
        const askedAt = performance.now();
        if (!(await keep())) controller.abort("taken over");
        isFresh = performance.now() - askedAt < BEAT_MS;
      }
    } catch {
      // Redis refuses it for now; the next sign of life tries again.
    } finally {
      isAsking = false;
    }
  };
  if (!(await keep())) return undefined;
  const timer = setInterval(() => void beat(), BEAT_MS);
  return {
    signal: controller.signal,
    release: async () => {
      clearInterval(timer);
      controller.abort("released");
      // Where Redis refuses it for now, the hold runs out by itself.
      await runScript(client, RELEASE, { keys: [key], args: [token] }).catch(() => {});
    },
  };
}
