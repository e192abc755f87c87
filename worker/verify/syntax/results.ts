import { namesIn } from "./row-conditions.ts";
import { isFunction } from "./test-marks.ts";
import { type Constants, tableOf } from "./test-tables.ts";
import { nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/**
 * Names that stand for results of the code under test: variables, required parameters, and the parameters of inner functions. `inputs` are the
 * parameters of a test and the values of rows.
 */
export function resultsIn(
  body: SyntaxNode,
  locals: Constants,
  { text, inputs }: { text: string; inputs: readonly string[] },
): Set<string> {
  const names = new Set(locals.keys());
  walk(body, (node, above) => {
    const parent = above.at(-1);
    const isRow = node !== body && parent !== undefined && tableOf(parent, locals, text) !== undefined;
    if (isRow) return;
    for (const pattern of boundBy(node, node === body))
      for (const name of namesIn(pattern)) if (!inputs.includes(name)) names.add(name);
  });
  return names;
}

/** The parameters of a function, or the caught error of a `catch`; only required parameters of the measured function itself. */
function boundBy(node: SyntaxNode, isOwn: boolean): SyntaxNode[] {
  if (node.type === "CatchClause") return [nodeAt(node, "param") ?? NONE];
  if (!isFunction(node) && node.type !== "FunctionDeclaration") return [];
  const params = nodesAt(node, "params");
  return isOwn ? params.filter(({ type, optional }) => type === "Identifier" && optional !== true) : params;
}

const NONE: SyntaxNode = { type: "", start: 0, end: 0 };
