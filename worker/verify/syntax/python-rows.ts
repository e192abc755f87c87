import type { PythonTree } from "./parse-source.ts";
import { guardsOf, leavesRow } from "./python-idle.ts";
import { childrenOf, textOf, visit } from "./python-marks.ts";
import { fewer, type RowsAround, shareUnder } from "./row-conditions.ts";
import type { Table } from "./test-tables.ts";

type PythonNode = PythonTree["topNode"];

/** How often a child of a node runs, and the rows around it. `table` is that of a loop whose body is the child. */
export function runsOf(
  node: PythonNode,
  child: PythonNode,
  place: { readonly factor: number; readonly rows?: RowsAround },
  { table, text }: { table: Table | undefined; text: string },
): { factor: number; rows?: RowsAround } {
  const factor = place.factor * shareOfRows(child, place.rows, text);
  if (table === undefined) return { factor };
  return { factor: factor * rowsRun(child, table, text), rows: rowsAround(node, table, text) };
}

/** Counts the rows of a loop whose body runs to its end. A condition that skips rows takes off one row. */
function rowsRun(body: PythonNode, { rows }: Table, text: string): number {
  return statementsIn(body).some((each) => leavesRow(each, text)) ? fewer(rows) : rows;
}

/** The statements of a body, and those of the blocks of its `with` statements: `with self.subTest():`. */
function statementsIn(body: PythonNode): PythonNode[] {
  return childrenOf(body).flatMap((each) => {
    const inner = each.name === "WithStatement" ? each.getChild("Body") : null;
    return inner === null ? [each] : statementsIn(inner);
  });
}

/** The rows of a `for` statement. */
function rowsAround(loop: PythonNode, { rows }: Table, text: string): RowsAround {
  const [, variables = ""] = /^(?:async\s+)?for\s+([\s\S]+?)\s+in\b/.exec(textOf(loop, text)) ?? [];
  return { names: new Set(variables.match(/\w+/g)), rows };
}

/** Returns the share of the rows that run a body, from 0 to 1. */
function shareOfRows(body: PythonNode, around: RowsAround | undefined, text: string): number {
  return around === undefined ? 1 : shareUnder(guardsOf(body, { text, results: around.names }), around);
}

/** The required parameters of a function, without `self`. */
export function paramsIn(root: PythonNode, text: string): string[] {
  const params = root.getChild("ParamList");
  const words =
    params === null
      ? ""
      : textOf(params, text)
          .slice(1, -1)
          .replace(/:[^,=]*/g, "");
  return words.split(",").flatMap((each) => /^\s*(?!self\b|cls\b)(\w+)\s*$/.exec(each)?.[1] ?? []);
}

/** Names that stand for results: variables and caught errors. */
export function resultsIn(root: PythonNode, text: string, locals: ReadonlyMap<string, string>): Set<string> {
  const names = new Set(locals.keys());
  visit(root, (node) => {
    const [, name] = node.name === "WithStatement" ? (/\bas\s+(\w+)\s*:/.exec(textOf(node, text)) ?? []) : [];
    if (name !== undefined) names.add(name);
  });
  return names;
}
