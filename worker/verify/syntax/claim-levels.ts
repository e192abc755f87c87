import { bare, constantOf, isLiteral, openingOf, parts } from "./condition-worth.ts";

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

/** One claim of an assertion: `assert(a == 1 && b == 2)` has two. */
export interface Claim extends Level {
  readonly text: string;
  /** The two values of a comparison, with variables replaced by their values. */
  readonly sides?: readonly [string, string];
}

/** Returns the value that a variable was given, as written in the source. */
export type Resolve = (name: string) => string | undefined;

/** The claims of an assertion that a condition holds, or that it does not. */
export function conditionClaims(condition: string, holds: boolean, resolve: Resolve, depth = 0): Claim[] {
  const words = bare(condition).replace(/\s+is\s+(?=true|false)/g, " == ");
  const exactly = (level: number, upTo = level): Claim[] => [{ level, upTo, text: words }];
  if (constantOf(words) !== undefined) return exactly(NOTHING);
  const ors = parts(words, ["||", " or "]);
  const ands = parts(words, ["&&", " and "]);
  const [joint, either] = holds ? [ands, ors] : [ors, ands];
  const again = (each: string, expected = holds) => conditionClaims(each, expected, resolve, depth);
  if (either.length > 1) {
    if (either.some((each) => constantOf(each) === holds)) return exactly(NOTHING);
    const claims = either.flatMap((each) => again(each));
    const lowest = (key: "level" | "upTo") => Math.max(NOTHING, Math.min(...claims.map((claim) => claim[key])) - 1);
    return exactly(lowest("level"), lowest("upTo"));
  }
  if (joint.length > 1) return joint.flatMap((each) => again(each));
  const inner = /^(?:!(?!=)|not\s+)([\s\S]+)$/.exec(words)?.[1];
  if (inner !== undefined) return again(inner, !holds);
  for (const [operators, isEqual] of [
    [["===", "=="], true],
    [["!==", "!="], false],
  ] as const) {
    const [left = "", right] = parts(words, operators);
    if (right === undefined) continue;
    if (isLiteralBoolean(right)) return again(left, (holds === isEqual) === (constantOf(right) ?? false));
    const compared = /^(?:""|nil)$/.test(bare(right)) && holds === isEqual ? differenceOf(resolved(left, resolve)) : undefined;
    if (compared !== undefined) return [equalClaim(compared[0] ?? "", compared[1] ?? "", resolve)];
    return [holds === isEqual ? equalClaim(left, right, resolve) : { level: SOME, upTo: SOME, text: words }];
  }
  if (/=~/.test(words) && parts(words, ["=~"]).length === 2) return exactly(holds ? patternLevel(words) : SOME);
  if (parts(words, ["<=", ">=", "<", ">"]).length === 2) return exactly(toleranceLevel(words));
  if (/\binstanceof\b|\.\(type\)/.test(words)) return exactly(holds ? KIND : SOME);
  const value = depth < MAX_DEPTH && /^[@$]?\w+$/.test(words) ? resolve(words) : undefined;
  if (value !== undefined && value !== words) return conditionClaims(value, holds, resolve, depth + 1);
  return [predicateClaim(words, holds, resolve)];
}

/** The values of `cmp.Diff(a, b)`, which is empty if they are equal. */
function differenceOf(words: string): string[] | undefined {
  const inside = /^(?:cmp\.Diff|deep\.Equal|pretty\.Compare)\(([\s\S]*)\)$/.exec(words)?.[1];
  return inside === undefined ? undefined : parts(inside, [","]);
}

/** Maximum number of variables to follow. */
const MAX_DEPTH = 2;

function isLiteralBoolean(words: string): boolean {
  return /^(?:true|false)$/i.test(bare(words));
}

/** A comparison that allows a difference compares loosely, if the difference is small. */
function toleranceLevel(words: string): number {
  if (!/\babs\b|\bAbs\(|\.abs\(\)/.test(words)) return ORDER;
  const limit = /([\d.]+(?:e-?\d+)?)\)?$/i.exec(words.trim())?.[1];
  return limit === undefined || Number(limit) < 1 ? LOOSE : ORDER;
}

