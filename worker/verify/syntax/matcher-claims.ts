import {
  type Claim,
  EQUAL,
  equalClaim,
  LOOSE,
  ORDER,
  PART,
  patternLevel,
  type Resolve,
  SAME,
  SOME,
} from "./claim-levels.ts";
import { conditionClaims } from "./condition-claims.ts";
import { parts } from "./condition-worth.ts";
import { errorLevel } from "./error-levels.ts";
import type { TreeLanguage } from "./grammars.ts";
import type { AssertionKind, Call } from "./languages/code-language.ts";
import { MATCHER_RUNGS, OPEN, type Rung } from "./languages/matcher-levels.ts";

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
  const rung = rungOf(name, language, kind);
  if (rung === "pattern") return [{ ...same(patternLevel(text)), text }];
  if (typeof rung !== "number") {
    const [level, upTo] = Array.isArray(rung) ? (rung as [number, number]) : OPEN;
    return [{ level, upTo, text }];
  }
  if (rung < LOOSE) return [{ ...same(rung), text }];
  return [compared({ rung, name, values, args, call, text, resolve })];
}

const THROWS =
  /^(?:raise_(?:error|exception)|assert_raises?|assert_raise_with_message|must_raise|assertThrows(?:Exactly)?|expectThrows|toThrow|expectException|isThrownBy)$/;

/** Matches chains about an expected error: `assertThatThrownBy(...)`. */
const THROWN = /Thrown|Exception|Throwable|\bthrown\b/;

function same(level: number) {
  return { level, upTo: level };
}

function compared(given: {
  rung: number;
  name: string;
  values: readonly string[];
  args: readonly string[];
  call: Call;
  text: string;
  resolve: Resolve;
}): Claim {
  const { rung, name, values, args, call, text, resolve } = given;
  const [left = "", right = args[0] ?? ""] = /^[a-z]\w*$/.test(name) && values.length === 1 ? ["", values[0]] : values;
  const other = call.subject === undefined || args.length === 0 ? right : args.join(", ");
  const claim = values.length < 2 ? { ...same(rung), text } : equalClaim(left, other, resolve);
  const isDelta = DELTAS.test(name) || (name === "assertEquals" && values.length === 3 && isNumber(values[2]));
  const delta = isDelta
    ? Number(/[\d.]+(?:e-?\d+)?/.exec((name === "be_within" ? args[0] : values.at(-1)) ?? "")?.[0] ?? 0)
    : 0;
  const isLoose = call.chain.some((each) => /^ignoring|^usingElementComparator|inAnyOrder|^ignoring/.test(each));
  const limit = isLoose ? LOOSE : delta > LARGE ? ORDER : isDelta ? LOOSE : rung;
  const top = claim.level === EQUAL && limit === SAME ? SAME : Math.min(limit, claim.level);
  return {
    ...claim,
    level: top,
    upTo: claim.level === EQUAL && limit === SAME ? SAME : Math.min(limit, claim.upTo),
    text,
  };
}

function isNumber(words = ""): boolean {
  return /^[\d._]+(?:e-?\d+)?[fFdD]?$/.test(words);
}

const DELTAS = /Delta|Epsilon|_delta|_epsilon|isCloseTo|closeTo|be_within|isWithin/;
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
  const name = language === "go" ? last.replace(/f$/, "") : language === "ruby" ? (last.split(".")[0] ?? "") : last;
  return { name: name.replace(/^be_within\b.*/, "be_within"), args: call.args, isNegative };
}

/** `is(hasItem(1))` of Hamcrest says the same as `hasItem(1)`. */
function unwrapped(matcher: string): string {
  const inner = /^(?:\w+\.)?(?:is|describedAs)\(\s*((?:\w+\.)?[a-z]\w*\([\s\S]*\))\s*\)$/.exec(matcher.trim())?.[1];
  return inner ?? matcher.trim();
}

/** How closely an assertion about calls of a mock fixes their arguments and number; undefined for any other assertion. */
function mockLevel({ chain, args, subject = [] }: Call): number | undefined {
  const last = chain.at(-1) ?? "";
  const names = chain.join(".");
  if (chain.at(-2) === "verify") {
    const mode = subject[1] ?? "";
    if (/never\(|times\(0\)/.test(mode)) return EQUAL;
    return countLevel(mode) - looseArguments(args);
  }
  if (/\bhave_received|\breceive\b/.test(names)) {
    const hasArguments = /\bwith\b/.test(names);
    if (/never|exactly/.test(names) && args.some((each) => each === "0")) return EQUAL;
    return countLevel(names) - (hasArguments ? looseArguments(args) : 2);
  }
  if (last === "expects") return countLevel(args[0] ?? "");
  if (last === "with" && (chain.includes("expects") || chain.includes("shouldReceive")))
    return EQUAL - looseArguments(args);
  if (chain.includes("shouldReceive")) return countLevel(names);
  if (/^AssertCalled$/.test(last)) return EQUAL - looseArguments(args);
  return /^AssertN|^AssertExpectations$/.test(last) ? EQUAL : undefined;
}

function countLevel(mode: string): number {
  if (/at_?[lL]east|at_?[mM]ost|zeroOrMore|any(?:_number)?|calls\(/.test(mode)) return PART;
  return EQUAL;
}

/** 2 if any argument may have any value. */
function looseArguments(args: readonly string[]): number {
  return args.some((each) =>
    /\bany(?:thing|_args|String|Int|Long|List|Map|Collection)?\b|\bisA\(|instance_of|kind_of|_including|Anything|isNotNull\(|notNull\(|\bisType\b|isInstanceOf\(|Mockery::type/.test(
      each,
    ),
  )
    ? 2
    : 0;
}
