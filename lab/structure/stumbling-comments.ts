import { makeRow } from "../bench/document.ts";
import type { CommentBlock } from "./comment-blocks.ts";
import { commentsOf, textOf } from "./comment-blocks.ts";
import type { Measure } from "./measure.ts";
import { STUMBLING_PHRASES } from "./stumbling-phrases.ts";

const MAX_PERCENT = 2;

/** Measures the percentage of comment lines on which a stumbling phrase begins. Tests are included; comment lines without a word are not. */
export const stumblingComments: Measure = {
  name: "phrases",
  about: "comment lines with a phrase of stumbling-phrases.ts",
  run: (tree) => {
    const { blocks, unparsed } = commentsOf(tree);
    const list = blocks.flatMap(findStumbles);
    const lines = blocks.reduce((sum, block) => sum + block.lines.length, 0);
    const without = unparsed.length === 0 ? "" : `; without ${unparsed.join(", ")}, which could not be parsed`;
    return {
      rows: [
        makeRow("comment lines with a stumbling phrase", {
          value: lines === 0 ? 0 : (100 * list.length) / lines,
          unit: "%",
          goal: { op: "<=", value: MAX_PERCENT },
          note: `${list.length} of ${lines} lines in ${blocks.length} comments${without}`,
        }),
      ],
      list,
    };
  },
};

/** Returns the lines of a comment on which a stumbling phrase begins, as `FILE:LINE: TEXT [PHRASES]`. A phrase may end on the next line. */
export function findStumbles(block: CommentBlock): string[] {
  const found = phrasesIn(textOf(block));
  let end = -1;
  return block.lines.flatMap(({ line, text }) => {
    const start = end + 1;
    end = start + text.length;
    const here = found.filter(({ at }) => at >= start && at < end).map(({ phrase }) => phrase);
    return here.length === 0 ? [] : [`${block.file}:${line}: ${text} [${here.join(", ")}]`];
  });
}

/** Finds the stumbling phrases in a text. Text in backquotes or quotation marks is not searched, because it is quoted. */
function phrasesIn(text: string): { phrase: string; at: number }[] {
  const own = text.replace(/`[^`]*`|"[^"]*"/g, (quoted) => "_".repeat(quoted.length));
  return STUMBLING_PHRASES.flatMap(({ phrase, pattern }) =>
    [...own.matchAll(pattern)].map((match) => ({ phrase, at: match.index })),
  );
}
