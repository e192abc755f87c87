/** The lengths in an assertion: the length that the assertion expects of a list, and the lengths of the lists that it compares as a whole. */
export interface Lengths {
  readonly length?: number;
  readonly lists?: readonly number[];
}

/**
 * Reads the lengths in an assertion of JavaScript or Python from its text. Comparing a whole list also checks the
 * list's length: `deepEqual(x, ["a", "b"])` includes `equal(x.length, 2)`.
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
/** Matches comparisons of a whole value. */
const WHOLE = /deep(?:Strict)?Equal|to(?:Strict)?Equal\(|\beql\(|assert(?:List|Tuple|Sequence)?Equals?\(|==/;
/** Matches comparisons of only a part of a value. */
const PART = /\bnot|contain|include|partial|match|!=|any\(/i;

/** A bracket that is not closed yet: the number of commas since it, and whether an element follows the last comma. */
interface Open {
  isList: boolean;
  commas: number;
  isFilled: boolean;
}

/** The number of elements of each list in a text. A list with a spread is left out, because its length is unknown. */
function listsIn(text: string): number[] {
  const lists: number[] = [];
  const open: Open[] = [];
  let before = "";
  for (const [piece] of text.matchAll(PIECES)) {
    if (/^[\])}]$/.test(piece)) {
      const { isList, commas, isFilled } = open.pop() ?? NO_LIST;
      if (isList) lists.push(commas + (isFilled ? 1 : 0));
    } else fill(open.at(-1), piece);
    // A square bracket after a name or a closing bracket is an index, and not a list.
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

/** Matches one token: a quoted text, a spread, a name or number, or any other character. */
const PIECES = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|\.\.\.|\w+|[^\s\w]/g;
