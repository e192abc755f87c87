/** Lengths in an assertion: the length that it expects, and the lengths of the lists that it compares as a whole. */
export interface Lengths {
  readonly length?: number;
  readonly lists?: readonly number[];
}

/**
 * Reads an assertion of JavaScript or Python as text. Comparing a whole list also checks its length: `equal(x.length,
 * 2)` is part of `deepEqual(x, ["a", "b"])`.
 */
export function lengthsIn(text: string): Lengths {
  const asked = ASKS.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);
  if (asked !== undefined) return { length: Number(asked) };
  if (!WHOLE.test(text) || PART.test(text)) return {};
  const lists = listsIn(text);
  return lists.length === 0 ? {} : { lists };
}

const ASKS = [
  /\.length\s*(?:,|===?|\)\s*\.(?:to\.)?(?:be|equal|toBe|toEqual|toStrictEqual|eql?)\()\s*(\d+)\b/,
  /\b(?:toHaveLength|lengthOf)\(\s*(?:[\w.]+\s*,\s*)?(\d+)\b/,
  /\blen\([^=]*\)\s*(?:,|==)\s*(\d+)\b/,
];
/** Comparisons of a whole value. */
const WHOLE = /deep(?:Strict)?Equal|to(?:Strict)?Equal\(|\beql\(|assert(?:List|Tuple|Sequence)?Equals?\(|==/;
/** Comparisons of a part of a value. */
const PART = /\bnot|contain|include|partial|match|!=|any\(/i;

/** An open bracket: the number of its commas, and whether text follows the last comma. */
interface Open {
  isList: boolean;
  commas: number;
  isFilled: boolean;
}

/** The number of elements of each list in a text; a list with a spread is left out, as its length is unknown. */
function listsIn(text: string): number[] {
  const lists: number[] = [];
  const open: Open[] = [];
  let before = "";
  for (const [piece] of text.matchAll(PIECES)) {
    if (/^[\])}]$/.test(piece)) {
      const { isList, commas, isFilled } = open.pop() ?? NO_LIST;
      if (isList) lists.push(commas + (isFilled ? 1 : 0));
    } else fill(open.at(-1), piece);
    // After a name or a closed bracket, a bracket is an index.
    if (/^[[({]$/.test(piece))
      open.push({ isList: piece === "[" && !/[\w)\]"'`]$/.test(before), commas: 0, isFilled: false });
    before = piece;
  }
  return lists;
}

const NO_LIST: Open = { isList: false, commas: 0, isFilled: false };

function fill(inner: Open | undefined, piece: string): void {
  if (inner === undefined) return;
  inner.isFilled = piece !== ",";
  if (piece === ",") inner.commas += 1;
  if (piece === "..." || piece === "*") inner.isList = false;
}

/** A text in quotes, a spread, a name or number, a sign. */
const PIECES = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|\.\.\.|\w+|[^\s\w]/g;
