import { SETTINGS } from "../settings.ts";
import type { Env } from "../support/env.ts";
import { nearest } from "../support/text/nearest.ts";

const PREFIX = "MIDWATCH_";
const withoutPrefix = (name: string) => name.slice(PREFIX.length);

/** Warns of each variable MIDWATCH_* that is not a setting, because most are misspelt. The warning names a similar setting if there is one. */
export function warnOfUnknownSettings(env: Env, warn: (text: string) => void): void {
  const isOurs = (name: string) => name.startsWith(PREFIX);
  const known: readonly string[] = Object.values(SETTINGS).flatMap(({ name }) => (isOurs(name) ? [name] : []));
  for (const name of Object.keys(env)) {
    if (!isOurs(name) || known.includes(name)) continue;
    const near = nearest(withoutPrefix(name), known.map(withoutPrefix));
    const hint = near === undefined ? "" : `; the nearest name is ${PREFIX}${near}`;
    warn(`${name} is not a setting of Midwatch and is ignored${hint} (docs/settings.md lists all)`);
  }
}
