import { childrenOf, nodeAt, type SyntaxNode } from "../../syntax/walk.ts";
import { isValue } from "./constant-faults.ts";
import { isFunction } from "./function-faults.ts";

/**
 * Respells a program without changing its behaviour: numbers in hexadecimal, strings with an escape, comparisons with swapped sides,
 * operands and returned values in parentheses, empty statements. An attack that looks at the text then cannot recognize the file.
 */
export function respell(tree: SyntaxNode, source: string, { isTyped }: { isTyped: boolean }): string {
  const speller: Speller = { source, isTyped, render: (node, parent) => render(speller, node, parent) };
  return source.slice(0, tree.start) + render(speller, tree, undefined) + source.slice(tree.end);
}

interface Speller {
  readonly source: string;
  readonly isTyped: boolean;
  readonly render: (node: SyntaxNode, parent: SyntaxNode | undefined) => string;
}

function render(speller: Speller, node: SyntaxNode, parent: SyntaxNode | undefined): string {
  const { source } = speller;
  // Literals in types and JSX are not respelled, because other grammar rules apply there.
  if (/^(?:TS|JSX)/.test(node.type) || node.type === "TemplateElement") return source.slice(node.start, node.end);
  const special = parent === undefined ? undefined : respelled(speller, node, parent);
  const text = special ?? inOrder(speller, node);
  // A statement that begins with a parenthesis could be read as a call of the expression before it.
  if (node.type === "ExpressionStatement" && /^[([`/+-]/.test(text) && text[0] !== source[node.start])
    return source.slice(node.start, node.end);
  if (node.type === "BlockStatement" && parent !== undefined && isFunction(parent)) return `${text.slice(0, -1)};}`;
  return text;
}

/** Returns the text of a node with its children respelled, and with the text between them unchanged. */
function inOrder({ source, render }: Speller, node: SyntaxNode): string {
  let [text, at] = ["", node.start];
  for (const child of childrenOf(node).sort((a, b) => a.start - b.start)) {
    if (child.start < at || child.end > node.end) continue;
    text += source.slice(at, child.start) + render(child, node);
    at = child.end;
  }
  return text + source.slice(at, node.end);
}

function respelled(speller: Speller, node: SyntaxNode, parent: SyntaxNode): string | undefined {
  switch (node.type) {
    case "Literal":
      return literal(speller, node, parent);
    case "BinaryExpression":
      return comparison(speller, node);
    case "ReturnStatement": {
      const argument = nodeAt(node, "argument");
      return argument === undefined ? undefined : `return (${speller.render(argument, node)});`;
    }
    case "AwaitExpression": {
      const argument = nodeAt(node, "argument");
      return argument === undefined ? undefined : `await (${speller.render(argument, node)})`;
    }
    default:
      return undefined;
  }
}

function literal({ source, isTyped }: Speller, node: SyntaxNode, parent: SyntaxNode): string | undefined {
  const raw = source.slice(node.start, node.end);
  if (!isValue(node, parent) || parent.type === "ImportExpression" || isSource(node, parent)) return undefined;
  if (typeof node.value === "number" && /^(?:0|[1-9]\d{0,14})$/.test(raw)) return `0x${node.value.toString(16)}`;
  if (typeof node.value === "string" && /^["'][A-Za-z]/.test(raw))
    return `${raw[0]}\\x${raw.charCodeAt(1).toString(16)}${raw.slice(2)}`;
  if (typeof node.value === "boolean" && !isTyped && parent.type !== "MemberExpression")
    return node.value ? "!0" : "!1";
  return undefined;
}

/** Whether a literal is the name of a module in `require`. */
function isSource(_node: SyntaxNode, parent: SyntaxNode): boolean {
  return parent.type === "CallExpression" && /require|import/.test(String(nodeAt(parent, "callee")?.name ?? "require"));
}

const INVERSE: Readonly<Record<string, string>> = { "===": "!==", "!==": "===", "==": "!=", "!=": "==" };
const TURNED: Readonly<Record<string, string>> = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

function comparison({ render }: Speller, node: SyntaxNode): string | undefined {
  const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
  if (left === undefined || right === undefined || left.type === "PrivateIdentifier") return undefined;
  const operator = String(node.operator);
  const [a, b] = [`(${render(left, node)})`, `(${render(right, node)})`];
  const inverse = INVERSE[operator];
  if (inverse !== undefined) return `!(${a} ${inverse} ${b})`;
  const turned = isPlain(left) && isPlain(right) ? TURNED[operator] : undefined;
  return turned === undefined ? `${a} ${operator} ${b}` : `${b} ${turned} ${a}`;
}

/** Whether evaluating an operand has no effect, so that the sides of a comparison can be swapped. */
function isPlain({ type }: SyntaxNode): boolean {
  return type === "Identifier" || type === "Literal";
}
