import { readFileSync } from "node:fs";
import { readSettings } from "../shared/settings/read-settings.ts";
import type { Env } from "../shared/support/env.ts";
import { hashApiKey, makeApiKey } from "../shared/support/secrets/api-key.ts";
import { keyToPresent, listKeys } from "../shared/support/secrets/key-list.ts";

/** Addresses that can only be reached from this machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/;

/**
 * Chooses the API key for a coordinator on this machine, and the coordinator's settings for the key. If the operator has set a key, that
 * one is used. Else, on a loopback address, each start makes a new key, so that the key of an old run is useless. On another address there
 * is no key: the coordinator uses keys made by `midwatch keys`, and refuses to start if there are none.
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

/** The key for the commands of the person who starts the coordinator. */
function plain(text: string): string | undefined {
  return keyToPresent(listKeys(text, { source: "MIDWATCH_API_KEY or its file", consequence: "Nothing was started" }));
}
