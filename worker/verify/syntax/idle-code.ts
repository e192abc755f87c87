import { localsIn } from "./assertion-scope.ts";
import { expectsError, isPromised } from "./assertion-strength.ts";
import { storedIn } from "./handlers.ts";
import { isFunction } from "./test-marks.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** A piece of code whose assertions are measured. */
export interface MeasuredCode {
  readonly body: SyntaxNode;
  readonly text: string;
  /** How many times each name stands in the code. */
  readonly uses: ReadonlyMap<string, number>;
  /** Functions in variables of the code, by name. */
  readonly functions: ReadonlyMap<string, SyntaxNode>;
  /** Functions that the code only assigns to a property, by name, with the property's name. */
  readonly stored: ReadonlyMap<string, string>;
  /** Whether the source says how many assertions have to run. */
  readonly isCounted: boolean;
}

export function measuredCode(body: SyntaxNode, text: string): MeasuredCode {
  const uses = new Map<string, number>();
  walk(body, (node) => {
    if (node.type === "Identifier") uses.set(String(node.name), (uses.get(String(node.name)) ?? 0) + 1);
  });
  const functions = new Map([...localsIn(body)].filter(([, value]) => isFunction(value)));
  const isCounted = /\b(?:assertions|hasAssertions|plan|assertionCount)\(/.test(text.slice(body.start, body.end));
  return { body, text, uses, functions, stored: storedIn(body), isCounted };
}

/**
 * Whether a node's assertions never run, or cannot fail the test: a function that nothing calls, a promise that nothing awaits, a `try`
 * whose errors are ignored. `above` are the nodes above it in the measured code, outermost first.
 */
export function isIdleCode(node: SyntaxNode, above: readonly SyntaxNode[], code: MeasuredCode): boolean {
  const parent = above.at(-1);
  if (parent === undefined) return false;
  if (isFunction(node))
    return isUncalled(node, parent, code) || isDetached(node, above, code) || isHandlerAlone(node, above, code);
  if (node.type === "FunctionDeclaration") return code.body.type !== "Program" && isUnused(nodeAt(node, "id"), code);
  if (node.type === "CallExpression" && isLost(node, above) && (isPromised(node) || isOfPromises(node))) return true;
  if (isIgnored(node, above, code)) return true;
  if (parent.type === "TryStatement" && nodeAt(parent, "block") === node) return isSwallowed(parent);
  if (node.type === "CatchClause") return !code.isCounted && !mustThrow(nodeAt(parent, "block") ?? node);
  return isDeadBranch(node, parent);
}

/** Whether the errors of a promise are ignored: `assert.rejects(...).catch(() => {})`, `Promise.allSettled([...])`. */
function isIgnored(node: SyntaxNode, above: readonly SyntaxNode[], code: MeasuredCode): boolean {
  const [call, member] = [above.at(-2), above.at(-1)];
  if (nameChain(nodeAt(call ?? node, "callee")).join(".") === "Promise.allSettled") return true;
  if (member?.type !== "MemberExpression" || nodeAt(member, "object") !== node || call?.type !== "CallExpression")
    return false;
  const [first, second] = nodesAt(call, "arguments");
  const handler = nodeAt(member, "property")?.name === "catch" ? first : second;
  if (!/^(?:catch|then)$/.test(String(nodeAt(member, "property")?.name)) || handler === undefined) return false;
  const own = handler.type === "Identifier" ? code.functions.get(String(handler.name)) : handler;
  return own !== undefined && isFunction(own) && isQuiet(nodeAt(own, "body") ?? own, paramOf(own));
}

function paramOf(fn: SyntaxNode): string {
  return String(nodesAt(fn, "params")[0]?.name ?? "");
}

function isOfPromises(node: SyntaxNode): boolean {
  return /^Promise\.(?:all|any|race|allSettled)$/.test(nameChain(nodeAt(node, "callee")).join("."));
}

function isUnused(id: SyntaxNode | undefined, { uses }: MeasuredCode): boolean {
  return id?.type === "Identifier" && (uses.get(String(id.name)) ?? 0) <= 1;
}

function isUncalled(node: SyntaxNode, parent: SyntaxNode, code: MeasuredCode): boolean {
  if (parent.type === "ExpressionStatement") return true;
  const isLoop = parent.type === "CallExpression" && /\.forEach$/.test(nameChain(nodeAt(parent, "callee")).join("."));
  // A loop by `forEach` does not wait for promises.
  if (isLoop && node.async === true) return true;
  return parent.type === "VariableDeclarator" && code.body.type !== "Program" && isUnused(nodeAt(parent, "id"), code);
}

/** Whether an expression is a statement whose promise nothing awaits. */
function isLost(node: SyntaxNode, above: readonly SyntaxNode[]): boolean {
  const parent = above.at(-1);
  const isVoid = parent?.type === "UnaryExpression" && parent.operator === "void";
  const statement = isVoid ? above.at(-2) : parent;
  return statement?.type === "ExpressionStatement" && node.type === "CallExpression";
}

/** Whether a function is given to a `.then(...)` or a timer that the test does not wait for. A test with a parameter may be told the end. */
function isDetached(node: SyntaxNode, above: readonly SyntaxNode[], { body, text }: MeasuredCode): boolean {
  const around = above.findLast((each) => isFunction(each) || /^(?:FunctionDeclaration|Program)$/.test(each.type));
  if ((around !== undefined && around !== body) || !isFunction(body) || nodesAt(body, "params").length > 0)
    return false;
  const call = above.at(-1);
  if (call?.type !== "CallExpression" || !nodesAt(call, "arguments").includes(node)) return false;
  const chain = nameChain(nodeAt(call, "callee"));
  const isTimer = /^(?:setTimeout|setImmediate|queueMicrotask|process\.nextTick)$/.test(chain.join("."));
  if (isTimer)
    return isLost(call, above.slice(0, -1)) && !/[tT]imers|clock|tick\(/.test(text.slice(body.start, body.end));
  if (!/^(?:then|catch|finally)$/.test(chain.at(-1) ?? "")) return false;
  const rest = above.slice(0, -1);
  while (
    /^(?:MemberExpression|CallExpression)$/.test(rest.at(-1)?.type ?? "") &&
    nodeAt(rest.at(-1) ?? call, "object") !== undefined
  )
    rest.splice(-2);
  const outer = above[rest.length];
  return outer !== undefined && isLost(outer, rest);
}

/** Whether a function only runs if a promise is rejected, and nothing says that it has to be. */
function isHandlerAlone(node: SyntaxNode, above: readonly SyntaxNode[], { isCounted, text }: MeasuredCode): boolean {
  const call = above.at(-1);
  if (call?.type !== "CallExpression" || isCounted) return false;
  const callee = nodeAt(call, "callee");
  const property = callee?.type === "MemberExpression" ? nodeAt(callee, "property")?.name : undefined;
  if (property !== "catch" || nodesAt(call, "arguments")[0] !== node) return false;
  // A caught error that is the result is asserted elsewhere.
  return callee === undefined || !MUST_THROW.test(text.slice(callee.start, callee.end));
}

const MUST_THROW = /\bthrow\b|\bfail|unreachable|never|\bthen\(/i;

/** Whether a `try` ends the test with a failure when its code throws no error. */
function mustThrow(block: SyntaxNode): boolean {
  let must = false;
  walk(block, (node) => {
    const name = node.type === "CallExpression" ? nameChain(nodeAt(node, "callee")).join(".") : "";
    const [first] = nodesAt(node, "arguments");
    must ||=
      node.type === "ThrowStatement" ||
      /fail|unreachable|never|should/i.test(name) ||
      (/assert|expect|ok$/.test(name) && /^(?:false|0)$/.test(String(first?.value)));
  });
  return must;
}

/** Whether a `try` has a handler that does nothing about the error. */
function isSwallowed(statement: SyntaxNode): boolean {
  const handler = nodeAt(statement, "handler");
  if (handler === undefined) return false;
  return isQuiet(nodeAt(handler, "body") ?? handler, String(nodeAt(handler, "param")?.name ?? ""));
}

/** Whether a handler of errors does nothing about the error: it neither throws, asserts, keeps nor reports it. */
function isQuiet(body: SyntaxNode, param: string): boolean {
  let isUsed = body.type === "Identifier" && body.name === param;
  walk(body, (node) => {
    const name = node.type === "CallExpression" ? nameChain(nodeAt(node, "callee")).join(".") : "";
    const isReport = name !== "" && !/^(?:console|log|logger|debug)\b/.test(name);
    const takes = nodesAt(node, "arguments").some((each) => param !== "" && nameChain(each)[0] === param);
    isUsed ||= node.type === "ThrowStatement" || node.type === "AssignmentExpression";
    isUsed ||= node.type === "ReturnStatement" && param !== "" && nameChain(nodeAt(node, "argument"))[0] === param;
    isUsed ||= isReport && (takes || /assert|expect|fail|done|reject|next|error/i.test(name));
  });
  return !isUsed;
}

/** Whether a node is the branch of an `if` that is never taken. */
function isDeadBranch(node: SyntaxNode, parent: SyntaxNode): boolean {
  const test = /^(?:If|While)Statement$|^ConditionalExpression$/.test(parent.type)
    ? nodeAt(parent, "test")
    : nodeAt(parent, "left");
  if (test?.type !== "Literal" || node === test) return false;
  if (parent.type === "LogicalExpression") return parent.operator === "&&" && !test.value;
  return nodeAt(parent, "alternate") === node ? Boolean(test.value) : nodeAt(parent, "test") === test && !test.value;
}

/** Whether a function whose error is expected does more than its first statement: nothing after the error runs. */
export function isAfterError(node: SyntaxNode, above: readonly SyntaxNode[]): boolean {
  const block = above.at(-1);
  const fn = above.at(-2);
  if (block?.type !== "BlockStatement" || fn === undefined || !isFunction(fn) || nodesAt(block, "body")[0] === node)
    return false;
  const call = above.at(-3);
  if (call?.type !== "CallExpression" || nodesAt(call, "arguments")[0] !== fn) return false;
  if (expectsError(call)) return true;
  const matcher = above.slice(0, -3).findLast((each) => each.type === "CallExpression");
  return nameChain(nodeAt(call, "callee")).join(".") === "expect" && matcher !== undefined && expectsError(matcher);
}
