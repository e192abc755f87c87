import { resolved, type Scope, textOf } from "./assertion-scope.ts";
import { conditionWorth, isConstant } from "./condition-grade.ts";
import { argumentsWorth, equalityWorth } from "./equality-worth.ts";
import { acceptsAll, expectedError } from "./expected-error.ts";
import { type Grade, isWide, LEVELS, levelOf, nearWorth } from "./matchers.ts";
import { subjectFrom } from "./subject.ts";
import { isFunction } from "./test-marks.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** The worth of an assertion, and the value that it is about; `about` is undefined for an error and for an unknown value. */
export interface GradedWorth extends Grade {
  readonly about?: string;
  /** Source of the expected value. */
  readonly wanted?: string;
}

/** Names of assertions that accept any error, unless an argument names the error. */
const THROWS =
  /^(?:throws(?:Async)?|rejects|toThrow(?:Error)?|throw|rejectedWith|toThrowError|toThrowErrorMatching\w*)$/;
/** Names of functions in test libraries whose calls cannot fail. */
const VOID =
  /^(?:pass|plan|assertions|hasAssertions|soft|extend|any|anything|stringMatching|objectContaining|arrayContaining|stringContaining|catch|then|finally|comment|end|timeout|teardown|diagnostic|log)$/;
/** Names of assertions that are called without an object, after a named import. */
const BARE =
  /^(?:assert|(?:not)?(?:deep)?(?:strict)?equal|deepStrictEqual|notDeepStrictEqual|strictEqual|notStrictEqual|doesNotThrow|doesNotReject|throws|rejects|ok|expectType|expectError|expectNotType|expectAssignable)$/i;

const T_ASSERTS = new Set(
  "is not deepEqual notDeepEqual like true false truthy falsy throws throwsAsync notThrows rejects regex notRegex equal equals notEqual same strictSame matchSnapshot snapshot match notMatch has hasProps ok notOk strictEqual notStrictEqual deepLooseEqual looseEqual error ifError".split(
    " ",
  ),
);

/** The strength of a call as an assertion: 2 for a comparison, less for a weaker one, 0 for a call that is no assertion. */
export function assertionStrength(node: SyntaxNode, text: string): number {
  const nothing = new Map<string, SyntaxNode>();
  return assertionWorth(node, { text, locals: nothing, constants: nothing, sources: new Set() })?.strength ?? 0;
}

/** The worth of a node as an assertion; undefined for a node that is no assertion or that cannot fail. */
export function assertionWorth(node: SyntaxNode, scope: Scope): GradedWorth | undefined {
  const worth = node.type === "CallExpression" ? callWorth(node, scope) : propertyWorth(node, scope);
  return worth === undefined || worth.reach === 0 ? undefined : worth;
}

function callWorth(node: SyntaxNode, scope: Scope): GradedWorth | undefined {
  const callee = nodeAt(node, "callee");
  const chain = nameChain(callee);
  const last = chain.at(-1) ?? "";
  if (VOID.test(last)) return undefined;
  if (last === "fail")
    return isAssert(chain) || chain[0] === "expect" ? { strength: 0, reach: 1, grade: 0 } : undefined;
  const args = nodesAt(node, "arguments");
  if (isExpectation(chain))
    return callee?.type === "MemberExpression" ? matcherWorth(callee, { chain, args, scope }) : undefined;
  if (!isAssert(chain)) return undefined;
  if (THROWS.test(last)) return expectedError(args.slice(1, 3), scope);
  const [first, second] = args;
  if (first === undefined) return LEVELS.exact;
  return compared(last, { actual: first, wanted: second, more: args[2], scope });
}

/** True for assertions that have to be awaited, since they return a promise. */
export function isPromised(node: SyntaxNode): boolean {
  const chain = nameChain(nodeAt(node, "callee") ?? node);
  const last = chain.at(-1) ?? "";
  if (isExpectation(chain))
    return chain.some((name) => /^(?:rejects|resolves|eventually|rejectedWith|rejected|fulfilled)$/.test(name));
  return isAssert(chain) && /^(?:rejects|doesNotReject|throwsAsync|notThrowsAsync|resolves)$/.test(last);
}

/** True for an assertion that expects an error of the function in its arguments. */
export function expectsError(node: SyntaxNode): boolean {
  const chain = nameChain(nodeAt(node, "callee"));
  return THROWS.test(chain.at(-1) ?? "") && (isExpectation(chain) || isAssert(chain));
}

