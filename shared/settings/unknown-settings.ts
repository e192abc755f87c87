import { SETTINGS } from "../settings.ts";
import type { Env } from "../support/env.ts";

/** Warns of each variable MIDWATCH_* that is not a setting, because most are misspelt. The warning names the most similar setting. */
export function warnOfUnknownSettings(env: Env, warn: (text: string) => void): void {
  const isOurs = (name: string) => name.startsWith("MIDWATCH_");
  const known: readonly string[] = Object.values(SETTINGS).flatMap(({ name }) => (isOurs(name) ? [name] : []));
  for (const name of Object.keys(env)) {
    if (!isOurs(name) || known.includes(name)) continue;
    const [nearest] = known.toSorted((a, b) => distance(name, a) - distance(name, b));
    warn(
      `${name} is not a setting of Midwatch and is ignored; the nearest name is ${nearest} (docs/settings.md lists all)`,
    );
  }
}

/** The number of edits that turn one text into the other (Levenshtein distance). An edit inserts, removes or replaces one character. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, character] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
