import { nodeAt, type SyntaxNode, walk } from "./walk.ts";

/** A small edit of a program that should change the program's behaviour. */
export interface Mutation {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const FLIPPED: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "==": "!=",
  "!=": "==",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
  "&&": "||",
  "||": "&&",
};

/** Every possible mutation of a source: flipped operators, changed numbers, dropped negations, returns without their value. */
export function findMutations(tree: SyntaxNode, source: string): Mutation[] {
  const mutations: Mutation[] = [];
  walk(tree, (node) => mutations.push(...mutationsOf(node, source)));
  return mutations;
}

/** Returns the source with a mutation applied. */
export function mutate(source: string, { start, end, text }: Mutation): string {
  return source.slice(0, start) + text + source.slice(end);
}

function mutationsOf(node: SyntaxNode, source: string): Mutation[] {
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression": {
      const operator = String(node.operator);
      const flipped = FLIPPED[operator];
      const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
      if (flipped === undefined || left === undefined || right === undefined) return [];
      const at = left.end + source.slice(left.end, right.start).indexOf(operator);
      return [{ start: at, end: at + operator.length, text: flipped }];
    }
    case "UnaryExpression":
      return node.operator === "!" ? [{ start: node.start, end: node.start + 1, text: "" }] : [];
    case "Literal":
      return typeof node.value === "number" ? [{ start: node.start, end: node.end, text: String(node.value + 1) }] : [];
    case "ReturnStatement": {
      const argument = nodeAt(node, "argument");
      return argument === undefined ? [] : [{ start: argument.start, end: argument.end, text: "undefined" }];
    }
    default:
      return [];
  }
}
