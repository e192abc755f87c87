import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** Names of assertions that accept any truthy value or any error. */
const WEAK =
  /^(?:assert|ok|notOk|true|false|truthy|falsy|isTrue|isFalse|isOk|exists?|notThrows(?:Async)?|isDefined|toBeTruthy|toBeFalsy|toBeDefined|doesNotThrow|doesNotReject|toHaveBeenCalled|called|not(?:Deep|Strict|DeepStrict)?Equal|notEqual|notSame|notDeepEqual|not|isNot\w*|toBeGreaterThan\w*|toBeLessThan\w*|toBeInstanceOf|toBeTypeOf|instanceOf|isAbove|isBelow)$/;
/** Names of assertions that accept any error, unless an argument names the error. */
const THROWS = /^(?:throws(?:Async)?|rejects|toThrow(?:Error)?|throw|rejectedWith|toThrowError)$/;
/** Names of functions in test libraries whose calls cannot fail. */
const VOID =
  /^(?:pass|plan|assertions|hasAssertions|soft|extend|any|anything|stringMatching|objectContaining|arrayContaining|stringContaining|fail|comment|end|timeout|teardown|diagnostic|log)$/;
/** Names of assertions that are called without an object, after a named import. */
const BARE =
  /^(?:assert|(?:not)?(?:deep)?(?:strict)?equal|deepStrictEqual|notDeepStrictEqual|strictEqual|notStrictEqual|doesNotThrow|doesNotReject|throws|rejects|ok|expectType|expectError|expectNotType|expectAssignable)$/i;

/**
 * The strength of a call as an assertion: 2 for a comparison, 1 for a weaker assertion, 0 for an assertion that cannot
 * fail or a call that is no assertion.
 */
export function assertionStrength(node: SyntaxNode, text: string): number {
  const callee = nodeAt(node, "callee");
  const chain = nameChain(callee);
  const last = chain.at(-1) ?? "";
  if (node.type !== "CallExpression" || VOID.test(last)) return 0;
  const args = nodesAt(node, "arguments");
  if (isExpectation(chain)) return callee?.type === "MemberExpression" ? matcherStrength(callee, { chain, args }) : 0;
  if (!isAssert(chain) || cannotFail(args, { last, text })) return 0;
  if (THROWS.test(last)) return args.length > 1 ? 2 : 1;
  return saysLittle(args, { last, text }) ? 1 : 2;
}

function saysLittle(args: readonly SyntaxNode[], { last, text }: { last: string; text: string }): boolean {
  if (isBoolean(args[1]) && /equal|^is$|^same$/i.test(last)) return true;
  return isRepeated(args, text) || (WEAK.test(last) && !isComparison(args[0]));
}

/** Upper limit of an assertion's strength: a comparison with an object checks each field of the object. */
export function assertionReach(node: SyntaxNode, text: string): number {
  const strength = assertionStrength(node, text);
  if (strength < 2) return strength;
  const leaves = nodesAt(node, "arguments").map(leavesOf);
  return 2 * Math.max(1, ...leaves);
}

/** The strength of an assertion by property access, such as `expect(x).to.be.true`. */
export function propertyStrength(node: SyntaxNode): number {
  const chain = node.type === "MemberExpression" ? nameChain(node) : [];
  const last = chain.at(-1) ?? "";
  if (!isExpectation(chain) && !chain.includes("should")) return 0;
  if (/^(?:null|undefined|empty|NaN|calledOnce|fulfilled|rejected)$/.test(last) || saysHow(subjectOf(node))) return 2;
  return /^(?:true|false|ok|exist|called|frozen)$/.test(last) ? 1 : 0;
}

function isExpectation([first = "", ...rest]: readonly string[]): boolean {
  return (
    first === "expect" ||
    first === "should" ||
    first === "expectTypeOf" ||
    first === "assertType" ||
    rest.includes("should")
  );
}

