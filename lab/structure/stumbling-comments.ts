import { makeRow } from "../bench/document.ts";
import type { CommentBlock } from "./comment-blocks.ts";
import { commentsOf, textOf } from "./comment-blocks.ts";
import type { Measure } from "./measure.ts";
import { STUMBLING_PHRASES } from "./stumbling-phrases.ts";

const MAX_PERCENT = 2;

/** Comment lines on which a phrase of the list begins, of all comment lines with a word, tests included. */
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

/** The lines of a comment on which a phrase begins, each once, as `FILE:LINE: TEXT [PHRASES]`. A phrase may end in the next line. */
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

/** Code in backquotes and quotations are not the comment's own words. */
function phrasesIn(text: string): { phrase: string; at: number }[] {
  const own = text.replace(/`[^`]*`|"[^"]*"/g, (quoted) => "_".repeat(quoted.length));
  return STUMBLING_PHRASES.flatMap(({ phrase, pattern }) =>
    [...own.matchAll(pattern)].map((match) => ({ phrase, at: match.index })),
  );
}
