/** How closely an assertion determines a value, from an exact value down to "any truthy value". */
export type Level = "exact" | "near" | "unordered" | "counted" | "partial" | "kind" | "truth" | "nothing";

/** The worth of an assertion. */
export interface Grade {
  /** What the assertion certainly asserts: 2 for a comparison, less for a weaker assertion. */
  readonly strength: number;
  /** Upper limit of the strength. */
  readonly reach: number;
  /** How closely the assertion determines the value, from 0 to 2, to compare two assertions about the same value. */
  readonly grade: number;
}

export const LEVELS: Readonly<Record<Level, Grade>> = {
  exact: { strength: 2, reach: 2, grade: 2 },
  near: { strength: 1.5, reach: 2, grade: 1.7 },
  unordered: { strength: 2, reach: 2, grade: 1.75 },
  counted: { strength: 1, reach: 2, grade: 1.75 },
  partial: { strength: 1.5, reach: 1.5, grade: 1.5 },
  kind: { strength: 1, reach: 1.25, grade: 1.25 },
  truth: { strength: 1, reach: 1, grade: 1 },
  nothing: { strength: 0, reach: 0, grade: 0 },
};

/** Grade of a comparison of a whole value in which some parts may have any value. */
export const WITH_ANY = 1.6;

/** Levels of the matchers of node:assert, Jest, Vitest, Chai, AVA, tap and sinon; any other matcher is exact. */
const SCRIPT: readonly [names: RegExp, level: Level][] = [
  [
    /^(?:assert|ok|notOk|true|false|truthy|falsy|isTrue|isFalse|isOk|exists?|isDefined|toBeTruthy|toBeFalsy|toBeDefined|toExist|doesNotThrow|doesNotReject|notThrows(?:Async)?|toHaveBeenCalled|called|not(?:Deep|Strict|DeepStrict)?Equal|notSame|not|isNot\w*|doesNotMatch|notMatch|notRegex|notInclude|notStrictSame|notNull|isNotNull)$/,
    "truth",
  ],
  [
    /^(?:toBeGreaterThan\w*|toBeLessThan\w*|toBeInstanceOf|toBeTypeOf|toBe(?:String|Number|Boolean|Object|Array|Function)|instance[oO]f|isAbove|isAtLeast|isBelow|isAtMost|above|below|gte?|lte?|least|most|greaterThan\w*|lessThan\w*|within|an?|typeOf|is(?:String|Number|Object|Array|Function|Boolean|Instance|InstanceOf)|nonEmpty|toBeOneOf|oneOf|property(?=$)|toSatisfy|satisfies?)$/,
    "kind",
  ],
  [
    /^(?:toContain(?:Equal)?|toMatch|toMatchObject|match(?:es|Object)?|regex|contains?|includes?|include\w*|contain|string|hasProps|like|hasAnyKeys|containsAllKeys|containSubset|objectContaining|arrayContaining|stringContaining|stringMatching|startsWith|endsWith|keys|nthCalledWith|calledWithMatch|partialDeepStrictEqual|hasStrict)$/,
    "partial",
  ],
  [/^(?:members|sameMembers|sameDeepMembers|toIncludeSameMembers|haveMembers)$/, "unordered"],
  [
    /^(?:toHaveBeenCalledTimes|toHaveBeenCalledOnce|toBeCalledTimes|callCount|calledOnce|calledTwice|calledThrice|toHaveReturnedTimes)$/,
    "counted",
  ],
  [/^(?:toBeCloseTo|closeTo|approximately|almostEqual|inDelta)$/, "near"],
];

/** Levels of the assertions of unittest, unittest.mock, numpy and pandas; any other assertion is exact. */
const PYTHON: readonly [names: RegExp, level: Level][] = [
  [
    /^assert(?:_|True|False|IsNotNone|NotEquals?|NotIn|IsNot|NotRegex|NotIsInstance|NotAlmostEquals?|_called|_true|_false|_that|_awaited|NotContains)$/,
    "truth",
  ],
  [/^assert(?:IsInstance|IsSubclass|Less|LessEqual|Greater|GreaterEqual|HasAttr|_array_less)$/, "kind"],
  [
    /^assert(?:In|Regex(?:pMatches)?|RegexpMatches|DictContainsSubset|Contains|StartsWith|EndsWith|_in|_any_call|_any_await|Logs|InHTML)$/,
    "partial",
  ],
  [/^assert(?:CountEqual|ItemsEqual|SetEqual)$/, "unordered"],
  [/^assert_(?:called_once|awaited_once|has_calls|has_awaits)$/, "counted"],
  [/^assert(?:AlmostEquals?|_allclose|_almost_equal|_approx_equal|_array_almost_equal)$/, "near"],
];

export function levelOf(name: string, language: "script" | "python"): Level {
  return (language === "script" ? SCRIPT : PYTHON).find(([names]) => names.test(name))?.[1] ?? "exact";
}

/** The worth of a comparison with a tolerance: with a huge one, it only says the kind of value. */
export function nearWorth(tolerance: number): Grade {
  if (!(tolerance < 0.1)) return LEVELS.kind;
  return { ...LEVELS.near, grade: 1.7 + Math.min(4, -Math.log10(tolerance)) / 100 };
}

/** The worth of expecting an error whose class and fields are known: each part adds to that of any error. */
export function errorWorth({ classes = [], texts = [], isOpen = false }: ExpectedError): Grade {
  const ofClass = classes.length === 0 ? 0 : Math.min(...classes.map(classWorth)) / (classes.length > 1 ? 2 : 1);
  const said = texts.filter((text) => !isWide(text)).length;
  const strength = 1 + ofClass + 1.5 * said + (isOpen ? 1 : 0);
  // Each of two parts may have been an assertion of its own, which also said that there is an error.
  const own = Math.max(0, said + (ofClass > 0.5 ? 1 : 0) - 1);
  return { strength, reach: 1 + ofClass + 2 * said + own + (isOpen ? 4 : 0), grade: 2 };
}

/** An expected error: the names of its possible classes, and the texts or patterns that its fields have to match. */
interface ExpectedError {
  readonly classes?: readonly string[];
  readonly texts?: readonly string[];
  /** True if a function or an unknown value says more about the error. */
  readonly isOpen?: boolean;
}

function classWorth(name: string): number {
  if (/^(?:Error|Exception|BaseException|Throwable|Object|object)$/.test(name)) return 0.25;
  return /^(?:LookupError|ArithmeticError|OSError|IOError|EnvironmentError|Warning|StandardError)$/.test(name)
    ? 0.75
    : 1;
}

/** Whether a pattern or a text, as written in the source, matches nearly everything: `/.*\/`, `""`, `r"\w+"`. */
export function isWide(pattern: string): boolean {
  const inside = pattern
    .trim()
    .replace(/^(?:re\.compile\()?[rbfu]*(["'`/])([\s\S]*)\1[a-z]*\)?$/i, "$2")
    .replace(/\[[^\]]*\]|\\[wWdDsSbB]|\(\?[:=!]/g, "");
  return !/[\p{L}\p{N}]|\\[^\w\s]|[^\p{L}\p{N}\s.*+?^$()|{}[\]/\\]/u.test(inside);
}
