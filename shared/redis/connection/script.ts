import { createHash } from "node:crypto";
import type { RedisClient } from "./redis-client.ts";

/** A Lua script. Redis runs it as one atomic step. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** Prepares a Lua script for `runScript`. Redis caches scripts by their SHA-1. */
export function defineScript(lua: string): Script {
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/**
 * Runs a Lua script. The text of the script is sent only if Redis does not have it. All keys must be in one slot of a
 * cluster, even if Redis is a single server.
 */
export async function runScript(
  client: RedisClient,
  script: Script,
  { keys, args }: { keys: readonly string[]; args: readonly (string | number)[] },
): Promise<unknown> {
  requireOneSlot(keys);
  try {
    return await client.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("NOSCRIPT")) throw error;
    return client.eval(script.lua, keys.length, ...keys, ...args);
  }
}

/**
 * Throws if a Redis Cluster could store the keys in different slots. A single server would accept such keys, so the
 * fault would not be noticed in tests.
 */
function requireOneSlot(keys: readonly string[]): void {
  const hashed = new Set(keys.map(hashedPart));
  if (hashed.size > 1) throw new Error(`keys of one script must share a hash tag, got ${keys.join(", ")}`);
}

/** The part of a key from which a Redis Cluster computes the slot: the text in the first braces, or the whole key if it has none. */
function hashedPart(key: string): string {
  return /^[^{]*\{([^}]+)\}/.exec(key)?.[1] ?? key;
}
