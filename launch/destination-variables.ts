import { readFileSync } from "node:fs";
import { decodeText, readJson } from "../shared/support/files/read-json.ts";

/** Names of the variables that the operator's destinations need; empty if the file cannot be read. */
export function destinationVariables(file: string | undefined): string[] {
  if (file === undefined) return [];
  try {
    const entries = readJson(decodeText(readFileSync(file))) as { env?: unknown }[];
    return entries.flatMap(({ env: names }) => (Array.isArray(names) ? names.map(String) : []));
  } catch {
    return []; // The coordinator reports errors of the file.
  }
}
