import {
  type Claim,
  EQUAL,
  equalClaim,
  KIND,
  LOOSE,
  MAX_DEPTH,
  NOTHING,
  ORDER,
  PART,
  patternLevel,
  type Resolve,
  resolved,
  SAME,
  SIZE,
  SOME,
  STATE,
  toleranceOf,
} from "./claim-levels.ts";
import { bare, constantOf, openingOf, parts } from "./condition-worth.ts";

/** The claims of an assertion that a condition holds, or that it does not. */
export function conditionClaims(condition: string, holds: boolean, resolve: Resolve, depth = 0): Claim[] {
  const words = bare(condition).replace(/\s+is\s+(?=true|false)/g, " == ");
  if (constantOf(words) !== undefined) return exactly(words, NOTHING);
  const ors = parts(words, ["||", " or "]);
  const ands = parts(words, ["&&", " and "]);
  const [joint, either] = holds ? [ands, ors] : [ors, ands];
  const again = (each: string, expected = holds) => conditionClaims(each, expected, resolve, depth);
  if (either.some((each) => constantOf(each) === holds)) return exactly(words, NOTHING);
  if (either.length > 1)
    return eitherClaims(
      words,
      either.flatMap((each) => again(each)),
    );
  if (joint.length > 1) return joint.flatMap((each) => again(each));
  const inner = /^(?:!(?!=)|not\s+)([\s\S]+)$/.exec(words)?.[1];
  if (inner !== undefined) return again(inner, !holds);
  const compared = comparisonClaims(words, { holds, resolve, again });
  if (compared !== undefined) return compared;
  const value = depth < MAX_DEPTH && /^[@$]?\w+$/.test(words) ? resolve(words) : undefined;
  if (value !== undefined && value !== words) return conditionClaims(value, holds, resolve, depth + 1);
  return [predicateClaim(words, holds, resolve)];
}

function exactly(text: string, level: number, upTo = level): Claim[] {
  return [{ level, upTo, text }];
}

/** One of several claims holds: less than any of them says. */
function eitherClaims(text: string, claims: readonly Claim[]): Claim[] {
  const lowest = (key: "level" | "upTo") => Math.max(NOTHING, Math.min(...claims.map((claim) => claim[key])) - 1);
  return exactly(text, lowest("level"), lowest("upTo"));
}

/** The claims of a condition with an operator that compares; undefined for any other condition. */
function comparisonClaims(
  words: string,
  { holds, resolve, again }: { holds: boolean; resolve: Resolve; again: (each: string, expected: boolean) => Claim[] },
): Claim[] | undefined {
  for (const [operators, isEqual] of [
    [["===", "=="], true],
    [["!==", "!="], false],
  ] as const) {
    const [left = "", right] = parts(words, operators);
    if (right === undefined) continue;
    if (isLiteralBoolean(right)) return again(left, (holds === isEqual) === (constantOf(right) ?? false));
    if (holds !== isEqual) return exactly(words, SOME);
    return [equalityClaim(left, right, { isStrict: words.includes(operators[0]), resolve })];
  }
  if (parts(words, ["=~"]).length === 2) return exactly(words, holds ? patternLevel(words) : SOME);
  const [, limit] = parts(words, ["<=", ">=", "<", ">"]);
  if (limit !== undefined) return [toleranceClaim(words, limit, resolve)];
  if (/\binstanceof\b|\.\(type\)/.test(words)) return exactly(words, holds ? KIND : SOME);
  return undefined;
}

function equalityClaim(
  left: string,
  right: string,
  { isStrict, resolve }: { isStrict: boolean; resolve: Resolve },
): Claim {
  const [one = left, other = right] = /^(?:""|nil)$/.test(bare(right)) ? differenceOf(resolved(left, resolve)) : [];
  const claim = equalClaim(one, other, resolve);
  return isStrict && claim.level === EQUAL ? { ...claim, level: SAME, upTo: SAME } : claim;
}

function isLiteralBoolean(words: string): boolean {
  return /^(?:true|false)$/i.test(bare(words));
}

/** The values of `cmp.Diff(a, b)`, which is empty if they are equal. */
function differenceOf(words: string): string[] {
  const inside = /^(?:cmp\.Diff|deep\.Equal|pretty\.Compare)\(([\s\S]*)\)$/.exec(words)?.[1];
  return inside === undefined ? [] : parts(inside, [","]);
}

