import { parse } from "acorn";
import { findMutations, type Mutation } from "../syntax/find-mutations.ts";
import { type SyntaxNode, walk } from "../syntax/walk.ts";

/** An edit that plants a fault, and an edit that throws an error at the same position, to show whether the calls reach it. */
export interface FaultSite {
  readonly fault: Mutation;
  readonly probe: Mutation;
}

/** Every position in a JavaScript source where a fault can be planted; empty if the source is not JavaScript. */
export function faultSitesIn(source: string): FaultSite[] {
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

/** Throws an error in place of the smallest expression that contains the fault. The value of a `return` is an expression of its own. */
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
      // Not valid as this source type: try the other type. A source that is not JavaScript has no fault site.
    }
  }
  return undefined;
}
