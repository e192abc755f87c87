import { readFileSync } from "node:fs";
import { readSettings } from "../shared/settings/read-settings.ts";
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
  const { accessKey, accessKeyFile, host } = readSettings("up", env);
  if (accessKey !== undefined) return { key: plain(accessKey), env: { MIDWATCH_API_KEY: accessKey } };
  if (accessKeyFile !== undefined)
    return { key: plain(readFileSync(accessKeyFile, "utf8")), env: { MIDWATCH_API_KEY_FILE: accessKeyFile } };
  if (!LOOPBACK.test(host)) return { key: undefined, env: {} };
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
