import { readFileSync } from "node:fs";
import { readSettings } from "../../shared/settings/read-settings.ts";
import type { Env } from "../../shared/support/env.ts";
import { keyFileFor } from "../../shared/support/secrets/key-file.ts";

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
  if (accessKey !== undefined) return { url, apiKey: firstLine(accessKey), keySource: "MIDWATCH_API_KEY" };
  const file = accessKeyFile ?? keyFileFor(settings, url);
  if (file === undefined) return { url, keySource: "none, because HOME is not set" };
  try {
    return { url, apiKey: firstLine(readFileSync(file, "utf8")), keySource: file };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { url, keySource: `${file}, which does not exist` };
    if (code === "EACCES") return { url, keySource: `${file}, which this user may not read` };
    return { url, keySource: `${file}, which cannot be read (${code})` };
  }
}

/** The first of several keys; a request presents one. */
function firstLine(keys: string): string {
  return keys.trim().split(/\s*\n/)[0] ?? "";
}
