import { nameChain, nodeAt, nodesAt, type SyntaxNode } from "../../syntax/walk.ts";
import type { Way } from "./operator-faults.ts";

/** Faults of statements: emptied returns, swallowed errors, dropped `await`s, dropped statements. */
export function statementFaults(node: SyntaxNode, ancestors: readonly SyntaxNode[], source: string): Way[] {
  const textOf = ({ start, end }: SyntaxNode) => source.slice(start, end);
  const whole = (text: string) => ({ start: node.start, end: node.end, text });
  switch (node.type) {
    case "ReturnStatement":
      return emptied(nodeAt(node, "argument"), textOf);
    case "ArrowFunctionExpression":
      return node.expression === true || nodeAt(node, "body")?.type !== "BlockStatement"
        ? emptied(nodeAt(node, "body"), textOf)
        : [];
    case "ThrowStatement": {
      const other = plainerError(nodeAt(node, "argument"), textOf);
      return [["throw", whole(";")], ...other];
    }
    case "CatchClause": {
      const body = nodeAt(node, "body");
      if (body === undefined || nodesAt(body, "body").length === 0) return [];
      return [["throw", { start: body.start, end: body.end, text: "{}" }]];
    }
    case "AwaitExpression":
      return unawaited(node, ancestors);
    case "ExpressionStatement":
      return dropped(node, textOf);
    default:
      return [];
  }
}

function unawaited(node: SyntaxNode, ancestors: readonly SyntaxNode[]): Way[] {
  const argument = nodeAt(node, "argument");
  // Outside a `try`, dropping the `await` of a returned promise has no effect: the caller awaits the promise anyway.
  const isReturned =
    ancestors.at(-1)?.type === "ReturnStatement" && !ancestors.some(({ type }) => type === "TryStatement");
  if (argument === undefined || isReturned) return [];
  return [["await", { start: node.start, end: argument.start, text: "" }]];
}

function dropped(node: SyntaxNode, textOf: (node: SyntaxNode) => string): Way[] {
  const expression = nodeAt(node, "expression");
  if (expression === undefined || !isEffect(expression) || isMessage(expression)) return [];
  const callee = nodeAt(expression, "callee");
  if (callee?.type === "Super") return [];
  const kind = callee !== undefined && /^reject$|\.reject$/.test(textOf(callee)) ? "throw" : "statement";
  return [[kind, { start: node.start, end: node.end, text: ";" }]];
}

function isEffect({ type }: SyntaxNode): boolean {
  return type === "CallExpression" || type === "AssignmentExpression" || type === "AwaitExpression";
}

function emptied(value: SyntaxNode | undefined, textOf: (node: SyntaxNode) => string): Way[] {
  if (value === undefined || /^(?:undefined|void 0)$/.test(textOf(value))) return [];
  if (value.type === "Literal" && typeof value.value === "boolean") return [];
  return [["return", { start: value.start, end: value.end, text: "undefined" }]];
}

/** Replaces a specific error class by `Error`. */
function plainerError(thrown: SyntaxNode | undefined, textOf: (node: SyntaxNode) => string): Way[] {
  const callee = thrown?.type === "NewExpression" ? nodeAt(thrown, "callee") : undefined;
  if (callee?.type !== "Identifier" || !/^(?:Type|Range|Syntax|Reference|URI|Eval)Error$/.test(textOf(callee)))
    return [];
  return [["throw", { start: callee.start, end: callee.end, text: "Error" }]];
}

/** True for a call that only prints a message for people; tests do not check such messages. */
export function isMessage(node: SyntaxNode): boolean {
  if (node.type !== "CallExpression") return false;
  const [first = "", last = first] = [nameChain(node)[0], nameChain(node).at(-1)];
  return (
    first === "console" || /^(?:debug|debuglog|log|logger|warn|trace)$/i.test(first) || /^(?:debug|trace)$/.test(last)
  );
}