/** A comparison that allows a difference compares loosely, if the difference is small. */
function toleranceClaim(text: string, limit: string, resolve: Resolve): Claim {
  if (!/\babs\b|\bAbs\(|\.abs\(\)/.test(text)) return { ...same(ORDER), text };
  const { tolerance } = toleranceOf(limit, resolve);
  return tolerance === undefined
    ? { ...same(LOOSE), text }
    : { ...same(tolerance < 1 ? LOOSE : ORDER), text, tolerance };
}

/** The claim of a call that answers yes or no. */
function predicateClaim(words: string, holds: boolean, resolve: Resolve): Claim {
  const open = openingOf(words);
  const [called = words, name = words] = /([\w?!$]+)\s*$/.exec(open === 0 ? words : words.slice(0, open)) ?? [];
  const args = open === 0 ? [] : parts(words.slice(open + 1, -1), [","]).filter((each) => each !== "");
  const kind = PREDICATES.find(([names]) => names.test(name))?.[1];
  const [level, upTo] = kind === undefined ? [STATE, args.length > 0 ? EQUAL : STATE] : RUNGS[kind][holds ? 0 : 1];
  const claim: Claim = { level, upTo, text: words };
  if (!holds) return claim;
  if (kind === "shape") return { ...claim, ...same(shapeLevel(args.slice(1).join(", "))) };
  if (kind === "pattern") return { ...claim, ...same(patternLevel(words)) };
  if (kind !== "equal") return claim;
  const receiver = words.slice(0, (open === 0 ? words.length : open) - called.length).replace(/(?:\.|->|::)\s*$/, "");
  const [left = "", right = ""] = args.length > 1 ? args : [receiver, args[0]];
  return { ...equalClaim(left, right, resolve), text: words };
}

function same(level: number) {
  return { level, upTo: level };
}

type Predicate = "equal" | "identity" | "alike" | "pattern" | "shape" | "empty" | "part" | "kind";

/** The rungs of predicates that hold, and of predicates that do not. */
const RUNGS: Readonly<Record<Predicate, readonly [holds: readonly [number, number], not: readonly [number, number]]>> =
  {
    equal: [
      [EQUAL, EQUAL],
      [SOME, SOME],
    ],
    identity: [
      [LOOSE, EQUAL],
      [SOME, SOME],
    ],
    alike: [
      [LOOSE, LOOSE],
      [SOME, SOME],
    ],
    pattern: [
      [PART, PART],
      [SOME, SOME],
    ],
    shape: [
      [PART, EQUAL],
      [SOME, SOME],
    ],
    empty: [
      [SIZE, EQUAL],
      [SOME, SOME],
    ],
    part: [
      [PART, PART],
      [KIND, STATE],
    ],
    kind: [
      [KIND, KIND],
      [KIND, STATE],
    ],
  };

/** A pattern of Rust with an open part allows many values. */
export function shapeLevel(pattern: string): number {
  if (/^_$/.test(pattern.trim())) return NOTHING;
  return /\b_\b|\.\./.test(pattern) ? PART - 1 : EQUAL;
}

const PREDICATES: readonly [names: RegExp, kind: Predicate][] = [
  [/^(?:DeepEqual|deepEquals|Equals?|equals|eql\?|equal\?|eq|is_deeply|Compare)$/, "equal"],
  [/^(?:EqualFold|equalsIgnoreCase|eq_ignore_ascii_case|casecmp\??)$/, "alike"],
  [/^(?:assert_)?matches!$/, "shape"],
  [/^Is$/, "identity"],
  [/^(?:isEmpty|is_empty|empty\??|isBlank|blank\?)$/, "empty"],
  [/^(?:match(?:es)?\??|match\?|MatchString|Match|is_match|preg_match|find)$/, "pattern"],
  [
    /^(?:contains\w*|Contains\w*|include\?|member\?|key\?|has_key\?|value\?|starts?_?[wW]ith\??|ends?_?[wW]ith\??|Has(?:Prefix|Suffix)|startsWith|endsWith|str_(?:contains|starts_with|ends_with)|in_array|array_key_exists|isset|cover\?|superset\?|subset\?|containsAll|anyMatch|any\??|some|any|ContainsFunc)$/,
    "part",
  ],
  [
    /^(?:As|is_some|is_ok|is_err|isPresent|present\?|isInstance|is_a\??|kind_of\?|instance_of\?|respond_to\?|is_(?:string|int|array|object|numeric|bool|callable|float|iterable)|exists?\??|file_exists|property_exists|method_exists|isSuccess|isOk|isError)$/,
    "kind",
  ],
];