/** The worth of an assertion by property access, such as `expect(x).to.be.true`. */
function propertyWorth(node: SyntaxNode, scope: Scope): GradedWorth | undefined {
  const chain = node.type === "MemberExpression" ? nameChain(node) : [];
  const last = chain.at(-1) ?? "";
  if (!isExpectation(chain) && !chain.includes("should")) return undefined;
  const subject = subjectOf(node);
  const about = subject === undefined ? {} : { about: subjectFrom(subject, scope).about };
  const isFalse = chain.includes("not") || last === "false";
  if (/^calledOnce/.test(last)) return { ...LEVELS.counted, ...about };
  if (/^(?:true|false)$/.test(last) && subject !== undefined) return conditionWorth(subject, scope, !isFalse);
  if (/^(?:null|undefined|empty|NaN|fulfilled|rejected)$/.test(last))
    return { ...(isFalse ? LEVELS.truth : LEVELS.exact), ...about };
  return /^(?:true|false|ok|exist|called|frozen)$/.test(last) ? { ...LEVELS.truth, ...about } : undefined;
}

function isExpectation([first = "", ...rest]: readonly string[]): boolean {
  return /^(?:expect|should|expectTypeOf|assertType)$/.test(first) || rest.includes("should");
}

/** The worth of a matcher such as `toBe`. A call of `expect(value)` without a matcher asserts nothing. */
function matcherWorth(
  callee: SyntaxNode,
  { chain, args, scope }: { chain: readonly string[]; args: readonly SyntaxNode[]; scope: Scope },
): GradedWorth | undefined {
  const matcher = chain.at(-1) ?? "";
  if (/^(?:resolves|rejects|not|to|be|have|been|should|eventually|deep|poll)$/.test(matcher)) return undefined;
  const subject = subjectOf(callee);
  if (!chain.includes("should") && (subject === undefined || isConstant(subject))) return undefined;
  const isNegative = chain.includes("not");
  if (!isNegative && THROWS.test(matcher)) return /Matching/.test(matcher) ? LEVELS.exact : expectedError(args, scope);
  if (!isNegative && chain.includes("rejects")) return rejectedWorth(matcher, args, scope);
  const actual = subject ?? callee;
  const special = isNegative ? negatedWorth(matcher) : specialWorth(matcher, { chain, args });
  if (special !== undefined) return { ...special, about: subjectFrom(actual, scope).about };
  return compared(matcher, { actual, wanted: args[0], more: args[1], scope });
}

/** That a spy was not called says exactly how often it was; any other negation says little. */
function negatedWorth(matcher: string): Grade {
  return /[cC]alled$/.test(matcher) ? EXACT : TRUTH;
}

const { exact: EXACT, truth: TRUTH, kind: KIND } = LEVELS;

/** The worth of matchers whose arguments are no expected values. */
function specialWorth(
  matcher: string,
  { chain, args }: { chain: readonly string[]; args: readonly SyntaxNode[] },
): Grade | undefined {
  if (/^toHaveLength$|^length(?:Of)?$/.test(matcher)) return { ...KIND, reach: 2 };
  if (/^(?:expectTypeOf|assertType)$/.test(chain[0] ?? "")) return EXACT;
  if (!/^(?:toHaveProperty|property)$/.test(matcher)) return undefined;
  return args.length > 1 ? EXACT : KIND;
}

/** `expect(promise).rejects.toMatchObject({...})` and the like say that there is an error, and something about it. */
function rejectedWorth(matcher: string, args: readonly SyntaxNode[], scope: Scope): GradedWorth {
  return /^toBe(?:Defined|Truthy)$/.test(matcher) ? expectedError([], scope) : expectedError(args.slice(0, 1), scope);
}

/** The worth of an assertion about a value, and of the value that it is compared with. */
function compared(
  name: string,
  {
    actual,
    wanted,
    more,
    scope,
  }: { actual: SyntaxNode; wanted: SyntaxNode | undefined; more: SyntaxNode | undefined; scope: Scope },
): GradedWorth {
  const level = levelOf(name, "script");
  const { about, share } = subjectFrom(actual, scope);
  const isTrue = expectedTruth(name, wanted);
  if (isTrue !== undefined) return conditionWorth(actual, scope, isTrue);
  if (isEmpty(name, { actual, wanted, scope })) return LEVELS.nothing;
  if (level === "near") return { ...nearWorth(toleranceOf(name, more)), about };
  if (level === "partial" && isWideLiteral(wanted, scope)) return { ...LEVELS.kind, about };
  if (wanted === undefined) return { ...LEVELS[level], about };
  if (/[cC]all/.test(name))
    return { ...argumentsWorth(more === undefined ? [wanted] : [wanted, more], LEVELS[level]), about };
  if (/^(?:exact|unordered|partial)$/.test(level)) return equalityWorth(actual, wanted, scope, level);
  const isSame = level !== "truth" && textOf(actual, scope) === textOf(resolved(wanted, scope), scope);
  return isSame ? LEVELS.nothing : { ...LEVELS[level], grade: LEVELS[level].grade * share, about };
}

