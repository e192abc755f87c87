import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** Assertions that ask for something true, or for some error, and do not say which. */
const WEAK =
  /^(?:assert|ok|notOk|true|false|truthy|falsy|isTrue|isFalse|isOk|exists?|notThrows(?:Async)?|isDefined|toBeTruthy|toBeFalsy|toBeDefined|doesNotThrow|doesNotReject|toHaveBeenCalled|called|not(?:Deep|Strict|DeepStrict)?Equal|notEqual|notSame|notDeepEqual|not|isNot\w*|toBeGreaterThan\w*|toBeLessThan\w*|toBeInstanceOf|toBeTypeOf|instanceOf|isAbove|isBelow)$/;
/** Assertions that fail on an error of any kind, unless they are told of which. */
const THROWS = /^(?:throws(?:Async)?|rejects|toThrow(?:Error)?|throw|rejectedWith|toThrowError)$/;
/** Assertions that cannot fail whatever they are given. */
const VOID =
  /^(?:pass|plan|assertions|hasAssertions|soft|extend|any|anything|stringMatching|objectContaining|arrayContaining|stringContaining|fail|comment|end|timeout|teardown|diagnostic|log)$/;
/** Assertions that are called by their bare name, when they were imported so. */
const BARE =
  /^(?:assert|(?:not)?(?:deep)?(?:strict)?equal|deepStrictEqual|notDeepStrictEqual|strictEqual|notStrictEqual|doesNotThrow|doesNotReject|throws|rejects|ok|expectType|expectError|expectNotType|expectAssignable)$/i;

/** How much a call asserts: 0 for what is no assertion, or one that cannot fail. */
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

/** The most that a call could stand for: one comparison with an object asks for each of its fields. */
export function assertionReach(node: SyntaxNode, text: string): number {
  const strength = assertionStrength(node, text);
  if (strength < 2) return strength;
  const leaves = nodesAt(node, "arguments").map(leavesOf);
  return 2 * Math.max(1, ...leaves);
}

/** `expect(x).to.be.true`: an assertion that is no call. */
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

/** `expect(value)` by itself asserts nothing, its matcher does. */
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

/** `assert.x`, `t.x`, and assertions of other libraries by names that only they have. */
function isAssert(chain: readonly string[]): boolean {
  const [first = "", ...rest] = chain;
  const last = rest.at(-1) ?? "";
  if (first === "assert" || /^assert[A-Z]/.test(first) || rest.includes("assert")) return true;
  if (rest.length === 0) return BARE.test(first);
  // `require("node:assert").strictEqual(...)`: nothing else that is loaded in a test has such methods.
  if (first === "require") return T_ASSERTS.has(last) || /^(?:strict|deep|notDeep|notStrict|doesNot)[A-Z]/.test(last);
  if (/^(?:t|tt|st|tap|tst|Assert|QUnit|check)$/.test(first)) return T_ASSERTS.has(last);
  // supertest's `.expect(200)`, and unittest's methods as ports of it have them.
  return last === "expect" || (first === "this" && /^assert[A-Z]/.test(last));
}

/** Constants, the same thing on both sides, or a condition that something true stands in. */
function cannotFail(args: readonly SyntaxNode[], { last, text }: { last: string; text: string }): boolean {
  if (/^(?:throws|rejects|doesNot|notThrows|expect)/.test(last)) return false;
  const [first] = args;
  const isPropped =
    first?.type === "LogicalExpression" && first.operator === "||" && isConstant(nodeAt(first, "right") ?? first);
  const isSame = isRepeated(args, text) && !args.slice(0, 1).some(holdsCall);
  return isPropped || args.slice(0, 2).every((argument) => isConstant(argument)) || isSame;
}

/** The same words on both sides. With a call in them it asserts that two calls answer the same, which little code does not. */
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

/** The first argument of the `expect(...)` that a matcher hangs on. */
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

/** `a === b`, said of a value: one with null, undefined or a type says little. */
function isComparison(node: SyntaxNode | undefined): boolean {
  if (node?.type !== "BinaryExpression" || !/^={2,3}$/.test(String(node.operator))) return false;
  const sides = [nodeAt(node, "left"), nodeAt(node, "right")];
  return !sides.some((side) => side?.name === "undefined" || side?.value === null || side?.type === "UnaryExpression");
}

/** A subject that says by itself how it was compared: `a === b`, `spy.calledOnce`. */
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

/** Values that stand in a literal. */
function leavesOf(node: SyntaxNode): number {
  const inside =
    node.type === "ObjectExpression"
      ? nodesAt(node, "properties").map((property) => nodeAt(property, "value") ?? property)
      : node.type === "ArrayExpression"
        ? nodesAt(node, "elements")
        : undefined;
  return inside === undefined ? 1 : inside.reduce((total, each) => total + leavesOf(each), 0);
}
