import { readFileSync } from "node:fs";
import { readSettings } from "../../shared/settings/read-settings.ts";
import type { Env } from "../../shared/support/env.ts";
import { keyFileFor } from "../../shared/support/secrets/key-file.ts";

/** A coordinator, and the key that opens it. */
export interface Server {
  /** Its address; a slash at the end does not matter. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Where the key was looked for, for whoever is refused. */
  readonly keySource?: string;
}

/**
 * The coordinator at `url` with this user's key for it: MIDWATCH_API_KEY, else the file MIDWATCH_API_KEY_FILE, else the
 * file that `midwatch up` wrote for that address. Without a key the coordinator refuses, and says so.
 */
export function findServer(url: string, env: Env): Server {
  const settings = readSettings("cli", env);
  const { accessKey, accessKeyFile } = settings;
  if (accessKey !== undefined) return { url, apiKey: accessKey.trim(), keySource: "MIDWATCH_API_KEY" };
  const file = accessKeyFile ?? keyFileFor(settings, url);
  if (file === undefined) return { url, keySource: "there is no HOME to look for a key in" };
  try {
    const [apiKey = ""] = readFileSync(file, "utf8").trim().split(/\r?\n/);
    return { url, apiKey, keySource: file };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { url, keySource: `${file}, which is not there` };
    if (code === "EACCES") return { url, keySource: `${file}, which is another user's` };
    return { url, keySource: `${file}, which cannot be read (${code})` };
  }
}
