import { namesIn } from "./row-conditions.ts";
import { isFunction } from "./test-marks.ts";
import { type Constants, tableOf } from "./test-tables.ts";
import { nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/**
 * Names that stand for results of the code under test: variables, required parameters, and the parameters of inner functions. A row of a
 * table is an input.
 */
export function resultsIn(body: SyntaxNode, locals: Constants, text: string): Set<string> {
  const names = new Set(locals.keys());
  walk(body, (node, above) => {
    if (node.type === "CatchClause") for (const name of namesIn(nodeAt(node, "param") ?? NONE)) names.add(name);
    if (!isFunction(node) && node.type !== "FunctionDeclaration") return;
    const parent = above.at(-1);
    if (node !== body && parent !== undefined && tableOf(parent, locals, text) !== undefined) return;
    const params = nodesAt(node, "params");
    const required =
      node === body ? params.filter(({ type, optional }) => type === "Identifier" && optional !== true) : params;
    for (const name of required.flatMap(namesIn)) names.add(name);
  });
  return names;
}

const NONE: SyntaxNode = { type: "", start: 0, end: 0 };
