import type { AssertionKind, Call } from "./code-language.ts";

/** The kind of a call of PHPUnit, Pest, Mockery or Prophecy as an assertion. */
export function phpKind({ chain, args }: Call): AssertionKind | undefined {
  const last = chain.at(-1) ?? "";
  if (chain[0] === "expect") return pestKind(chain, args);
  if (/^expectException(?:Object)?$/.test(last)) return isAnyError(args[0]) ? "weak" : "exact";
  if (last === "expects") return expectedCalls(args[0]);
  const isMocked = chain.includes("expects") || chain.includes("shouldReceive");
  if (last === "with" && isMocked) return isAnything(args) ? undefined : "exact";
  if (chain.includes("shouldReceive")) return /^(?:once|twice|times|never)$/.test(last) ? "exact" : undefined;
  return ASSERTIONS.find(([names]) => names.test(last))?.[1];
}

const ASSERTIONS: readonly [names: RegExp, kind: AssertionKind][] = [
  [
    /^assert(?:Same|Equals(?:Canonicalizing|IgnoringCase|WithDelta)?|(?:Json|Xml)StringEquals(?:Json|Xml)String|ObjectEquals|StringEqualsStringIgnoringLineEndings|ArrayIsEqual\w*|SameSize)$/,
    "equal",
  ],
  [/^assertTrue$/, "truth"],
  [/^assertFalse$/, "falsity"],
  [/^assertNull$/, "maybe"],
  [
    /^assert(?:Not\w+|InstanceOf|Is[A-Z]\w*|GreaterThan\w*|LessThan\w*|FileExists|DirectoryExists|Object(?:Not)?Has\w+|StringNot\w+|DoesNot\w+|ArrayNotHasKey|Json|Finite|Stringable)$/,
    "weak",
  ],
  [
    /^assert(?:Count|Empty|ArrayHasKey|Contains\w*|String(?:Contains|Starts|Ends|Matches)\w*|MatchesRegularExpression|RegExp|That|File\w*Equals\w*|StringEqualsFile\w*|Nan|Infinite)$/,
    "exact",
  ],
  [
    /^expect(?:ExceptionMessage\w*|ExceptionCode|OutputString|OutputRegex|Deprecation\w*|Warning\w*|Notice\w*|Error\w*)$/,
    "exact",
  ],
  [
    /^(?:shouldHaveReceived|shouldNotHaveReceived|shouldBeCalled\w*|shouldNotBeCalled|shouldHaveBeenCalled\w*)$/,
    "exact",
  ],
  // PHP's own `assert` is off in production and often in tests.
  [/^(?:assert|expectNotToPerformAssertions|addToAssertionCount)$/, "void"],
  [/^assert(?:Status|Successful|ExactJson|JsonPath|JsonFragment|Redirect\w*)$/, "exact"],
  [/^fail$/, "fail"],
];

function isAnyError(words = ""): boolean {
  return /^\\?(?:Exception|Throwable|Error|RuntimeException)::class$/.test(words);
}

function isAnything(args: readonly string[]): boolean {
  return args.every((each) => /\banything\(|Mockery::any\(|Argument::any\(/.test(each));
}

/** `$mock->expects($this->once())`: how often a method is called. */
function expectedCalls(times = ""): AssertionKind {
  if (/\bany\(\)/.test(times)) return "void";
  return /atLeastOnce|atLeast|atMost/.test(times) ? "weak" : "exact";
}

/** An expectation of Pest; without a matcher, it asserts nothing. */
function pestKind(chain: readonly string[], args: readonly string[]): AssertionKind | undefined {
  const last = chain.at(-1) ?? "";
  if (last === "expect") return "void";
  if (!/^to[A-Z]/.test(last)) return undefined;
  if (chain.includes("not")) return "weak";
  if (/^(?:toBe|toEqual|toEqualCanonicalizing)$/.test(last)) return "equal";
  if (last === "toBeTrue") return "truth";
  if (last === "toBeFalse") return "falsity";
  if (last === "toBeNull") return "maybe";
  if (last === "toThrow") return isAnyError(args[0]) || args.length === 0 ? "weak" : "exact";
  return /^toBe(?!Empty|In$|Between)[A-Z]/.test(last) ? "weak" : "exact";
}
