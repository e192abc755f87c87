import { nodeAt, type SyntaxNode } from "../../syntax/walk.ts";
import type { Edit, FaultClass } from "../fault.ts";

/** A fault found at a syntax node: its kind, and the edits that plant it. */
export type Way = readonly [kind: FaultClass, ...edits: Edit[]];

const FLIPPED: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "==": "!=",
  "!=": "==",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};
const NEXT: Readonly<Record<string, string>> = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" };
const OTHER: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "**": "*",
  "&": "|",
  "|": "&",
  "^": "&",
  "<<": ">>",
  ">>": "<<",
  ">>>": "<<",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
};
const LOGIC: Readonly<Record<string, string>> = { "&&": "||", "||": "&&", "??": "&&" };

/** Faults of operators: flipped comparisons, comparisons off by one, changed arithmetic and logic, dropped negations. */
export function operatorFaults(node: SyntaxNode, ancestors: readonly SyntaxNode[], source: string): Way[] {
  const parent = ancestors.at(-1);
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
      return ofOperator(node, source);
    case "UpdateExpression": {
      // A loop that counts in the wrong direction hangs. A run on it takes long and shows little, so this fault is left out.
      if (parent?.type === "ForStatement") return [];
      const at = node.prefix === true ? node.start : node.end - 2;
      return [["off-by-one", { start: at, end: at + 2, text: node.operator === "++" ? "--" : "++" }]];
    }
    case "UnaryExpression":
      return node.operator === "!" ? [["negation", { start: node.start, end: node.start + 1, text: "" }]] : [];
    default:
      return [];
  }
}

function ofOperator(node: SyntaxNode, source: string): Way[] {
  const operator = String(node.operator);
  const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
  if (left === undefined || right === undefined || left.type === "PrivateIdentifier") return [];
  if (operator === "instanceof" || operator === "in")
    return [["comparison", { start: node.start, end: node.end, text: `!(${source.slice(node.start, node.end)})` }]];
  const at = offsetOf(operator, source, left.end, right.start);
  if (at < 0) return [];
  const to = (text: string | undefined): Edit[] =>
    text === undefined ? [] : [{ start: at, end: at + operator.length, text }];
  const of = (kind: FaultClass, table: Readonly<Record<string, string>>): Way[] => {
    const [edit] = to(table[operator]);
    return edit === undefined ? [] : [[kind, edit]];
  };
  return [...of("comparison", FLIPPED), ...of("off-by-one", NEXT), ...of("arithmetic", OTHER), ...of("logic", LOGIC)];
}

/** The position of an operator between its operands; comments there are skipped. */
function offsetOf(operator: string, source: string, from: number, to: number): number {
  const between = source.slice(from, to).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (text) => " ".repeat(text.length));
  const at = between.indexOf(operator);
  return at < 0 ? -1 : from + at;
}