/** The strength of a matcher such as `toBe`. A call of `expect(value)` without a matcher asserts nothing. */
function matcherStrength(callee: SyntaxNode, given: { chain: readonly string[]; args: readonly SyntaxNode[] }): number {
  const { chain, args } = given;
  const matcher = chain.at(-1) ?? "";
  if (/^(?:resolves|rejects|not|to|be|have|been|should|eventually)$/.test(matcher)) return 0;
  const subject = subjectOf(callee);
  if (!chain.includes("should") && (subject === undefined || isConstant(subject))) return 0;
  if (THROWS.test(matcher)) return args.length > 0 ? 2 : 1;
  if (chain.includes("not") || (isBoolean(args[0]) && !saysHow(subject) && args.length === 1)) return 1;
  return WEAK.test(matcher) ? 1 : 2;
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

/**
 * Whether an assertion cannot fail: it compares constants, compares an expression with itself, or has a condition with
 * `|| true`.
 */
function cannotFail(args: readonly SyntaxNode[], { last, text }: { last: string; text: string }): boolean {
  if (/^(?:throws|rejects|doesNot|notThrows|expect)/.test(last)) return false;
  const [first] = args;
  const isPropped =
    first?.type === "LogicalExpression" && first.operator === "||" && isConstant(nodeAt(first, "right") ?? first);
  const isSame = isRepeated(args, text) && !args.slice(0, 1).some(holdsCall);
  return isPropped || args.slice(0, 2).every((argument) => isConstant(argument)) || isSame;
}

/**
 * Whether the two compared expressions have the same text. If the text contains a call, the assertion only says that
 * two calls agree, and little code violates that.
 */
function isRepeated(args: readonly SyntaxNode[], text: string): boolean {
  const [left, right] = args.map((argument) => text.slice(argument.start, argument.end));
  return args.length > 1 && left === right;
}

function holdsCall(node: SyntaxNode): boolean {
  let holds = false;
  walk(node, ({ type }) => {
    holds ||= /^(?:Call|New|TaggedTemplate)Expression$/.test(type);
  });
  return holds;
}

const T_ASSERTS = new Set(
  "is not deepEqual notDeepEqual like true false truthy falsy throws throwsAsync notThrows rejects regex notRegex equal equals notEqual same strictSame matchSnapshot snapshot match notMatch has hasProps ok notOk strictEqual notStrictEqual deepLooseEqual looseEqual error ifError".split(
    " ",
  ),
);

/** The argument of the `expect(...)` call that a matcher belongs to. */
function subjectOf(node: SyntaxNode): SyntaxNode | undefined {
  let at: SyntaxNode | undefined = node;
  while (at !== undefined) {
    if (
      at.type === "CallExpression" &&
      /^(?:expect(?:TypeOf|\.soft|\.poll)?|should)$/.test(nameChain(nodeAt(at, "callee")).join("."))
    )
      return nodesAt(at, "arguments")[0] ?? at;
    at = nodeAt(at, "object") ?? nodeAt(at, "callee");
  }
  return undefined;
}

/** Whether a value is a comparison `a === b`. Comparisons with null, undefined or a type do not count, because they say too little. */
function isComparison(node: SyntaxNode | undefined): boolean {
  if (node?.type !== "BinaryExpression" || !/^={2,3}$/.test(String(node.operator))) return false;
  const sides = [nodeAt(node, "left"), nodeAt(node, "right")];
  return !sides.some((side) => side?.name === "undefined" || side?.value === null || side?.type === "UnaryExpression");
}

/** Whether the argument of `expect(...)` is itself a comparison: `a === b`, `spy.calledOnce`. */
function saysHow(node: SyntaxNode | undefined): boolean {
  return isComparison(node) || /^called/.test(nameChain(node).at(-1) ?? "");
}

function isBoolean(node: SyntaxNode | undefined): boolean {
  return typeof node?.value === "boolean";
}

function isConstant(node: SyntaxNode): boolean {
  if (node.type === "Literal") return true;
  if (node.type === "UnaryExpression") return isConstant(nodeAt(node, "argument") ?? node);
  if (node.type === "TemplateLiteral") return nodesAt(node, "expressions").length === 0;
  if (node.type === "ArrayExpression") return nodesAt(node, "elements").every(isConstant);
  return node.type === "ObjectExpression" && nodesAt(node, "properties").length === 0;
}

/** The number of values in a literal, such as a list or an object. */
function leavesOf(node: SyntaxNode): number {
  const inside =
    node.type === "ObjectExpression"
      ? nodesAt(node, "properties").map((property) => nodeAt(property, "value") ?? property)
      : node.type === "ArrayExpression"
        ? nodesAt(node, "elements")
        : undefined;
  return inside === undefined ? 1 : inside.reduce((total, each) => total + leavesOf(each), 0);
}
