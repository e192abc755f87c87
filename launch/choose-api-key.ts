import { readFileSync } from "node:fs";
import type { Env } from "../shared/support/env.ts";
import { hashApiKey, isKeyHash, makeApiKey } from "../shared/support/secrets/api-key.ts";

/** Addresses that only users of this machine can reach. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/;

/**
 * The key for a coordinator on this machine, and the coordinator's settings for it: the operator's key, if there is one;
 * else, on loopback, a new key at each start, so that the key of an old run is useless. On other addresses, none: the
 * coordinator uses keys made by `midwatch keys`, and refuses to start without.
 */
export function chooseApiKey(env: Env): { key: string | undefined; env: Record<string, string> } {
  const { MIDWATCH_API_KEY: own = "", MIDWATCH_API_KEY_FILE: file = "" } = env;
  if (own !== "") return { key: plain(own), env: { MIDWATCH_API_KEY: own } };
  if (file !== "") return { key: plain(readFileSync(file, "utf8")), env: { MIDWATCH_API_KEY_FILE: file } };
  if (!LOOPBACK.test(env.MIDWATCH_HOST ?? "127.0.0.1")) return { key: undefined, env: {} };
  const { key } = makeApiKey();
  return { key, env: { MIDWATCH_API_KEY: hashApiKey(key) } };
}

/** The first key, not a hash, in a text with keys and hashes. */
function plain(text: string): string | undefined {
  return text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "" && !line.startsWith("#") && !isKeyHash(line));
}
