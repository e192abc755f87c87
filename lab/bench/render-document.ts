import { paintNothing } from "../../cli/text/paint.ts";
import { renderTable } from "../../cli/text/table.ts";
import type { BenchDocument, Row } from "./document.ts";

/** Renders a document as a table, with the notes below it. */
export function renderDocument({ name, commit, machine, rows, holds }: BenchDocument): string {
  const notes = rows.flatMap((row) => (row.note === undefined ? [] : [`  ${row.name}: ${row.note}`]));
  return [
    `${name}: ${holds ? "every goal is met" : "A GOAL IS MISSED"}`,
    `commit ${commit}; ${machine}`,
    "",
    renderTable(paintNothing, ["figure", "value", "unit", "goal", "holds"], rows.map(cells)),
    ...(notes.length === 0 ? [] : ["", ...notes]),
    "",
  ].join("\n");
}

function cells({ name, value, unit, goal, holds }: Row): string[] {
  return [
    name,
    value === null ? "not measured" : String(value),
    unit,
    goal === null ? "" : `${goal.op} ${goal.value}`,
    holds === null ? "" : holds ? "yes" : "NO",
  ];
}
