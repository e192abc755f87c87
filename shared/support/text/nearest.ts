/** More edits than these make another word, not a slip. */
const MAX_EDITS = 3;

/** The name that a misspelt name probably means: the one with the fewest edits, or undefined if each needs too many. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const most = Math.min(MAX_EDITS, Math.floor(given.length / 2));
  const ranked = names.map((name) => ({ name, edits: distance(given, name) })).filter(({ edits }) => edits <= most);
  return ranked.toSorted((a, b) => a.edits - b.edits)[0]?.name;
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
