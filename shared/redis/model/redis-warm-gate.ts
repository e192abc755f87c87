import { randomUUID } from "node:crypto";
import { type GateKey, type GatePass, WARM_MS, type WarmEntry, type WarmGate } from "../../prefix/warm-gate.ts";
import type { Clock } from "../../support/time/clock.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** ms after which a leader whose process gave no sign of life is replaced. */
const LEASE_MS = 3000;
const BEAT_MS = 1000;
/** ms that a leader gets for its first byte; then another leads beside it, and the API decides who is first. */
const MAX_LEAD_MS = 60_000;
/** ms that an agent waits at most, whatever happens; then it goes, and may pay a write of its own. */
const MAX_WAIT_MS = 180_000;
const POLL_MS = 20;

/** KEYS: gate. ARGV: token, lease, warm ms, now. Opens for its user when it is warm, else makes the first one its leader. */
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
const TELL = defineScript(`
  if redis.call('HGET', KEYS[1], 'state') ~= 'open' then return 0 end
  redis.call('HSETNX', KEYS[1], 'entry', ARGV[1])
  return 1`);

/** ARGV: warm ms. An entry that was read to keep it lives as long as one that was used; one that was used meanwhile, too. */
const KEPT = defineScript(`
  if redis.call('HGET', KEYS[1], 'state') ~= 'open' then return 0 end
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  redis.call('HINCRBY', KEYS[1], 'kept', 1)
  return 1`);

/** The gate with what keeping its entries warm needs. */
export interface RedisWarmGate extends WarmGate {
  /** How long an entry lives without being used, and how often it was kept since; undefined where nothing is warm. */
  look(fingerprint: string): Promise<{ remainingMs: number; kept: number } | undefined>;
  /** True for one who asks within so many ms. */
  mayKeep(fingerprint: string, forMs: number): Promise<boolean>;
  /** The entry was read to keep it. */
  kept(key: GateKey): Promise<void>;
}

/** Bounds of a gate; tests and benches make them shorter. */
export interface GateBounds {
  readonly longestLeadMs?: number;
  readonly longestWaitMs?: number;
}

/** One look after another at a gate, for all who wait there in this process. */
interface Poll {
  waiters: number;
  changed: Promise<void>;
  /** Ends the wait at once: the leader is one of this process, and has just told. */
  wake: () => void;
}

/** The warm gate of all processes, in Redis. Those who wait in one process look there once for all of them. */
export function createRedisWarmGate(
  { client }: RedisConnection,
  clock: Clock,
  { longestLeadMs = MAX_LEAD_MS, longestWaitMs = MAX_WAIT_MS }: GateBounds = {},
): RedisWarmGate {
  const polls = new Map<string, Poll>();

  /** Resolves when the gate is not led any more by whom it is led now, or when the signal aborts. */
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
    // Whoever waits hears of a failure; when nobody does any more, nobody has to.
    poll.changed.catch(() => {});
    return poll;
  }

  async function pollUntilChanged(key: string, isAwaited: () => boolean): Promise<void> {
    const until = clock.now() + longestWaitMs;
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
      if (clock.now() - started > longestLeadMs) clearInterval(beat);
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
      const until = clock.now() + longestWaitMs;
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
      const [[state, kept], remainingMs] = await Promise.all([client.hmget(key, "state", "kept"), client.pttl(key)]);
      return state === "open" && remainingMs > 0 ? { remainingMs, kept: Number(kept ?? 0) } : undefined;
    },
    mayKeep: async (fingerprint, forMs) =>
      (await client.set(KEYS.gateKeeping(fingerprint), "1", "PX", forMs, "NX")) === "OK",
    kept: async ({ fingerprint, ttl }) => {
      await runScript(client, KEPT, { keys: [KEYS.gate(fingerprint)], args: [WARM_MS[ttl]] });
    },
    tell: async ({ fingerprint }, entry) => {
      await runScript(client, TELL, { keys: [KEYS.gate(fingerprint)], args: [JSON.stringify(entry)] });
    },
  };
}

/** A place that warms nothing: with what is warm, where somebody told. */
function passThrough(entry: string, hasWaited: boolean): GatePass {
  const told = entry === "" ? {} : { entry: JSON.parse(entry) as WarmEntry };
  return { role: hasWaited ? "follower" : "open", ...told, opened: async () => {}, failed: async () => {} };
}

function untilOrAborted(change: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    change.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