/** Whether an assertion compares two constants, or asks a function that accepts every value. */
function isEmpty(
  name: string,
  { actual, wanted, scope }: { actual: SyntaxNode; wanted: SyntaxNode | undefined; scope: Scope },
): boolean {
  if (isConstant(actual) && (wanted === undefined || isConstant(wanted))) return true;
  return /^(?:toSatisfy|satisf(?:y|ies))$/.test(name) && wanted !== undefined && acceptsAll(wanted, scope);
}

function isWideLiteral(node: SyntaxNode | undefined, { text }: Scope): boolean {
  return node?.type === "Literal" && isWide(text.slice(node.start, node.end));
}

/** Whether an assertion says that a condition holds or that it does not; undefined for an assertion of any other value. */
function expectedTruth(name: string, wanted: SyntaxNode | undefined): boolean | undefined {
  const truth = TRUTHS.exec(name);
  if (truth !== null) return truth[1] !== undefined;
  return /equal|^is$|^same$|^toBe$|^eql?$|^toStrict/i.test(name) ? booleanOf(wanted) : undefined;
}

/** Names of assertions that test a condition; the group is empty for those that say that the condition is false. */
const TRUTHS = /^(?:(assert|ok|true|isTrue|isOk|truthy|toBeTruthy)|notOk|false|isFalse|isNotOk|falsy|toBeFalsy)$/;

function booleanOf(node: SyntaxNode | undefined): boolean | undefined {
  return typeof node?.value === "boolean" ? node.value : undefined;
}

function toleranceOf(name: string, more: SyntaxNode | undefined): number {
  const argument = more === undefined ? undefined : nodeAt(more, "argument");
  const given = Number(argument?.value ?? more?.value ?? Number.NaN) * (argument === undefined ? 1 : -1);
  if (name === "toBeCloseTo") return 10 ** -(Number.isNaN(given) ? 2 : given) / 2;
  return Number.isNaN(given) ? 0.005 : Math.abs(given);
}

/** Whether a chain of names is an assertion: `assert.x`, `t.x`, or an assertion of another library with an unmistakable name. */
function isAssert(chain: readonly string[]): boolean {
  const [first = "", ...rest] = chain;
  const last = rest.at(-1) ?? "";
  if (first === "assert" || /^assert[A-Z]/.test(first) || rest.includes("assert")) return true;
  if (rest.length === 0) return BARE.test(first);
  // In tests, no other module loaded by `require` has methods like those of `require("node:assert").strictEqual(...)`.
  if (first === "require") return T_ASSERTS.has(last) || /^(?:strict|deep|notDeep|notStrict|doesNot)[A-Z]/.test(last);
  if (/^(?:t|tt|st|tap|tst|Assert|QUnit|check)$/.test(first)) return T_ASSERTS.has(last);
  // `.expect(200)` of the library supertest, and methods of libraries that imitate Python's unittest.
  return last === "expect" || (first === "this" && /^assert[A-Z]/.test(last));
}

/** The argument of the call of `expect(...)` that a chain of matchers begins with. */
function subjectOf(node: SyntaxNode): SyntaxNode | undefined {
  let at: SyntaxNode | undefined = node;
  while (at !== undefined) {
    const callee: SyntaxNode | undefined = nodeAt(at, "callee");
    const isExpect =
      callee?.type === "Identifier" && /^(?:expect|should|expectTypeOf|assertType)$/.test(String(callee.name));
    if (at.type === "CallExpression" && (isExpect || (callee !== undefined && isExpectVariant(callee))))
      return nodesAt(at, "arguments")[0];
    const object: SyntaxNode | undefined = nodeAt(at, "object");
    if (object !== undefined && nameChain(at).at(-1) === "should") return object;
    at = object ?? callee;
  }
  return undefined;
}

/** `expect.soft(x)`, `expect.poll(fn)` */
function isExpectVariant(callee: SyntaxNode): boolean {
  return /^expect\.(?:soft|poll|element)$/.test(nameChain(callee).join("."));
}

/** The source of an assertion, without the function that validates an expected error: that function's assertions are measured by themselves. */
export function assertionWords(node: SyntaxNode, text: string): string {
  const validator = expectsError(node) ? nodesAt(node, "arguments").slice(1).find(isFunction) : undefined;
  const isBlock = validator !== undefined && nodeAt(validator, "body")?.type === "BlockStatement";
  return isBlock
    ? text.slice(node.start, validator.start) + text.slice(validator.end, node.end)
    : text.slice(node.start, node.end);
}

/** Names of the functions that validate an expected error: the assertion calls them. */
export function validatorsIn(node: SyntaxNode): string[] {
  const validators = expectsError(node) ? nodesAt(node, "arguments").slice(1) : [];
  return validators.flatMap(({ type, name }) => (type === "Identifier" ? [String(name)] : []));
}
