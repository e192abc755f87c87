import { randomUUID } from "node:crypto";
import { type GateKey, type GatePass, WARM_MS, type WarmEntry, type WarmGate } from "../../prefix/warm-gate.ts";
import type { Clock } from "../../support/time/clock.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** ms after which a leader without a heartbeat is replaced. */
const LEASE_MS = 3000;
const BEAT_MS = 1000;
/** ms that a leader gets for its first byte; then a second leader starts, and the API decides which is first. */
const MAX_LEAD_MS = 60_000;
/** ms that an agent waits at most; then it sends, and may pay for its own write. */
const MAX_WAIT_MS = 180_000;
const POLL_MS = 20;

/**
 * KEYS: gate. ARGV: token, lease, warm ms, now. Lets the agent pass if the gate is warm, else makes the first agent its
 * leader.
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

/** ARGV: warm ms. A read to keep the entry alive extends its life like a use does. */
const KEEP_ALIVE = defineScript(`
  if redis.call('HGET', KEYS[1], 'state') ~= 'open' then return 0 end
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  redis.call('HINCRBY', KEYS[1], 'kept', 1)
  return 1`);

/** The gate, with the functions for keeping its entries alive. */
export interface RedisWarmGate extends WarmGate {
  /**
   * The remaining life of an entry, and the number of reads that kept it alive since its last use; undefined if it is
   * not warm.
   */
  look(fingerprint: string): Promise<{ remainingMs: number; keepAlives: number } | undefined>;
  /** True for one caller within `forMs`. */
  mayKeepAlive(fingerprint: string, forMs: number): Promise<boolean>;
  /** Records a read that kept the entry alive. */
  keptAlive(key: GateKey): Promise<void>;
}

/** Bounds of a gate; shorter in tests and benches. */
export interface GateBounds {
  readonly maxLeadMs?: number;
  readonly maxWaitMs?: number;
}

/** Repeated checks of a gate, shared by all agents of this process that wait there. */
interface Poll {
  waiters: number;
  changed: Promise<void>;
  /** Ends the wait at once, if the leader is in this process and has finished. */
  wake: () => void;
}

/** The warm gate of all processes, in Redis. Agents of one process that wait at the same gate share one check. */
export function createRedisWarmGate(
  { client }: RedisConnection,
  clock: Clock,
  { maxLeadMs = MAX_LEAD_MS, maxWaitMs = MAX_WAIT_MS }: GateBounds = {},
): RedisWarmGate {
  const polls = new Map<string, Poll>();

  /** Resolves when the present leader no longer leads, or when the signal aborts. */
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
    // Waiting agents see a failure; without any, it can be ignored.
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

/** The pass of an agent that need not warm: with the warm entry, if one was recorded. */
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
