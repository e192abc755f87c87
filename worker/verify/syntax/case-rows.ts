import type { PythonSource } from "./python-marks.ts";
import { childrenOf, textOf } from "./python-marks.ts";
import { listsIn } from "./python-tables.ts";
import { constantsIn } from "./test-tables.ts";
import { nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** The rows of the tables that a script assigns to names. */
export function rowsIn({ tree, text }: { tree: SyntaxNode; text: string }): Map<string, readonly string[]> {
  return new Map(
    [...constantsIn(tree)].map(([name, value]) => {
      const list = /^TS(?:As|Satisfies)Expression$/.test(value.type) ? (nodeAt(value, "expression") ?? value) : value;
      const rows = list.type === "ArrayExpression" ? nodesAt(list, "elements") : [];
      return [name, rows.map(({ start, end }) => text.slice(start, end))];
    }),
  );
}

/** The rows of the tables that a file of Python assigns to names. */
export function pythonRows(source: PythonSource): Map<string, readonly string[]> {
  return new Map(
    [...listsIn(source)].map(([name, list]) => {
      const rows = childrenOf(list).filter((each) => !/^[[\](){},:]$|^Comment$/.test(each.name));
      return [name, list.name === "DictionaryExpression" ? [] : rows.map((row) => textOf(row, source.text))];
    }),
  );
}
