import { readFileSync } from "node:fs";
import { readSettings } from "../shared/settings/read-settings.ts";
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
  const { accessKey, accessKeyFile, host } = readSettings("up", env);
  if (accessKey !== undefined) return { key: plain(accessKey), env: { MIDWATCH_API_KEY: accessKey } };
  if (accessKeyFile !== undefined)
    return { key: plain(readFileSync(accessKeyFile, "utf8")), env: { MIDWATCH_API_KEY_FILE: accessKeyFile } };
  if (!LOOPBACK.test(host)) return { key: undefined, env: {} };
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
