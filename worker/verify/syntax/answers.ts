import { isFunctionNode, nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** A value that a function returns or yields. */
export interface Answer {
  readonly value: SyntaxNode;
  /** True for `yield*`, which yields all values of another generator. */
  readonly isMany: boolean;
  /** Whether a caller is sure to use the value. The results of callbacks may be unused, and so may an early `return done(error)`. */
  readonly isSure: boolean;
}

/** All values that a function, or a function inside it, returns or yields. A value inside another such value is left out. */
export function answersOf(fn: SyntaxNode): Answer[] {
  const answers: Answer[] = [];
  walk(fn, (node, above) => {
    const value = answerIn(node);
    if (value === undefined || isNothing(value) || answers.some((each) => isWithin(value, each.value))) return;
    answers.push({
      value,
      isMany: node.type === "YieldExpression" && node.delegate === true,
      isSure: isSure(node, [...above, node]),
    });
  });
  return answers;
}

function answerIn(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === "ReturnStatement" || node.type === "YieldExpression") return nodeAt(node, "argument");
  const body = node.type === "ArrowFunctionExpression" ? nodeAt(node, "body") : undefined;
  return body?.type === "BlockStatement" ? undefined : body;
}

/** Whether a value is `undefined` or `void 0`; returning it is the same as a bare `return`. */
function isNothing({ type, name, operator }: SyntaxNode): boolean {
  return (type === "Identifier" && name === "undefined") || (type === "UnaryExpression" && operator === "void");
}

function isWithin(inner: SyntaxNode, outer: SyntaxNode): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** Whether a caller is sure to use the value that a node returns. `path` leads from the broken function to that node. */
function isSure(node: SyntaxNode, path: readonly SyntaxNode[]): boolean {
  const isCallback = path.some((each, i) => i > 0 && isFunctionNode(each) && isArgument(each, path[i - 1]));
  if (isCallback) return false;
  const own = path.findLast(isFunctionNode);
  const block = own === undefined ? undefined : nodeAt(own, "body");
  if (node.type !== "ReturnStatement" || block === undefined || endsInAnswer(block)) return true;
  const names = path.filter(isFunctionNode).flatMap((each) => nodesAt(each, "params").flatMap(namesIn));
  return !isCallOf(nodeAt(node, "argument"), new Set([...names, "console", "process"]));
}

function isArgument(fn: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  return parent !== undefined && nodesAt(parent, "arguments").includes(fn);
}

/** Whether a value is a call of a parameter: `done(error)`, `await response.end()`. */
function isCallOf(value: SyntaxNode | undefined, names: ReadonlySet<string>): boolean {
  if (value?.type === "AwaitExpression") return isCallOf(nodeAt(value, "argument"), names);
  return value?.type === "CallExpression" && names.has(nameChain(nodeAt(value, "callee"))[0] ?? "");
}

function namesIn(pattern: SyntaxNode): string[] {
  const names: string[] = [];
  walk(pattern, ({ type, name }) => {
    if (type === "Identifier") names.push(String(name));
  });
  return names;
}

/** True if no code after a statement can run, because every path through the statement returns a value or throws. */
function endsInAnswer(statement: SyntaxNode): boolean {
  const part = (field: string) => nodeAt(statement, field);
  const ends = (field: string) => endsInAnswer(part(field) ?? NOTHING);
  switch (statement.type) {
    case "ReturnStatement":
      return part("argument") !== undefined;
    case "ThrowStatement":
      return true;
    case "BlockStatement":
      return nodesAt(statement, "body").some(endsInAnswer);
    case "IfStatement":
      return ends("consequent") && ends("alternate");
    case "LabeledStatement":
      return ends("body");
    case "TryStatement":
      return (
        ends("finalizer") || (ends("block") && (part("handler") === undefined || endsInAnswer(catchOf(statement))))
      );
    case "SwitchStatement":
      return endsSwitch(nodesAt(statement, "cases"));
    case "WhileStatement":
    case "ForStatement":
      return part("test") === undefined || part("test")?.value === true;
    default:
      return false;
  }
}

const NOTHING: SyntaxNode = { type: "EmptyStatement", start: 0, end: 0 };

function catchOf(statement: SyntaxNode): SyntaxNode {
  return nodeAt(nodeAt(statement, "handler") ?? NOTHING, "body") ?? NOTHING;
}

/** Whether every case of a `switch` returns or throws. A case that falls through counts like the case below it. */
function endsSwitch(cases: readonly SyntaxNode[]): boolean {
  const bodies = cases.map((each) => nodesAt(each, "consequent")).filter((body) => body.length > 0);
  return cases.some((each) => nodeAt(each, "test") === undefined) && bodies.every((body) => body.some(endsInAnswer));
}
