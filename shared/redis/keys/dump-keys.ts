import type { Redis } from "ioredis";
import { AppError, messageOf } from "../../support/errors.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { mastersOf } from "../connection/redis-client.ts";

/** One of Midwatch's Redis keys, with its value as Redis serializes it (DUMP). */
export interface DumpedKey {
  readonly key: string;
  /** ms until the key expires; 0 if it does not. */
  readonly ttlMs: number;
  /** Base64. */
  readonly value: string;
}

/** Maximum number of keys that are read in one step. */
const PAGE = 500;

/** Prefixes of all keys of Midwatch (`KEYS`) and of its queues (`queuePrefix`). */
const OWN = /^(mw:|\{mwq:)/;

/**
 * Passes all of Midwatch's keys to `take`, with their values at one instant. Writes to Redis wait during the dump (CLIENT PAUSE WRITE), for
 * at most `pauseMs`. In a cluster, all masters are paused before the first is read, so that the dump is consistent. Throws an AppError
 * `queue_unavailable` if the pause is refused, or if it ends before the last key is read.
 */
export async function dumpKeys(
  { client }: RedisConnection,
  { pauseMs, take }: { pauseMs: number; take: (page: readonly DumpedKey[]) => Promise<void> },
): Promise<void> {
  const masters = mastersOf(client);
  const pausedAt = performance.now();
  try {
    for (const master of masters) await pause(master, pauseMs);
    for (const master of masters) for await (const keys of pagesOf(master)) await take(await dumpPage(master, keys));
    const tookMs = performance.now() - pausedAt;
    if (tookMs < pauseMs) return;
    throw new AppError(
      "queue_unavailable",
      `expected to read Redis within the ${pauseMs} ms that its writers wait, needed ${Math.round(tookMs)} ms. The copy was dropped, because it may be inconsistent; allow more time with --pause, or stop the deployment first`,
    );
  } finally {
    // The error is ignored: an unreachable master resumes by itself when the pause is over.
    for (const master of masters) await master.call("CLIENT", "UNPAUSE").catch(() => {});
  }
}

/** Writes keys from `dumpKeys` into a Redis that has none of them. Keys that expire get their remaining time from now on. */
export async function restoreKeys({ client }: RedisConnection, page: readonly DumpedKey[]): Promise<void> {
  try {
    await Promise.all(page.map(({ key, ttlMs, value }) => client.restore(key, ttlMs, Buffer.from(value, "base64"))));
  } catch (error) {
    throw new AppError(
      "queue_unavailable",
      `Redis refused a key (${messageOf(error)}). The restored data is incomplete: empty this Redis and restore again, into a Redis at least as new as the one of the backup`,
      { cause: error },
    );
  }
}

/** One of Midwatch's keys in this Redis; undefined if it has none. */
export async function findOwnKey({ client }: RedisConnection): Promise<string | undefined> {
  for (const master of mastersOf(client)) for await (const keys of pagesOf(master)) if (keys[0]) return keys[0];
  return undefined;
}

async function pause(master: Redis, pauseMs: number): Promise<void> {
  try {
    await master.call("CLIENT", "PAUSE", pauseMs, "WRITE");
  } catch (error) {
    throw new AppError(
      "queue_unavailable",
      `a backup pauses Redis's writers, which Redis refused: ${messageOf(error)}. Nothing was copied; allow CLIENT PAUSE`,
      { cause: error },
    );
  }
}

/** Yields the name of each key once, although SCAN may return a name twice. */
async function* pagesOf(master: Redis): AsyncGenerator<string[]> {
  const seen = new Set<string>();
  let cursor = "0";
  do {
    const [next, found] = await master.scan(cursor, "COUNT", PAGE);
    const keys = [...new Set(found)].filter((key) => OWN.test(key) && !seen.has(key));
    for (const key of keys) seen.add(key);
    if (keys.length > 0) yield keys;
    cursor = next;
  } while (cursor !== "0");
}

async function dumpPage(master: Redis, keys: readonly string[]): Promise<DumpedKey[]> {
  const dumped = await Promise.all(
    keys.map(async (key) => {
      const [value, ttl] = await Promise.all([master.dumpBuffer(key), master.pttl(key)]);
      // The key has expired since its name was read.
      if (value === null || ttl === -2) return [];
      return [{ key, ttlMs: ttl === -1 ? 0 : Math.max(ttl, 1), value: value.toString("base64") }];
    }),
  );
  return dumped.flat();
}
