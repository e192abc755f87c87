import { parse } from "acorn";
import { findMutations, type Mutation } from "../syntax/find-mutations.ts";
import { type SyntaxNode, walk } from "../syntax/walk.ts";

/** A fault, and an error that is thrown from its place instead. */
export interface Place {
  readonly fault: Mutation;
  readonly probe: Mutation;
}

/** Every place of a source where a fault can be planted; none in what is no JavaScript. */
export function placesIn(source: string): Place[] {
  const tree = parseAny(source);
  if (tree === undefined) return [];
  const values: SyntaxNode[] = [];
  walk(tree, (node) => {
    if (VALUES.has(node.type)) values.push(node);
  });
  return findMutations(tree, source).map((fault) => ({ fault, probe: probeFor(fault, values) }));
}

const VALUES = new Set(["BinaryExpression", "LogicalExpression", "UnaryExpression", "Literal"]);
const PROBE = '(() => { throw new Error("reached"); })()';

/** An error in the place of the smallest expression that holds the fault; the value of a return is a whole expression itself. */
function probeFor({ start, end, text }: Mutation, values: readonly SyntaxNode[]): Mutation {
  if (text === "undefined") return { start, end, text: PROBE };
  let smallest = { start, end };
  let size = Number.POSITIVE_INFINITY;
  for (const node of values) {
    if (node.start > start || node.end < end || node.end - node.start >= size) continue;
    smallest = { start: node.start, end: node.end };
    size = node.end - node.start;
  }
  return { ...smallest, text: PROBE };
}

function parseAny(source: string): SyntaxNode | undefined {
  for (const sourceType of ["module", "script"] as const) {
    try {
      const tree = parse(source, {
        ecmaVersion: "latest",
        sourceType,
        allowReturnOutsideFunction: true,
        allowHashBang: true,
      });
      return tree as unknown as SyntaxNode;
    } catch {
      // Tried as the other kind; what is no JavaScript has no place for a fault.
    }
  }
  return undefined;
}
