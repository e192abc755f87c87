import {
  type Claim,
  EQUAL,
  equalClaim,
  LOOSE,
  ORDER,
  PART,
  patternLevel,
  type Resolve,
  resolved,
  SAME,
  SOME,
  toleranceOf,
} from "./claim-levels.ts";
import { conditionClaims } from "./condition-claims.ts";
import { parts } from "./condition-worth.ts";
import { errorLevel } from "./error-levels.ts";
import type { TreeLanguage } from "./grammars.ts";
import type { AssertionKind, Call } from "./languages/code-language.ts";
import { MATCHER_RUNGS, OPEN, type Rung } from "./languages/matcher-levels.ts";
import { mockLevel } from "./mock-levels.ts";

/** The claims of a call that asserts. */
export function matcherClaims(
  call: Call,
  kind: AssertionKind,
  { language, resolve }: { language: TreeLanguage; resolve: Resolve },
): Claim[] {
  const values = [...(call.subject ?? []), ...call.args];
  const text = values.join(", ");
  if (kind === "truth" || kind === "falsity") return conditionClaims(values[0] ?? "", kind === "truth", resolve);
  if (kind === "void" || kind === "fail") return [];
  const { name, args, isNegative } = matcherOf(call, language);
  if (isNegative) return [{ level: SOME, upTo: ORDER, text }];
  const mocked = mockLevel(call);
  if (mocked !== undefined) return [{ level: mocked, upTo: mocked, text }];
  const isOfError = THROWS.test(name) || (/^is(?:Exactly)?InstanceOf$/.test(name) && THROWN.test(call.chain.join(".")));
  if (kind === "throws" || isOfError) return [{ ...same(errorLevel(call, language)), text }];
  return [rungClaim(rungOf(name, language, kind), { name, values, args, call, text, resolve })];
}

function rungClaim(rung: Rung, given: Omit<Compared, "rung">): Claim {
  const { text } = given;
  if (rung === "pattern") return { ...same(patternLevel(text)), text };
  if (typeof rung !== "number") return { level: rung[0], upTo: rung[1], text };
  return rung < LOOSE ? { ...same(rung), text } : compared({ ...given, rung });
}

const THROWS =
  /^(?:raise_(?:error|exception)|assert_raises?|assert_raise_with_message|must_raise|assertThrows(?:Exactly)?|expectThrows|toThrow|expectException|isThrownBy)$/;

/** Matches chains about an expected error: `assertThatThrownBy(...)`. */
const THROWN = /Thrown|Exception|Throwable|\bthrown\b/;

function same(level: number) {
  return { level, upTo: level };
}

function compared(given: Compared): Claim {
  const { rung, name, values, args, call, text, resolve } = given;
  const [left = "", right = ""] = values;
  const other = call.subject === undefined || args.length === 0 ? right : args.join(", ");
  const claim = values.length < 2 || NO_SIDES.test(name) ? { ...same(rung), text } : equalClaim(left, other, resolve);
  const isClass =
    /http_status|assert_response/.test(name) && /^:(?:success|redirect|error|missing|\w+_error)$/.test(args[0] ?? "");
  if (isClass) return { ...same(PART), text };
  const isLoose = call.chain.some((each) => /^ignoring|^usingElementComparator|inAnyOrder/.test(each));
  const { limit: allowed, ...tolerance } = toleranceLimit({ name, values, args, resolve });
  const limit = Math.min(isLoose ? LOOSE : rung, allowed);
  const isStrict = claim.level === EQUAL && limit === SAME;
  return {
    ...claim,
    level: isStrict ? SAME : Math.min(limit, claim.level),
    upTo: isStrict ? SAME : Math.min(limit, claim.upTo),
    text,
    ...tolerance,
  };
}

/** Matches assertions whose arguments are not the two sides of a comparison. */
const NO_SIDES = /difference|^change\.|output|yield|snapshot/;

interface Compared {
  readonly rung: number;
  readonly name: string;
  readonly values: readonly string[];
  readonly args: readonly string[];
  readonly call: Call;
  readonly text: string;
  readonly resolve: Resolve;
}

