import type { Redis } from "ioredis";
import { AppError, messageOf } from "../../support/errors.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { mastersOf } from "../connection/redis-client.ts";

/** One key of Midwatch's with all that it holds, as Redis writes it (DUMP). */
export interface DumpedKey {
  readonly key: string;
  /** ms that it has left to live; 0 for good. */
  readonly ttlMs: number;
  /** Base64. */
  readonly value: string;
}

/** Keys that are looked at in one step. */
const PAGE = 500;

/** What Midwatch (`KEYS`) and its queues (`queuePrefix`) call their keys. */
const OWN = /^(mw:|\{mwq:)/;

/**
 * Gives every key of Midwatch's to `take`, all of one instant: writes to Redis wait meanwhile (CLIENT PAUSE WRITE), at most
 * `pauseMs`. In a cluster every master is paused before the first is read, so what is in the dump has its causes in it, too.
 *
 * Throws an AppError `queue_unavailable` when the pause is refused, or was over before the last key was read.
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
      `expected to read Redis within the ${pauseMs} ms that its writers wait, needed ${Math.round(tookMs)} ms. The copy was dropped: it is of no one instant; give it longer with --pause, or stop the deployment first`,
    );
  } finally {
    // One that is away goes on by itself when the time is over.
    for (const master of masters) await master.call("CLIENT", "UNPAUSE").catch(() => {});
  }
}

/** Writes keys that `dumpKeys` gave into a Redis that has none of them; what has a time to live begins it anew. */
export async function restoreKeys({ client }: RedisConnection, page: readonly DumpedKey[]): Promise<void> {
  try {
    await Promise.all(page.map(({ key, ttlMs, value }) => client.restore(key, ttlMs, Buffer.from(value, "base64"))));
  } catch (error) {
    throw new AppError(
      "queue_unavailable",
      `Redis did not take a key (${messageOf(error)}). What it has of the backup is not whole: empty it and restore again, into a Redis that is not older than the one of the backup`,
      { cause: error },
    );
  }
}

/** A key of Midwatch's that Redis holds; undefined when there is none. */
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
      `a backup lets Redis's writers wait, which it refused: ${messageOf(error)}. Nothing was copied; allow CLIENT PAUSE`,
      { cause: error },
    );
  }
}

/** Each key once: SCAN may name one twice. */
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
      // Expired in between: gone, as it would be now.
      if (value === null || ttl === -2) return [];
      return [{ key, ttlMs: ttl === -1 ? 0 : Math.max(ttl, 1), value: value.toString("base64") }];
    }),
  );
  return dumped.flat();
}
