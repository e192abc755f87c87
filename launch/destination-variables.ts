import { readFileSync } from "node:fs";
import type { Env } from "../shared/support/env.ts";
import { decodeText, readJson } from "../shared/support/files/read-json.ts";

/** Names of the variables that the operator's destinations are given; what is wrong with the file the coordinator says. */
export function destinationVariables(env: Env): string[] {
  try {
    const entries = readJson(decodeText(readFileSync(env.MIDWATCH_DESTINATIONS ?? ""))) as { env?: unknown }[];
    return entries.flatMap(({ env: names }) => (Array.isArray(names) ? names.map(String) : []));
  } catch {
    return []; // No file, or one that is not understood.
  }
}
