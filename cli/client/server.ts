import { readFileSync } from "node:fs";
import { readSettings } from "../../shared/settings/read-settings.ts";
import type { Env } from "../../shared/support/env.ts";
import { keyFileFor } from "../../shared/support/secrets/key-file.ts";
import { keyToPresent, listKeys } from "../../shared/support/secrets/key-list.ts";

/** A coordinator's address and the API key for it. */
export interface Server {
  /** The coordinator's URL, with or without a slash at the end. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** The variable or file in which the API key was looked up; shown if the coordinator refuses the key. */
  readonly keySource?: string;
}

/**
 * The coordinator at `url` with this user's API key: MIDWATCH_API_KEY, else the content of the file MIDWATCH_API_KEY_FILE, else of the file
 * that `midwatch up` wrote for that address. Without a key the coordinator refuses the request.
 */
export function findServer(url: string, env: Env): Server {
  const settings = readSettings("cli", env);
  const { accessKey, accessKeyFile } = settings;
  if (accessKey !== undefined) return { url, ...keyIn(accessKey, "MIDWATCH_API_KEY") };
  const file = accessKeyFile ?? keyFileFor(settings, url);
  if (file === undefined) return { url, keySource: "none, because HOME is not set" };
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { url, keySource: `${file}, which does not exist` };
    if (code === "EACCES") return { url, keySource: `${file}, which this user may not read` };
    return { url, keySource: `${file}, which cannot be read (${code})` };
  }
  return { url, ...keyIn(text, file) };
}

/** The key in a text that a request presents. Throws an AppError `bad_request` for a text that cannot be a list of keys. */
function keyIn(text: string, source: string): Pick<Server, "apiKey" | "keySource"> {
  const entries = listKeys(text, { source, consequence: "Nothing was sent" });
  const apiKey = keyToPresent(entries);
  if (entries.length === 0) return { keySource: `${source}, which is empty` };
  if (apiKey === undefined) return { keySource: `${source}, which has only hashes of keys` };
  if (entries.length === 1) return { apiKey, keySource: source };
  return { apiKey, keySource: `${source}, the first key of ${entries.length} lines` };
}
