/**
 * One difference between two texts: lines `of` to `until` of the old text became lines `from` to `to` of the new text.
 * Both ranges exclude the last number.
 */
export interface Hunk {
  readonly of: number;
  readonly until: number;
  readonly from: number;
  readonly to: number;
}

/** Maximum number of line pairs to compare; two texts with more pairs are treated as one hunk. */
const MAX_CELLS = 4_000_000;

/** The differences between two texts as hunks: the lines between the lines of their longest common subsequence. */
export function diffLines(before: readonly string[], after: readonly string[]): Hunk[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let [oldEnd, newEnd] = [before.length, after.length];
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  if (oldEnd === start && newEnd === start) return [];
  const [rows, columns] = [oldEnd - start, newEnd - start];
  if (rows * columns > MAX_CELLS) return [{ of: start, until: oldEnd, from: start, to: newEnd }];
  return hunksBetween(before.slice(start, oldEnd), after.slice(start, newEnd)).map((hunk) => ({
    of: hunk.of + start,
    until: hunk.until + start,
    from: hunk.from + start,
    to: hunk.to + start,
  }));
}

/** The hunks between the lines that both texts have in common. */
function hunksBetween(before: readonly string[], after: readonly string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let [of, from] = [0, 0];
  for (const [i, j] of [...commonLines(before, after), [before.length, after.length] as const]) {
    if (i > of || j > from) hunks.push({ of, until: i, from, to: j });
    [of, from] = [i + 1, j + 1];
  }
  return hunks;
}

/** The longest common subsequence of the lines of two texts, as pairs of line numbers. */
function commonLines(before: readonly string[], after: readonly string[]): (readonly [number, number])[] {
  const width = after.length + 1;
  const longest = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      longest[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
