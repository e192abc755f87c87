import { createHash } from "node:crypto";
import type { RedisClient } from "./redis-client.ts";

/** A Lua script, which Redis runs as one atomic step. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** Prepares a script; Redis caches scripts by their SHA-1. */
export function defineScript(lua: string): Script {
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/**
 * Runs a script; its text is sent only if Redis does not have it. The keys must share a slot, even on a single server.
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
 * Throws for keys that a Redis Cluster could store in different slots: a single server would accept them, and the fault
 * would go unnoticed.
 */
function requireOneSlot(keys: readonly string[]): void {
  const hashed = new Set(keys.map(hashedPart));
  if (hashed.size > 1) throw new Error(`keys of one script must share a hash tag, got ${keys.join(", ")}`);
}

/** The part of a key that a Redis Cluster hashes: the text between its first braces, or else the whole key. */
function hashedPart(key: string): string {
  return /^[^{]*\{([^}]+)\}/.exec(key)?.[1] ?? key;
}
