import { isFunctionNode, nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** A value that a function gives back. */
export interface Answer {
  readonly value: SyntaxNode;
  /** The answers of another generator: `yield*`. */
  readonly isMany: boolean;
  /** Somebody gets it. Nobody may use what a callback answers, or `return done(error)` before the end of a function. */
  readonly isSure: boolean;
}

/** All that a function, or one inside of it, returns or yields. No answer lies in another. */
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

/** `return undefined` and `return void 0` say no more than `return`. */
function isNothing({ type, name, operator }: SyntaxNode): boolean {
  return (type === "Identifier" && name === "undefined") || (type === "UnaryExpression" && operator === "void");
}

function isWithin(inner: SyntaxNode, outer: SyntaxNode): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** `path` leads from the function that is broken to what answers. */
function isSure(node: SyntaxNode, path: readonly SyntaxNode[]): boolean {
  const isCallback = path.some((each, i) => i > 0 && isFunctionNode(each) && isArgument(each, path[i - 1]));
  if (isCallback) return false;
  const own = path.findLast(isFunctionNode);
  const block = own === undefined ? undefined : nodeAt(own, "body");
  if (node.type !== "ReturnStatement" || block === undefined || endsInAnswer(block)) return true;
  const names = path.filter(isFunctionNode).flatMap((each) => nodesAt(each, "params").flatMap(listDir));
  return !isCallOf(nodeAt(node, "argument"), new Set([...names, "console", "process"]));
}

function isArgument(fn: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  return parent !== undefined && nodesAt(parent, "arguments").includes(fn);
}

/** `done(error)`, `await response.end()`: a call of something that was handed in. */
function isCallOf(value: SyntaxNode | undefined, names: ReadonlySet<string>): boolean {
  if (value?.type === "AwaitExpression") return isCallOf(nodeAt(value, "argument"), names);
  return value?.type === "CallExpression" && names.has(nameChain(nodeAt(value, "callee"))[0] ?? "");
}

function listDir(pattern: SyntaxNode): string[] {
  const names: string[] = [];
  walk(pattern, ({ type, name }) => {
    if (type === "Identifier") names.push(String(name));
  });
  return names;
}

/** True for a statement behind which nothing runs: no way through it ends without an answer or a throw. */
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

/** Cases that fall through are as the one below them. */
function endsSwitch(cases: readonly SyntaxNode[]): boolean {
  const bodies = cases.map((each) => nodesAt(each, "consequent")).filter((body) => body.length > 0);
  return cases.some((each) => nodeAt(each, "test") === undefined) && bodies.every((body) => body.some(endsInAnswer));
}
