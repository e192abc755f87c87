import { randomUUID } from "node:crypto";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";

/** ms after which a hold that is not renewed expires. */
const HOLD_MS = 4000;
/** ms between renewals. */
const BEAT_MS = 1000;

/** Takes a hold if it is free, or renews it. KEYS: the hold. ARGV: token, ms. */
const RENEW = defineScript(`
  local holder = redis.call('GET', KEYS[1])
  if holder and holder ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`);
const RELEASE = defineScript(`
  if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
  return 1`);

/** A hold: the exclusive right of one process to a key. */
export interface Hold {
  /** Aborts only if Redis reports that another process has taken the hold, or after `release`. */
  readonly signal: AbortSignal;
  /** Releases the hold, so that another process can take it. */
  release(): Promise<void>;
}

/**
 * Takes a hold on `key` for this process, until it is released. Undefined if another process has the hold. If the
 * holder does not renew it for 4 s, another process can take it. A process that was suspended asks Redis when it wakes
 * up, and continues if no other process has taken the hold. A process that cannot reach Redis continues too.
 */
export async function takeHold({ client }: RedisConnection, key: string): Promise<Hold | undefined> {
  const token = randomUUID();
  const controller = new AbortController();
  const renew = async () => (await runScript(client, RENEW, { keys: [key], args: [token, HOLD_MS] })) === 1;
  let isAsking = false;
  const beat = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      // If the answer is slow, this process may have been suspended since Redis sent it. So the hold is renewed again.
      for (let isFresh = false; !isFresh && !controller.signal.aborted; ) {
        const askedAt = performance.now();
        if (!(await renew())) controller.abort("taken over");
        isFresh = performance.now() - askedAt < BEAT_MS;
      }
    } catch {
      // Redis cannot be used now. The next renewal tries again.
    } finally {
      isAsking = false;
    }
  };
  if (!(await renew())) return undefined;
  const timer = setInterval(() => void beat(), BEAT_MS);
  return {
    signal: controller.signal,
    release: async () => {
      clearInterval(timer);
      controller.abort("released");
      // The error is ignored: if Redis refuses the command, the hold expires by itself.
      await runScript(client, RELEASE, { keys: [key], args: [token] }).catch(() => {});
    },
  };
}
