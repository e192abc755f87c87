import { type Guard, guardsOf, leavesRow } from "./guards.ts";
import { isFunction } from "./test-marks.ts";
import type { Table } from "./test-tables.ts";
import { nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** A table around a piece of code: the names that stand for a row's values, and the number of rows. */
export interface RowsAround {
  readonly names: ReadonlySet<string>;
  readonly rows: number;
}

/** How often a child of a node runs, and the rows around it. `table` is that of a loop whose body is the child. */
export function runsOf(
  node: SyntaxNode,
  child: SyntaxNode,
  place: { readonly factor: number; readonly rows?: RowsAround },
  { table, text }: { table: Table | undefined; text: string },
): { factor: number; rows?: RowsAround } {
  const factor = place.factor * shareOfRows(node, child, { around: place.rows, text });
  if (table === undefined) return { factor };
  return { factor: factor * rowsRun(child, table, text), rows: rowsAround(node, child, table) };
}

/** Counts the rows of a loop whose body runs to its end. A condition that skips rows takes off one row. */
export function rowsRun(body: SyntaxNode, { rows }: Table, text: string): number {
  const block = isFunction(body) ? (nodeAt(body, "body") ?? body) : body;
  const isCut = nodesAt(block, "body").some((each) => leavesRow(each, text, isFunction(body)));
  return isCut ? fewer(rows) : rows;
}

function rowsAround(loop: SyntaxNode, body: SyntaxNode, { rows }: Table): RowsAround {
  const variables = isFunction(body) ? nodesAt(body, "params") : [nodeAt(loop, "left") ?? loop];
  return { names: new Set(variables.flatMap(namesIn)), rows };
}

/** Returns the share of the rows that run a child of a node, from 0 to 1. */
function shareOfRows(
  node: SyntaxNode,
  child: SyntaxNode,
  { around, text }: { around: RowsAround | undefined; text: string },
): number {
  if (around === undefined || around.names.size === 0) return 1;
  return shareUnder(guardsOf(node, child, { results: around.names, text }), around);
}

/** Returns the share of the rows that pass conditions. A condition on a row's values takes off one row. */
export function shareUnder(guards: readonly Guard[], { names, rows }: RowsAround): number {
  return guards.some((guard) => [...guard].some((name) => names.has(name))) ? fewer(rows) / rows : 1;
}

/** One row fewer. Half a row is left of a single row, so that its assertions still count as weaker and not as gone. */
export function fewer(rows: number): number {
  return Math.max(0.5, rows - 1);
}

/** The names in a pattern. */
export function namesIn(pattern: SyntaxNode): string[] {
  const names: string[] = [];
  walk(pattern, ({ type, name }) => {
    if (type === "Identifier") names.push(String(name));
  });
  return names;
}