/** A pattern that every text matches says nothing. */
export function patternLevel(words: string): number {
  return /(?:\/|["'`])\^?(?:\.[*+]|\\w[*+]|\[\\s\\S\][*+]|\(\?s\)\.[*+])?\$?(?:\/|["'`])/.test(words) ? NOTHING : PART;
}

/** The claim that two values are equal. */
export function equalClaim(left: string, right: string, resolve: Resolve): Claim {
  const sides = [left, right].map((side) => resolved(bare(side), resolve)) as [string, string];
  return { ...equalLevel(sides), text: `${left}, ${right}`, sides };
}

function resolved(words: string, resolve: Resolve, depth = 0): string {
  const plain = words.replace(/^&(?:mut\s+)?/, "");
  const value = depth <= MAX_DEPTH && /^[@$]?\w+$/.test(plain) ? resolve(plain) : undefined;
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
  /(?:\bgetClass\(\)(?:\.\w+\(\))?|\.class(?:\.name)?|\breflect\.TypeOf\([\s\S]*\)|::class|\b(?:get_class|gettype|get_debug_type)\([\s\S]*\)|type_name_of_val\([\s\S]*\)|mem::discriminant\([\s\S]*\))$/;
const CUT =
  /(?:\[\s*\d*\s*(?:\.\.=?|:)\s*\d*\s*\]|\.(?:take|first|last|head|limit)\(\d+\)|\.substring\(0,[^()]*\)|\b(?:array_slice|substr|mb_substr|strtok)\([\s\S]*\)|\.(?:keys|key_set|keySet|keys_sorted)(?:\(\))?|\barray_keys\([\s\S]*\)|\.split\([^()]*\)(?:\.first|\[0\]))$/;
const UNORDERED =
  /\bsort(?:ed|_by|_unstable)?\b|\bsorted\(|\bto_?[sS]et\b|\b(?:HashSet|BTreeSet|TreeSet)\b|\bSet\.(?:of|new|copyOf)\b|\barray_unique\(|\bto_?[lL]ower(?:[cC]ase)?\b|\bdowncase\b|\bstrtolower\(|\bto_ascii_lowercase\b|\bToLower\(|\bround\(|\bRound\(|\btrunc\(|\bas i(?:32|64)\b/;

/** The claim of a call that answers yes or no. */
function predicateClaim(words: string, holds: boolean, resolve: Resolve): Claim {
  const open = openingOf(words);
  const [called = words, name = words] = /([\w?!$]+)\s*$/.exec(open === 0 ? words : words.slice(0, open)) ?? [];
  const args = open === 0 ? [] : parts(words.slice(open + 1, -1), [","]).filter((each) => each !== "");
  const level = PREDICATES.find(([names]) => names.test(name.replace(/!$/, "")))?.[1];
  const say = (low: number, upTo = low): Claim => ({ level: low, upTo, text: words });
  if (level === "equal") {
    if (!holds) return say(SOME);
    const end = open === 0 ? words.length : open;
    const receiver = words.slice(0, end - called.length).replace(/(?:\.|->|::)\s*$/, "");
    const [left = "", right = ""] = args.length > 1 ? args : [receiver, args[0]];
    const claim = equalClaim(left, right, resolve);
    return { ...claim, text: words };
  }
  if (name === "matches!" || name === "assert_matches!")
    return say(holds ? shapeLevel(args.slice(1).join(", ")) : SOME);
  if (level === "pattern") return say(holds ? patternLevel(words) : SOME);
  if (level === "empty") return holds ? say(SIZE, EQUAL) : say(SOME);
  if (level === PART) return say(holds ? PART : KIND, holds ? PART : STATE);
  if (level === LOOSE) return say(holds ? LOOSE : SOME);
  if (level === "identity") return holds ? say(LOOSE, EQUAL) : say(SOME);
  if (level === KIND) return holds ? say(KIND) : say(KIND, STATE);
  if (level === NOTHING) return say(NOTHING);
  return args.length > 0 ? say(STATE, EQUAL) : say(STATE);
}

/** A pattern of Rust with an open part allows many values. */
export function shapeLevel(pattern: string): number {
  if (/^_$/.test(pattern.trim())) return NOTHING;
  return /\b_\b|\.\./.test(pattern) ? PART - 1 : EQUAL;
}

const PREDICATES: readonly [names: RegExp, level: number | "equal" | "identity" | "pattern" | "empty"][] = [
  [/^(?:DeepEqual|deepEquals|Equals?|equals|eql\?|equal\?|eq|is_deeply|Compare)$/, "equal"],
  [/^(?:EqualFold|equalsIgnoreCase|eq_ignore_ascii_case|casecmp\??)$/, LOOSE],
  [/^Is$/, "identity"],
  [/^(?:isEmpty|is_empty|empty\??|isBlank|blank\?)$/, "empty"],
  [/^(?:match(?:es)?\??|match\?|MatchString|Match|is_match|preg_match|find)$/, "pattern"],
  [
    /^(?:contains\w*|Contains\w*|include\?|member\?|key\?|has_key\?|value\?|starts?_?[wW]ith\??|ends?_?[wW]ith\??|Has(?:Prefix|Suffix)|startsWith|endsWith|str_(?:contains|starts_with|ends_with)|in_array|array_key_exists|isset|cover\?|superset\?|subset\?|containsAll|anyMatch|any\??|some|any|ContainsFunc)$/,
    PART,
  ],
  [
    /^(?:As|is_some|is_ok|is_err|isPresent|present\?|isInstance|is_a\??|kind_of\?|instance_of\?|respond_to\?|is_(?:string|int|array|object|numeric|bool|callable|float|iterable)|exists?\??|file_exists|property_exists|method_exists|isSuccess|isOk|isError)$/,
    KIND,
  ],
];
