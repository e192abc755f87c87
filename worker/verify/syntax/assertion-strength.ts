import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** Assertions that accept any truthy value or any error. */
const WEAK =
  /^(?:assert|ok|notOk|true|false|truthy|falsy|isTrue|isFalse|isOk|exists?|notThrows(?:Async)?|isDefined|toBeTruthy|toBeFalsy|toBeDefined|doesNotThrow|doesNotReject|toHaveBeenCalled|called|not(?:Deep|Strict|DeepStrict)?Equal|notEqual|notSame|notDeepEqual|not|isNot\w*|toBeGreaterThan\w*|toBeLessThan\w*|toBeInstanceOf|toBeTypeOf|instanceOf|isAbove|isBelow)$/;
/** Assertions that accept any error, unless an argument names the error. */
const THROWS = /^(?:throws(?:Async)?|rejects|toThrow(?:Error)?|throw|rejectedWith|toThrowError)$/;
/** Calls in test libraries that cannot fail. */
const VOID =
  /^(?:pass|plan|assertions|hasAssertions|soft|extend|any|anything|stringMatching|objectContaining|arrayContaining|stringContaining|fail|comment|end|timeout|teardown|diagnostic|log)$/;
/** Assertions that are called by their bare name after a named import. */
const BARE =
  /^(?:assert|(?:not)?(?:deep)?(?:strict)?equal|deepStrictEqual|notDeepStrictEqual|strictEqual|notStrictEqual|doesNotThrow|doesNotReject|throws|rejects|ok|expectType|expectError|expectNotType|expectAssignable)$/i;

/**
 * The strength of an assertion: 2 for a comparison, 1 for a weaker assertion, 0 for other calls and assertions that
 * cannot fail.
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

/** Upper limit of a call's strength: a comparison with an object checks each of its fields. */
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

/** The strength of a matcher; `expect(value)` alone asserts nothing. */
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

/** `assert.x`, `t.x`, and assertions of other libraries with unmistakable names. */
function isAssert(chain: readonly string[]): boolean {
  const [first = "", ...rest] = chain;
  const last = rest.at(-1) ?? "";
  if (first === "assert" || /^assert[A-Z]/.test(first) || rest.includes("assert")) return true;
  if (rest.length === 0) return BARE.test(first);
  // `require("node:assert").strictEqual(...)`: no other module that tests load has such methods.
  if (first === "require") return T_ASSERTS.has(last) || /^(?:strict|deep|notDeep|notStrict|doesNot)[A-Z]/.test(last);
  if (/^(?:t|tt|st|tap|tst|Assert|QUnit|check)$/.test(first)) return T_ASSERTS.has(last);
  // supertest's `.expect(200)`, and methods of unittest ports.
  return last === "expect" || (first === "this" && /^assert[A-Z]/.test(last));
}

/** Whether an assertion compares constants, compares a thing with itself, or has a condition with `|| true`. */
function cannotFail(args: readonly SyntaxNode[], { last, text }: { last: string; text: string }): boolean {
  if (/^(?:throws|rejects|doesNot|notThrows|expect)/.test(last)) return false;
  const [first] = args;
  const isPropped =
    first?.type === "LogicalExpression" && first.operator === "||" && isConstant(nodeAt(first, "right") ?? first);
  const isSame = isRepeated(args, text) && !args.slice(0, 1).some(holdsCall);
  return isPropped || args.slice(0, 2).every((argument) => isConstant(argument)) || isSame;
}

/**
 * Whether both sides have the same text. With a call in them, the assertion says that two calls agree, which little
 * code violates.
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

/** The argument of the `expect(...)` that a matcher belongs to. */
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

/** Whether a value is a comparison `a === b`; comparisons with null, undefined or a type say too little. */
function isComparison(node: SyntaxNode | undefined): boolean {
  if (node?.type !== "BinaryExpression" || !/^={2,3}$/.test(String(node.operator))) return false;
  const sides = [nodeAt(node, "left"), nodeAt(node, "right")];
  return !sides.some((side) => side?.name === "undefined" || side?.value === null || side?.type === "UnaryExpression");
}

/** Whether a subject already contains the comparison: `a === b`, `spy.calledOnce`. */
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

/** The number of values in a literal. */
function leavesOf(node: SyntaxNode): number {
  const inside =
    node.type === "ObjectExpression"
      ? nodesAt(node, "properties").map((property) => nodeAt(property, "value") ?? property)
      : node.type === "ArrayExpression"
        ? nodesAt(node, "elements")
        : undefined;
  return inside === undefined ? 1 : inside.reduce((total, each) => total + leavesOf(each), 0);
}
