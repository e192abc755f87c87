import { ANY, ANYTHING, type Segment, STAR, type Token } from "./read-pattern.ts";

/** Whether at least one path matches both arguments. These are interpretations of two path patterns, or one of a pattern and the parts of a path. */
export function readingsMeet(a: readonly Segment[], b: readonly Segment[]): boolean {
  return meet(a, b, { isFree: (segment) => segment === ANYTHING, areAlike: segmentsMeet });
}

function segmentsMeet(a: Segment, b: Segment): boolean {
  if (typeof a === "string" && typeof b === "string") return a === b;
  return meet(tokensOf(a), tokensOf(b), { isFree: (token) => token === STAR, areAlike: tokensMeet });
}

interface Kind<T> {
  /** True for a wildcard that matches any number of parts, including none. */
  readonly isFree: (part: T) => boolean;
  readonly areAlike: (a: T, b: T) => boolean;
}

/** Whether two sequences of parts can match the same text or path. */
function meet<T>(a: readonly T[], b: readonly T[], kind: Kind<T>): boolean {
  const failed = new Set<number>();
  const from = (i: number, j: number): boolean => {
    const at = i * (b.length + 1) + j;
    if (failed.has(at)) return false;
    const isMet = (i === a.length && j === b.length) || nextOf(i, j).some(([x, y]) => from(x, y));
    if (!isMet) failed.add(at);
    return isMet;
  };
  /** The next positions in the two sequences, after one part of either or of both has been matched. */
  const nextOf = (i: number, j: number): [number, number][] => {
    const [one, other] = [a.slice(i, i + 1), b.slice(j, j + 1)];
    const isFree = one.some(kind.isFree) || other.some(kind.isFree);
    if (isFree)
      return [...one.map((): [number, number] => [i + 1, j]), ...other.map((): [number, number] => [i, j + 1])];
    const areAlike = one.some((x) => other.some((y) => kind.areAlike(x, y)));
    return areAlike ? [[i + 1, j + 1]] : [];
  };
  return from(0, 0);
}

function tokensOf(segment: Segment): readonly Token[] {
  return typeof segment === "string" ? [...segment] : segment === ANYTHING ? [STAR] : segment;
}

function tokensMeet(a: Token, b: Token): boolean {
  if (a === ANY || b === ANY) return true;
  if (typeof a === "string" && typeof b === "string") return a === b;
  return [...charsOf(a)].some((char) => charsOf(b).has(char));
}

function charsOf(token: Token): ReadonlySet<string> {
  return typeof token === "string" ? new Set(token) : token instanceof Set ? token : new Set();
}
