import { diffLines } from "../../../../worker/verify/faults/diff-lines.ts";
import { GO_JUDGEMENTS } from "./judgements/go.ts";
import { JAVASCRIPT_JUDGEMENTS } from "./judgements/javascript.ts";
import type { Judgement, Judgements } from "./judgements/judgement.ts";
import { PYTHON_JUDGEMENTS } from "./judgements/python.ts";
import { TYPESCRIPT_JUDGEMENTS } from "./judgements/typescript.ts";

/** The lines that a planted fault changes, without indentation, and the lines that it puts there. */
export type LineChange = Pick<Judgement, "line" | "became">;

const JUDGEMENTS: Judgements = {
  ...GO_JUDGEMENTS,
  ...JAVASCRIPT_JUDGEMENTS,
  ...PYTHON_JUDGEMENTS,
  ...TYPESCRIPT_JUDGEMENTS,
};

/** The judgement of a planted fault that no test noticed; undefined if there is none yet. */
export function judgementOf(name: string, { line, became }: LineChange): Judgement | undefined {
  return JUDGEMENTS[name]?.find((each) => each.line === line && each.became === became);
}

/** The lines that differ between a text and the text with a fault. */
export function lineChange(text: string, broken: string): LineChange {
  const [before, after] = [text.split("\n"), broken.split("\n")];
  const hunks = diffLines(before, after);
  const joined = (parts: readonly string[][]) =>
    parts
      .flat()
      .map((line) => line.trim())
      .join("\n");
  return {
    line: joined(hunks.map(({ of, until }) => before.slice(of, until))),
    became: joined(hunks.map(({ from, to }) => after.slice(from, to))),
  };
}
