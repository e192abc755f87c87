import { randomUUID } from "node:crypto";
import { type GateKey, type GatePass, WARM_MS, type WarmEntry, type WarmGate } from "../../prefix/warm-gate.ts";
import type { Clock } from "../../support/time/clock.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** ms without a heartbeat after which the leader of a warm gate is replaced. */
const LEASE_MS = 3000;
const BEAT_MS = 1000;
/** ms within which the answer to a leader's call must begin. After that, a second agent leads too, and the first answer decides. */
const MAX_LEAD_MS = 60_000;
/** Maximum ms that an agent waits at the warm gate. Then it sends its call, even if it has to pay for writing the prefix itself. */
const MAX_WAIT_MS = 180_000;
const POLL_MS = 20;

/**
 * Enters the gate. KEYS: gate. ARGV: token, lease, ms that an entry stays warm, now. If the gate is open, the agent may
 * pass. If it has no state, the agent becomes the leader.
 */
const ENTER = defineScript(`
  local state = redis.call('HGET', KEYS[1], 'state')
  if state == 'open' then
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
    redis.call('HSET', KEYS[1], 'at', ARGV[4])
    redis.call('HDEL', KEYS[1], 'kept')
    return {'open', redis.call('HGET', KEYS[1], 'entry') or ''}
  end
  if not state then
    redis.call('HSET', KEYS[1], 'state', 'leading', 'token', ARGV[1], 'at', ARGV[4])
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return {'leader', ''}
  end
  return {'wait', ''}`);
const BEAT = defineScript(`
  if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
  if redis.call('HGET', KEYS[1], 'state') == 'leading' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
  return 1`);
const OPEN = defineScript(`
  redis.call('HSET', KEYS[1], 'state', 'open')
  redis.call('HDEL', KEYS[1], 'token')
  redis.call('HSETNX', KEYS[1], 'at', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  return 1`);
const LEAVE = defineScript(`
  if redis.call('HGET', KEYS[1], 'token') == ARGV[1] then redis.call('DEL', KEYS[1]) end
  return 1`);
const RECORD = defineScript(`
  if redis.call('HGET', KEYS[1], 'state') ~= 'open' then return 0 end
  redis.call('HSETNX', KEYS[1], 'entry', ARGV[1])
  return 1`);

/**
 * Records a read that kept the cache entry alive. KEYS: gate. ARGV: ms that an entry stays warm. Such a read extends
 * the entry's life as any other use does.
 */
const KEEP_ALIVE = defineScript(`
  if redis.call('HGET', KEYS[1], 'state') ~= 'open' then return 0 end
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  redis.call('HINCRBY', KEYS[1], 'kept', 1)
  return 1`);

/** The warm gate, with functions for keeping cache entries alive. */
export interface RedisWarmGate extends WarmGate {
  /**
   * The remaining time of a fingerprint's cache entry, and the number of reads that only kept it alive since its last
   * use. Undefined if the entry is not warm.
   */
  look(fingerprint: string): Promise<{ remainingMs: number; keepAlives: number } | undefined>;
  /** True for only one caller within `forMs`: this caller may keep the cache entry alive. */
  mayKeepAlive(fingerprint: string, forMs: number): Promise<boolean>;
  /** Records a read that kept the cache entry alive. */
  keptAlive(key: GateKey): Promise<void>;
}

/** Time limits of a warm gate. Tests and benches use shorter ones. */
export interface GateBounds {
  readonly maxLeadMs?: number;
  readonly maxWaitMs?: number;
}

/** A repeated check of one gate, shared by all agents of this process that wait at the gate. */
interface Poll {
  waiters: number;
  changed: Promise<void>;
  /** Ends the wait of the agents at once. Called if the leader is in this process and has finished. */
  wake: () => void;
}

