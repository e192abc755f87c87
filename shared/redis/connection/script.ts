import { createHash } from "node:crypto";
import type { RedisClient } from "./redis-client.ts";

/** A Lua script that runs as one step of Redis. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** Prepares a script; Redis keeps it by its SHA-1. */
export function defineScript(lua: string): Script {
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/** Runs a script, sending its text only when Redis does not have it. Its keys must share a slot, also where no cluster asks. */
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

/** Throws for keys that a Redis Cluster could keep in different places. One server would not mind, and nobody would notice. */
function requireOneSlot(keys: readonly string[]): void {
  const hashed = new Set(keys.map(hashedPart));
  if (hashed.size > 1) throw new Error(`keys of one script must share a hash tag, got ${keys.join(", ")}`);
}

/** What of a key a Redis Cluster hashes: what is between its first braces, else all of it. */
function hashedPart(key: string): string {
  return /^[^{]*\{([^}]+)\}/.exec(key)?.[1] ?? key;
}
