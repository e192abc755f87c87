import { createHash } from "node:crypto";
import type { Redis } from "ioredis";

/** A Lua script that runs as one step of Redis. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** Prepares a script; Redis keeps it by its SHA-1. */
export function defineScript(lua: string): Script {
  return { lua, sha: createHash("sha1").update(lua).digest("hex") };
}

/** Runs a script, sending its text only when Redis does not have it. */
export async function runScript(
  client: Redis,
  script: Script,
  { keys, args }: { keys: readonly string[]; args: readonly (string | number)[] },
): Promise<unknown> {
  try {
    return await client.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("NOSCRIPT")) throw error;
    return client.eval(script.lua, keys.length, ...keys, ...args);
  }
}
