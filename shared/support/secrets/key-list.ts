import { AppError } from "../errors.ts";
import { isKeyHash, keyIdOf } from "./api-key.ts";

/**
 * The keys and hashes in a text that lists them, one a line; empty lines and comments (`#`) are left out. Throws an
 * AppError `bad_request` for a character that no key contains; `source` is the variable or file, `consequence` a sentence.
 */
export function listKeys(
  text: string,
  { source, consequence }: Readonly<Record<"source" | "consequence", string>>,
): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  const entries = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const [wrong] = entries.flatMap((entry) => /[^\x21-\x2b\x2d-\x7e]/u.exec(entry)?.[0] ?? []);
  if (wrong === undefined) return entries;
  const name = NAMES[wrong] ?? "a character outside ASCII";
  throw new AppError(
    "bad_request",
    `${source} must have one key a line, got a line with ${name}, which is no part of a key. ${consequence}`,
  );
}

const NAMES: Readonly<Record<string, string>> = { ",": "a comma", " ": "a space", "\t": "a tab" };

/** The key to present to a coordinator: the first with the form of Midwatch's keys, else the first entry that is no hash. */
export function keyToPresent(entries: readonly string[]): string | undefined {
  return entries.find((entry) => keyIdOf(entry) !== undefined) ?? entries.find((entry) => !isKeyHash(entry));
}
