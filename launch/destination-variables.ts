import { readFileSync } from "node:fs";
import type { Env } from "../shared/support/env.ts";

/** Names of the variables that the operator's destinations are given; what is wrong with the file the coordinator says. */
export function destinationVariables(env: Env): string[] {
  try {
    const entries = JSON.parse(readFileSync(env.MIDWATCH_DESTINATIONS ?? "", "utf8")) as { env?: unknown }[];
    return entries.flatMap(({ env: names }) => (Array.isArray(names) ? names.map(String) : []));
  } catch {
    return []; // No file, or one that is not understood.
  }
}
