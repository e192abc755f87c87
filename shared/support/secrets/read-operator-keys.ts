import { readFileSync, statSync } from "node:fs";
import { AppError, messageOf } from "../errors.ts";
import { hashApiKey, isKeyHash } from "./api-key.ts";
import { listKeys } from "./key-list.ts";

/** Minimum number of characters of a key that the operator chose. */
const MIN_KEY_LENGTH = 32;

interface KeySettings {
  readonly accessKey?: string | undefined;
  readonly accessKeyFile?: string | undefined;
}

/**
 * Reads the hashes of the operator's own keys from the variable MIDWATCH_API_KEY or the file MIDWATCH_API_KEY_FILE. Each line of the file
 * is a key, or `sha256:` and a key's hash. Several keys are valid at once, so that a new key can replace an old one without a gap.
 */
export function readOperatorKeys({ accessKey, accessKeyFile }: KeySettings): readonly string[] {
  const text = accessKey ?? (accessKeyFile === undefined ? "" : readKeyFile(accessKeyFile));
  const source = accessKey === undefined ? `MIDWATCH_API_KEY_FILE ${accessKeyFile}` : "MIDWATCH_API_KEY";
  return listKeys(text, { source, consequence: "The process does not start" }).map((key) => {
    if (isKeyHash(key)) return key;
    if (key.length >= MIN_KEY_LENGTH) return hashApiKey(key);
    throw new AppError(
      "bad_request",
      `a key in MIDWATCH_API_KEY or MIDWATCH_API_KEY_FILE must have at least ${MIN_KEY_LENGTH} characters, got ${key.length}; npx midwatch keys generate makes one. The process does not start`,
    );
  });
}

/** Refuses a key file that other users of the machine may read. */
function readKeyFile(file: string): string {
  let text: string;
  let mode: number;
  try {
    text = readFileSync(file, "utf8");
    mode = statSync(file).mode;
  } catch (error) {
    throw new AppError(
      "bad_request",
      `MIDWATCH_API_KEY_FILE must be a file that can be read, got ${file} (${messageOf(error)}); the process does not start`,
    );
  }
  if ((mode & 0o007) === 0) return text;
  throw new AppError(
    "bad_request",
    `MIDWATCH_API_KEY_FILE must be closed to other users, but ${file} has mode ${(mode & 0o777).toString(8)}; chmod 600 it. The process does not start`,
  );
}
