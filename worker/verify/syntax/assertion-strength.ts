import type { SyntaxNode } from "./walk.ts";
import { nameChain, nodeAt, nodesAt } from "./walk.ts";

/** Assertions that ask for something true and do not say which value. */
const WEAK =
  /^(?:ok|true|truthy|isTrue|isOk|exists|isDefined|toBeTruthy|toBeFalsy|toBeDefined|pass|doesNotThrow|toHaveBeenCalled)$/;
/** Assertions that cannot fail whatever they are given. */
const VOID =
  /^(?:pass|plan|assertions|hasAssertions|soft|extend|any|anything|stringMatching|objectContaining|arrayContaining|stringContaining|fail|resolves|rejects|not)$/;

/** How much a call asserts: 0 for what is no assertion, or one that cannot fail. */
export function assertionStrength(node: SyntaxNode, text: string): number {
  const callee = nodeAt(node, "callee");
  const chain = nameChain(callee);
  const last = chain.at(-1) ?? "";
  if (VOID.test(last)) return 0;
  if (chain[0] === "expect") return callee?.type === "MemberExpression" ? matcherStrength(callee, last) : 0;
  if (!isAssert(chain) || cannotFail(nodesAt(node, "arguments"), text)) return 0;
  return last === "assert" || WEAK.test(last) ? 1 : 2;
}

/** `expect(value)` by itself asserts nothing, its matcher does. */
function matcherStrength(callee: SyntaxNode, matcher: string): number {
  const subject = subjectOf(callee);
  if (subject === undefined || isConstant(subject)) return 0;
  return WEAK.test(matcher) ? 1 : 2;
}

function isAssert([first = "", ...rest]: readonly string[]): boolean {
  return first === "assert" || /^assert[A-Z]/.test(first) || (first === "t" && T_ASSERTS.has(rest.at(-1) ?? ""));
}

/** Constants, or the same thing on both sides. */
function cannotFail(args: readonly SyntaxNode[], text: string): boolean {
  const [left, right] = args.map((argument) => text.slice(argument.start, argument.end));
  return args.slice(0, 2).every((argument) => isConstant(argument)) || (args.length > 1 && left === right);
}

const T_ASSERTS = new Set([
  "is",
  "not",
  "deepEqual",
  "like",
  "true",
  "truthy",
  "false",
  "throws",
  "regex",
  "equal",
  "same",
  "match",
  "ok",
  "strictEqual",
]);

/** The first argument of the `expect(...)` that a matcher hangs on. */
function subjectOf(node: SyntaxNode): SyntaxNode | undefined {
  let at: SyntaxNode | undefined = node;
  while (at !== undefined) {
    if (at.type === "CallExpression" && nameChain(nodeAt(at, "callee")).join(".") === "expect")
      return nodesAt(at, "arguments")[0];
    at = nodeAt(at, "object") ?? nodeAt(at, "callee");
  }
  return undefined;
}

function isConstant(node: SyntaxNode): boolean {
  if (node.type === "Literal") return true;
  if (node.type === "UnaryExpression") return isConstant(nodeAt(node, "argument") ?? node);
  if (node.type === "TemplateLiteral") return nodesAt(node, "expressions").length === 0;
  if (node.type === "ArrayExpression") return nodesAt(node, "elements").every(isConstant);
  return node.type === "ObjectExpression" && nodesAt(node, "properties").length === 0;
}