/** The highest rung of a comparison with a tolerance, and the tolerance. */
function toleranceLimit({
  name,
  values,
  args,
  resolve,
}: Pick<Compared, "name" | "values" | "args" | "resolve">): Pick<Claim, "tolerance"> & { limit: number } {
  const isDelta =
    DELTAS.test(name) ||
    (name === "assertEquals" && values.length === 3 && isNumber(resolved(values[2] ?? "", resolve)));
  if (!isDelta) return { limit: SAME };
  const given = name === "be_within" ? args[0] : values.length > 2 || args.length > 1 ? values.at(-1) : undefined;
  const { tolerance = DEFAULT } = toleranceOf(given ?? "", resolve);
  return { tolerance, limit: tolerance > LARGE ? ORDER : LOOSE };
}

/** The tolerance of Minitest where none is given. */
const DEFAULT = 0.001;

function isNumber(words: string): boolean {
  return /^[\d._]+(?:e-?\d+)?[fFdD]?$/.test(words);
}

const DELTAS = /Delta|Epsilon|_delta|_epsilon|isCloseTo|closeTo|close_to|be_within|isWithin|(?:abs_diff|relative)_eq!/;
/** Maximum tolerance of a comparison of numbers. */
const LARGE = 5;

function rungOf(name: string, language: TreeLanguage, kind: AssertionKind): Rung {
  if (LACKS.test(name)) return [SOME, ORDER];
  const rung = MATCHER_RUNGS[language].find(([names]) => names.test(name))?.[1];
  if (rung !== undefined) return rung;
  if (kind === "equal") return EQUAL;
  return kind === "weak" ? [SOME, ORDER] : OPEN;
}

/** Matches assertions that a value lacks a part. */
const LACKS =
  /[nN]otContain|_not_include|refute_(?:includes|match|predicate|operator)|wont_(?:include|match|be)$|doesNot|NotHas|hasNo|noneMatch|NotRegexp|NotMatches/;

/** The matcher that decides: that of Hamcrest, Gomega or RSpec, or the assertion itself. */
function matcherOf(call: Call, language: TreeLanguage): { name: string; args: readonly string[]; isNegative: boolean } {
  const last = call.chain.at(-1) ?? "";
  const isNegative = call.chain.some((name) =>
    /^(?:not|not_to|to_not|should_not|ToNot|NotTo|ShouldNot|isNot)$/.test(name),
  );
  const head = /^(?:assertThat|To|Should|Eventually)$/.test(last) ? (call.args.at(-1) ?? "") : "";
  const inner = /^(?:[\w.]+\.)?(\w+)\(([\s\S]*)\)$/.exec(unwrapped(head));
  if (inner !== null && (language === "java" || language === "go")) {
    const name = inner[1] ?? "";
    // Hamcrest's `contains` compares the whole list; that of AssertJ allows more elements.
    const own = name === "contains" ? "containsExactly" : name;
    return { name: own, args: parts(inner[2] ?? "", [","]), isNegative: /^(?:not|Not)$/.test(name) };
  }
  return { name: plainName(last, call, language), args: call.args, isNegative };
}

/** The name of an assertion without its variants: `Equalf`, `be_within(1).of(2)`, `eq(1).or(eq(2))`, `andExpect(status().isOk())`. */
function plainName(last: string, { args }: Call, language: TreeLanguage): string {
  if (language === "go") return last.replace(/f$/, "");
  if (last === "andExpect") return /\.(\w+)\([^()]*\)$/.exec(args[0] ?? "")?.[1] ?? last;
  if (language !== "ruby") return last;
  if (/\.or\b/.test(last)) return "or";
  return /^change\b/.test(last) ? last : (last.split(".")[0] ?? "");
}

/** `is(hasItem(1))` of Hamcrest says the same as `hasItem(1)`. */
function unwrapped(matcher: string): string {
  const inner = /^(?:\w+\.)?(?:is|describedAs)\(\s*((?:\w+\.)?[a-z]\w*\([\s\S]*\))\s*\)$/.exec(matcher.trim())?.[1];
  return inner ?? matcher.trim();
}
