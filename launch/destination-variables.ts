import { readFileSync } from "node:fs";
import { readSettings } from "../shared/settings/read-settings.ts";
import type { Env } from "../shared/support/env.ts";
import { decodeText, readJson } from "../shared/support/read-json.ts";

/** Names of the variables that the operator's destinations receive; none where the file cannot be read. */
export function destinationVariables(env: Env): string[] {
  const { destinationsFile } = readSettings("up", env);
  if (destinationsFile === undefined) return [];
  try {
    const entries = readJson(decodeText(readFileSync(destinationsFile))) as { env?: unknown }[];
    return entries.flatMap(({ env: names }) => (Array.isArray(names) ? names.map(String) : []));
  } catch {
    return []; // The coordinator says what is wrong with the file.
  }
}
