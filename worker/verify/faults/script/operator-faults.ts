import { nodeAt, nodesAt, type SyntaxNode } from "../../syntax/walk.ts";
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
      return ofOperator(node, ancestors, source);
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

function ofOperator(node: SyntaxNode, ancestors: readonly SyntaxNode[], source: string): Way[] {
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
  const near = isAlike(node, ancestors, source) ? [] : of("off-by-one", NEXT);
  return [...of("comparison", FLIPPED), ...near, ...of("arithmetic", OTHER), ...of("logic", LOGIC)];
}

/** Whether a comparison chooses between its sides, as in `if (a > b) b = a` and `a > b ? a : b`, so that equal sides give the same result. */
function isAlike(node: SyntaxNode, ancestors: readonly SyntaxNode[], source: string): boolean {
  const textOf = (each: SyntaxNode | undefined) => (each === undefined ? "" : source.slice(each.start, each.end));
  const sides = [textOf(nodeAt(node, "left")), textOf(nodeAt(node, "right"))];
  const isChoice = (...chosen: (SyntaxNode | undefined)[]) => chosen.every((each) => sides.includes(textOf(each)));
  const user = ancestors.findLast(({ type }) => !/^(?:Logical|Parenthesized)Expression$/.test(type));
  if (user?.type === "ConditionalExpression") return isChoice(nodeAt(user, "consequent"), nodeAt(user, "alternate"));
  const branch = user?.type === "IfStatement" ? nodeAt(user, "consequent") : undefined;
  const [only, ...more] = branch?.type === "BlockStatement" ? nodesAt(branch, "body") : [branch];
  const expression = only === undefined || more.length > 0 ? undefined : nodeAt(only, "expression");
  if (expression?.type !== "AssignmentExpression" || expression.operator !== "=") return false;
  return isChoice(nodeAt(expression, "left"), nodeAt(expression, "right"));
}

/** The position of an operator between its operands; comments there are skipped. */
function offsetOf(operator: string, source: string, from: number, to: number): number {
  const between = source.slice(from, to).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (text) => " ".repeat(text.length));
  const at = between.indexOf(operator);
  return at < 0 ? -1 : from + at;
}
