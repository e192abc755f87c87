import { type Static, Type } from "typebox";
import { strict } from "../../shared/protocol/strict.ts";
import { defined } from "../../shared/support/defined.ts";

/** The goal of a figure: a comparison operator and a bound. */
const Goal = strict({ op: Type.Enum(["<=", ">="]), value: Type.Number({ description: "in the row's unit" }) });
export type Goal = Static<typeof Goal>;

/** One figure. A row without a goal is only reported, not judged: its `goal` and `holds` are null. */
const Row = strict({
  name: Type.String({ minLength: 1 }),
  value: Type.Union([Type.Number(), Type.Null()], {
    description: "null when it could not be measured; note says why",
  }),
  unit: Type.String(),
  goal: Type.Union([Goal, Type.Null()]),
  holds: Type.Union([Type.Boolean(), Type.Null()]),
  note: Type.Optional(Type.String()),
});
export type Row = Static<typeof Row>;

/** The document that a bench prints with `--json`. `holds` is true if every row with a goal meets it. */
export const BenchDocument = strict({
  name: Type.String({ minLength: 1 }),
  commit: Type.String({ description: "of the checkout; ends in -dirty when files differ from it" }),
  machine: Type.String({ description: "processors, memory, system and Node, in one line" }),
  rows: Type.Array(Row),
  holds: Type.Boolean(),
});
export type BenchDocument = Static<typeof BenchDocument>;

/** Makes the document of a bench from its rows. `holds` is false if there are no rows. */
export function makeDocument(given: Pick<BenchDocument, "name" | "commit" | "machine" | "rows">): BenchDocument {
  return { ...given, holds: given.rows.length > 0 && given.rows.every(({ holds }) => holds !== false) };
}

/**
 * Makes a row: compares a figure with its goal and sets `holds`. A figure that could not be measured misses its goal.
 * The figure is rounded to three decimals only after the comparison.
 */
export function makeRow(
  name: string,
  {
    value,
    unit,
    goal,
    note,
  }: { value: number | undefined; unit: string; goal?: Goal | undefined; note?: string | undefined },
): Row {
  return {
    name,
    value: value === undefined || !Number.isFinite(value) ? null : Math.round(value * 1000) / 1000,
    unit,
    goal: goal ?? null,
    holds: goal === undefined ? null : reaches(value, goal),
    ...defined({ note }),
  };
}

function reaches(value: number | undefined, { op, value: bound }: Goal): boolean {
  if (value === undefined || !Number.isFinite(value)) return false;
  return op === "<=" ? value <= bound : value >= bound;
}
