import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { readSettings } from "../shared/settings/read-settings.ts";
import type { Env } from "../shared/support/env.ts";
import { messageOf } from "../shared/support/errors.ts";
import { writeWhole } from "../shared/support/files/write-whole.ts";
import { keyFileFor } from "../shared/support/secrets/key-file.ts";

/** A file that contains an API key; the command line finds the file by the coordinator's address. */
export interface WrittenKey {
  readonly file: string;
  /** A note for the person, if the command line will not find the key file by itself. */
  readonly hint?: string;
  /** Removes the key file; called when the coordinator has stopped. */
  remove(): void;
}

/**
 * Writes a coordinator's key into a file that only this user can read: in `~/.config/midwatch/keys`, named by the address, or
 * in the data folder if there is no writable home.
 */
export async function writeKeyFile(
  env: Env,
  { url, key, data }: { url: string; key: string; data: string },
): Promise<WrittenKey> {
  const usual = keyFileFor(readSettings("up", env), url);
  try {
    if (usual !== undefined) return await write(usual, key);
  } catch (error) {
    return withHint(data, key, `${usual} could not be written (${messageOf(error)})`);
  }
  return withHint(data, key, "HOME is not set");
}

async function withHint(data: string, key: string, why: string): Promise<WrittenKey> {
  const file = join(data, "api-key");
  return { ...(await write(file, key)), hint: `${why}: set MIDWATCH_API_KEY_FILE=${file} for the other commands` };
}

async function write(file: string, key: string): Promise<WrittenKey> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  await writeWhole(file, `${key}\n`, { mode: 0o600 });
  return {
    file,
    remove: () => {
      // Another `midwatch up` may use this address by now and have written another key into the file.
      if (existsSync(file) && readFileSync(file, "utf8").trim() === key) rmSync(file, { force: true });
    },
  };
}
