import { diffLines } from "../../../../worker/verify/faults/diff-lines.ts";
import { JUDGEMENTS, type Judgement } from "./judgements.ts";

/** The lines that a planted fault changes, without indentation, and the lines that it puts there. */
export interface LineChange {
  readonly line: string;
  readonly became: string;
}

/** The judgement of a planted fault that no test noticed; undefined if nobody has judged it. */
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
