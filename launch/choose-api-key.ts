import { readFileSync } from "node:fs";
import type { Env } from "../shared/support/env.ts";
import { hashApiKey, isKeyHash, makeApiKey } from "../shared/support/secrets/api-key.ts";

/** Addresses at which nobody but this machine's own users can ask. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/;

/**
 * The key of a coordinator on this machine, and the settings by which it knows it. The operator's own, where there is one;
 * else, on loopback, a new one at each start: what was read from an old run opens nothing in the next. Anywhere else the
 * coordinator looks for keys that were made before, and refuses to start without.
 */
export function chooseApiKey(env: Env): { key: string | undefined; env: Record<string, string> } {
  const { MIDWATCH_API_KEY: own = "", MIDWATCH_API_KEY_FILE: file = "" } = env;
  if (own !== "") return { key: plain(own), env: { MIDWATCH_API_KEY: own } };
  if (file !== "") return { key: plain(readFileSync(file, "utf8")), env: { MIDWATCH_API_KEY_FILE: file } };
  if (!LOOPBACK.test(env.MIDWATCH_HOST ?? "127.0.0.1")) return { key: undefined, env: {} };
  const { key } = makeApiKey();
  return { key, env: { MIDWATCH_API_KEY: hashApiKey(key) } };
}

/** The first key of a text of keys and hashes that is no hash. */
function plain(text: string): string | undefined {
  return text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("#") && !isKeyHash(line));
}
