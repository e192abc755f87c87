import { nodeAt, type SyntaxNode } from "../../syntax/walk.ts";
import type { FaultClass } from "../fault.ts";
import type { Way } from "./operator-faults.ts";

/** Faults of constants: numbers off by one, flipped booleans, changed strings, regular expressions without an anchor. */
export function constantFaults(node: SyntaxNode, ancestors: readonly SyntaxNode[], source: string): Way[] {
  const parent = ancestors.at(-1);
  if (node.type !== "Literal" || parent === undefined || !isValue(node, parent)) return [];
  const other = otherConstant(node, parent, source);
  return other === undefined ? [] : [[other.kind, { start: node.start, end: node.end, text: other.text }]];
}

function otherConstant(
  node: SyntaxNode,
  parent: SyntaxNode,
  source: string,
): { kind: FaultClass; text: string } | undefined {
  const { value } = node;
  if (typeof value === "number") {
    const kind = NEAR_NUMBERS.has(parent.type) ? "off-by-one" : "constant";
    return Number.isFinite(value) ? { kind, text: String(value + 1) } : undefined;
  }
  if (typeof value === "boolean") return { kind: "constant", text: String(!value) };
  if (node.regex !== undefined) {
    const raw = source.slice(node.start, node.end);
    const loose = raw.startsWith("/^") ? `/${raw.slice(2)}` : raw.replace(/\$(?=\/[a-z]*$)/, "");
    return loose === raw || loose.startsWith("//") ? undefined : { kind: "pattern", text: loose };
  }
  if (typeof value !== "string" || !TEXT_VALUES.has(parent.type)) return undefined;
  return { kind: "constant", text: JSON.stringify(value === "" ? "planted" : value.slice(1)) };
}

const NEAR_NUMBERS = new Set(["BinaryExpression", "CallExpression", "MemberExpression", "AssignmentExpression"]);
/** Parent nodes in which a string affects the behaviour. A string that is the argument of a call is mostly a message. */
const TEXT_VALUES = new Set([
  "BinaryExpression",
  "SwitchCase",
  "ReturnStatement",
  "ArrayExpression",
  "VariableDeclarator",
  "Property",
  "ConditionalExpression",
  "AssignmentPattern",
  "ArrowFunctionExpression",
  "LogicalExpression",
]);

/** Whether a literal is a value, and not a key, the source of an import or a part of a type. */
export function isValue(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.type.startsWith("TS") || parent.type.startsWith("JSX")) return false;
  if (/^(?:Import|Export)/.test(parent.type) && parent.type !== "ExportDefaultDeclaration") return false;
  if (parent.type === "ExpressionStatement") return false;
  return nodeAt(parent, "key") !== node || parent.computed === true;
}
