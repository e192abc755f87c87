import { bare, isLiteral, parts } from "./condition-worth.ts";

/**
 * How closely an assertion fixes a value, from an identity down to nothing. `level` is certain, and `upTo` is the upper limit for an
 * assertion that the source does not fully explain.
 */
export interface Level {
  readonly level: number;
  readonly upTo: number;
}

/** The rungs of the ladder. A test is weaker if one of its assertions is on a lower rung than before. */
export const SAME = 10;
export const EQUAL = 9;
/** Equality without the order, the case, some fields or the last digits. */
export const LOOSE = 8;
export const PART = 6;
export const SIZE = 5;
export const ORDER = 4;
/** The value of a condition, or whether there is a value. */
export const STATE = 4;
export const KIND = 3;
export const SOME = 2;
export const NOTHING = 0;

/** The words of a declared time limit: `@Timeout(1)`. */
export const TIME_LIMIT = "(time limit)";

/** One claim of an assertion: `assert(a == 1 && b == 2)` has two. */
export interface Claim extends Level {
  readonly text: string;
  /** The two values of a comparison, with variables replaced by their values. */
  readonly sides?: readonly [string, string];
  /** The difference between two numbers that a comparison allows, if the source says it. */
  readonly tolerance?: number;
}

/** Returns the value that a variable was given, as written in the source. */
export type Resolve = (name: string) => string | undefined;

/** The tolerance that a text says, perhaps in a constant: `1e-9`, `within(0.1)`, `epsilon = EPS`. */
export function toleranceOf(words: string, resolve: Resolve): Pick<Claim, "tolerance"> {
  const plain = words.replace(/^\s*epsilon\s*=\s*/, "").trim();
  const said = resolved(/^\w+\((\w+)\)$/.exec(plain)?.[1] ?? plain, resolve);
  const number = /(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?/i.exec(said)?.[0];
  return number === undefined ? {} : { tolerance: Number(number.replaceAll("_", "")) };
}

/** Maximum number of variables to follow. */
export const MAX_DEPTH = 2;

/** A pattern that every text matches says nothing. */
export function patternLevel(words: string): number {
  return /(?:\/|["'`])\^?(?:\.[*+]|\\w[*+]|\[\\s\\S\][*+]|\(\?s\)\.[*+])?\$?(?:\/|["'`])/.test(words) ? NOTHING : PART;
}

/** The claim that two values are equal. */
export function equalClaim(left: string, right: string, resolve: Resolve): Claim {
  const sides = [left, right].map((side) => resolved(bare(side), resolve)) as [string, string];
  return { ...equalLevel(sides), text: `${left}, ${right}`, sides };
}

export function resolved(words: string, resolve: Resolve, depth = 0): string {
  const plain = words.replace(/^&(?:mut\s+)?/, "");
  const name = /^(?:\$this->|self(?:::|\.)|this\.)?(\w+)\([^()]*\)$/.exec(plain)?.[1];
  const value =
    depth <= MAX_DEPTH && /^[@$]?\w+$/.test(plain)
      ? resolve(plain)
      : name === undefined
        ? undefined
        : resolve(`${name}()`);
  return value === undefined || value === words ? words : resolved(bare(value), resolve, depth + 1);
}

function equalLevel([left, right]: readonly [string, string]): Level {
  const exactly = (level: number, upTo = level): Level => ({ level, upTo });
  if (left === right || (isLiteral(left) && isLiteral(right))) return exactly(NOTHING);
  if (fallsBack(left, right) || fallsBack(right, left)) return exactly(NOTHING);
  const sides = [left, right];
  if (sides.some((side) => /^(?:(?:Boolean\.)?(?:true|false)|nil|null|none)$/i.test(side))) return exactly(STATE);
  if (sides.some((side) => ANY.test(side))) return exactly(PART);
  if (sides.some((side) => SIZED.test(side))) return exactly(SIZE);
  if (sides.some((side) => TYPED.test(side))) return exactly(KIND, ORDER);
  if (sides.some((side) => CUT.test(side))) return exactly(PART);
  return sides.some((side) => UNORDERED.test(side)) ? exactly(LOOSE) : exactly(EQUAL);
}

/** Whether a value is replaced by the expected one if there is none: `x.unwrap_or(3)`. */
function fallsBack(words: string, expected: string): boolean {
  const tail =
    /(?:(?:unwrap_or|or|orElse|getOrDefault|fetch|get|dig|coalesce)\(([\s\S]*)\)|(?:\|\||\?\?|\?:|\bor\b)([\s\S]*))$/.exec(
      words,
    );
  if (tail === null) return false;
  const last = (parts(tail[1] ?? tail[2] ?? "", [","]).at(-1) ?? "").trim();
  return (
    last !== "" &&
    (last === expected || last === `&${expected}`) &&
    !/\bget\(/.test(tail[1] === undefined ? "" : tail[0].slice(0, 4))
  );
}

/** Matches values that equal more than one value. */
const ANY =
  /\b(?:any(?:String|Int|Long|List|Map)?|any_args|anything|anyOf|isA|instance_of|kind_of|an?_\w+(?:_of|_matching|_including)|(?:hash|array)_including|Anything|AnythingOfType|MatchedBy|hasEntry|containsString|startsWith)\b\s*(?:\(|$|,)|\bmock\.Any|Mockery::any|ArgumentMatchers/;
const SIZED = /(?:\b(?:len|count|sizeof|strlen|mb_strlen)\s*\([\s\S]*\)|(?:\.|->)(?:len|size|length|count)(?:\(\))?)$/;
const TYPED =
  /(?:\bgetClass\(\)(?:\.\w+\(\))?|(?<!\b[A-Z]\w*)\.class(?:\.name)?|\breflect\.TypeOf\([\s\S]*\)|::class|\b(?:get_class|gettype|get_debug_type)\([\s\S]*\)|type_name_of_val\([\s\S]*\)|mem::discriminant\([\s\S]*\))$/;
const CUT =
  /(?:\[\s*\d*\s*(?:\.\.=?|:)\s*\d*\s*\]|\.(?:take|first|last|head|limit)\(\d+\)|\.substring\(0,[^()]*\)|\b(?:array_slice|substr|mb_substr|strtok)\([\s\S]*\)|\.(?:keys|key_set|keySet|keys_sorted)(?:\(\))?|\barray_keys\([\s\S]*\)|\.split\([^()]*\)(?:\.first|\[0\]))$/;
const UNORDERED =
  /\bsort(?:ed|_by|_unstable)?\b|\bsorted\(|\bto_?[sS]et\b|\b(?:HashSet|BTreeSet|TreeSet)\b|\bSet\.(?:of|new|copyOf)\b|\barray_unique\(|\bto_?[lL]ower(?:[cC]ase)?\b|\bdowncase\b|\bstrtolower\(|\bto_ascii_lowercase\b|\bToLower\(|\bround\(|\bRound\(|\btrunc\(|\bcompareTo\(|<=>|\bas i(?:32|64)\b/;