/** The warm gate of all processes, in Redis. Agents of one process that wait at the same gate share one repeated check. */
export function createRedisWarmGate(
  { client }: RedisConnection,
  clock: Clock,
  { maxLeadMs = MAX_LEAD_MS, maxWaitMs = MAX_WAIT_MS }: GateBounds = {},
): RedisWarmGate {
  const polls = new Map<string, Poll>();

  /** Resolves when the present leader of a gate no longer leads. Rejects when the signal aborts. */
  async function nextChange(key: string, signal: AbortSignal): Promise<void> {
    const poll = polls.get(key) ?? startPoll(key);
    poll.waiters += 1;
    try {
      await untilOrAborted(poll.changed, signal);
    } finally {
      poll.waiters -= 1;
    }
  }

  function startPoll(key: string): Poll {
    const poll: Poll = { waiters: 0, changed: Promise.resolve(), wake: () => {} };
    polls.set(key, poll);
    const woken = new Promise<void>((resolve) => {
      poll.wake = resolve;
    });
    const seen = pollUntilChanged(key, () => poll.waiters > 0);
    poll.changed = Promise.race([woken, seen]).finally(() => polls.get(key) === poll && polls.delete(key));
    // Waiting agents get the error from the same promise. If no agent waits, the error can be ignored.
    poll.changed.catch(() => {});
    return poll;
  }

  async function pollUntilChanged(key: string, isAwaited: () => boolean): Promise<void> {
    const until = clock.now() + maxWaitMs;
    const look = () => client.hmget(key, "state", "token");
    const [first, leader] = await look();
    if (first !== "leading") return;
    while (clock.now() < until && isAwaited()) {
      await clock.sleep(POLL_MS);
      const [state, token] = await look();
      if (state !== "leading" || token !== leader) return;
    }
  }

  async function lead(key: string, token: string, ttl: GateKey["ttl"]): Promise<GatePass> {
    const started = clock.now();
    const beat = setInterval(() => {
      if (clock.now() - started > maxLeadMs) clearInterval(beat);
      else runScript(client, BEAT, { keys: [key], args: [token, LEASE_MS] }).catch(() => {});
    }, BEAT_MS);
    beat.unref();
    return {
      role: "leader",
      opened: async () => {
        clearInterval(beat);
        await runScript(client, OPEN, { keys: [key], args: [WARM_MS[ttl], clock.now()] });
        polls.get(key)?.wake();
      },
      failed: async () => {
        clearInterval(beat);
        await runScript(client, LEAVE, { keys: [key], args: [token] });
        polls.get(key)?.wake();
      },
    };
  }

  return {
    enter: async ({ fingerprint, ttl }, signal) => {
      const key = KEYS.gate(fingerprint);
      const token = randomUUID();
      const until = clock.now() + maxWaitMs;
      for (let hasWaited = false; ; hasWaited = true) {
        signal.throwIfAborted();
        const args = [token, LEASE_MS, WARM_MS[ttl], clock.now()];
        const [answer, entry] = (await runScript(client, ENTER, { keys: [key], args })) as [string, string];
        if (answer === "leader") return lead(key, token, ttl);
        if (answer === "open" || clock.now() >= until) return passThrough(entry, hasWaited);
        await nextChange(key, signal);
      }
    },
    look: async (fingerprint) => {
      const key = KEYS.gate(fingerprint);
      const [[state, keepAlives], remainingMs] = await Promise.all([
        client.hmget(key, "state", "kept"),
        client.pttl(key),
      ]);
      return state === "open" && remainingMs > 0 ? { remainingMs, keepAlives: Number(keepAlives ?? 0) } : undefined;
    },
    mayKeepAlive: async (fingerprint, forMs) =>
      (await client.set(KEYS.gateKeepAlive(fingerprint), "1", "PX", forMs, "NX")) === "OK",
    keptAlive: async ({ fingerprint, ttl }) => {
      await runScript(client, KEEP_ALIVE, { keys: [KEYS.gate(fingerprint)], args: [WARM_MS[ttl]] });
    },
    record: async ({ fingerprint }, entry) => {
      await runScript(client, RECORD, { keys: [KEYS.gate(fingerprint)], args: [JSON.stringify(entry)] });
    },
  };
}

/** The pass of an agent that may send at once. It contains the warm entry, if a response was recorded. */
function passThrough(entry: string, hasWaited: boolean): GatePass {
  const known = entry === "" ? {} : { entry: JSON.parse(entry) as WarmEntry };
  return { role: hasWaited ? "follower" : "open", ...known, opened: async () => {}, failed: async () => {} };
}

function untilOrAborted(change: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    change.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
