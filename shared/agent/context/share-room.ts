/** A result that needs room in a turn. A `kept` result is never changed, a `read` can be cut at a line, and an `other` can be offloaded. */
export interface Wanted {
  readonly kind: "kept" | "read" | "other";
  readonly chars: number;
}

/** Maximum length of a preview, in characters. */
export const PREVIEW_CHARS = 4000;
/** Room in characters that every result gets: enough for the line that names a file and its size. Shorter results are never changed. */
export const MIN_CHARS = 180;
/** A read that gets less room than this, in characters, is not shown in part: the rest of a turn's room is left to the results after it. */
const MIN_READ_CHARS = 1000;

/**
 * Shares the room of one turn among its results. Returns the number of characters that each may have, in the same order. Every result that can
 * be offloaded first gets the room of its preview. Then the reads get the room that they want, in the order of the calls, and after them the
 * other results, the smallest first: the largest are offloaded.
 */
export function shareRoom(wanted: readonly Wanted[], room: number): number[] {
  const open = wanted.flatMap(({ kind, chars }, i) => (kind === "kept" || chars <= MIN_CHARS ? [] : [i]));
  const granted = wanted.map(({ chars }) => chars);
  let left = room - sum(wanted.filter((_, i) => !open.includes(i)).map(({ chars }) => chars));
  const share = Math.min(PREVIEW_CHARS, Math.floor(left / Math.max(1, open.length)));
  const wants = (i: number) => wanted[i]?.chars ?? 0;
  const has = (i: number) => granted[i] ?? 0;
  const reads = open.filter((i) => wanted[i]?.kind === "read");
  const others = open.filter((i) => wanted[i]?.kind === "other");
  for (const i of reads) granted[i] = MIN_CHARS;
  for (const i of others) granted[i] = Math.min(wants(i), Math.max(MIN_CHARS, share));
  left -= sum(open.map(has));
  for (const i of reads) {
    const grows = Math.min(wants(i) - MIN_CHARS, Math.max(0, left));
    if (MIN_CHARS + grows < Math.min(wants(i), MIN_READ_CHARS)) continue;
    granted[i] = MIN_CHARS + grows;
    left -= grows;
  }
  for (const i of others.sort((a, b) => wants(a) - wants(b) || a - b)) {
    const grows = wants(i) - has(i);
    if (grows > left) break;
    granted[i] = wants(i);
    left -= grows;
  }
  return granted;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
