import { seededRandom } from "../../worker/verify/differential/seeded-random.ts";
import { makeRow } from "../bench/document.ts";
import { commentsOf, textOf } from "./comment-blocks.ts";
import type { Measure } from "./measure.ts";
import type { SourceTree } from "./source-tree.ts";

const DRAWN = 100;
const MIN_UNDERSTOOD = 95;
const READ = "lab/structure/read-comments.json";

/**
 * The result of a test in which a person reads randomly drawn comments without their code: `understood` is how many of
 * `of` comments were understood at once.
 */
interface Reading {
  readonly seed: string | number;
  readonly commit: string;
  readonly understood: number;
  readonly of: number;
}

/** Reports the result that is committed in READ. `--draw SEED` prints the comments that a reader has to judge. */
export const drawnComments: Measure = {
  name: "comments",
  about: `drawn comments that a reader understood at once, from ${READ}`,
  run: (tree) => {
    const row = { unit: "%", goal: { op: ">=", value: MIN_UNDERSTOOD } } as const;
    const name = "comments drawn by seed and understood at once";
    if (!tree.files.includes(READ)) return { rows: [makeRow(name, { ...row, value: undefined })], list: [] };
    const { seed, commit, understood, of } = JSON.parse(tree.read(READ)) as Reading;
    const note = `${understood} of ${of}, seed ${seed}, commit ${commit}`;
    return { rows: [makeRow(name, { ...row, value: (100 * understood) / of, note })], list: [] };
  },
};

interface Draw {
  readonly seed: string;
  readonly comments: readonly { readonly text: string; readonly place: string }[];
}

/** Draws at most 100 comments that are whole sentences. The same seed and source tree give the same comments. */
export function drawComments(tree: SourceTree, seed: string): Draw {
  const { below } = seededRandom(seed);
  const left = commentsOf(tree).blocks.filter((block) => isWhole(textOf(block)));
  const drawn = Array.from({ length: Math.min(DRAWN, left.length) }, () => left.splice(below(left.length), 1));
  return {
    seed,
    comments: drawn.flat().map((block) => ({ text: textOf(block), place: `${block.file}:${block.lines[0]?.line}` })),
  };
}

/**
 * Renders drawn comments: either only their texts, so that a reader judges them without the code; or only their files
 * and lines, to look them up afterwards.
 */
export function renderDraw({ seed, comments }: Draw, show: "texts" | "places"): string {
  const lines = comments.map(({ text, place }, i) => `${i + 1}. ${show === "texts" ? text : place}\n`);
  return `seed ${seed}, ${comments.length} comments\n\n${lines.join(show === "texts" ? "\n" : "")}`;
}

/**
 * Returns true for a comment with a whole sentence. Directives of tools and remarks of a word or two do not count,
 * because they cannot be understood without the code.
 */
function isWhole(text: string): boolean {
  return /[.?!)]$/.test(text) && text.split(" ").length >= 4 && !/^(biome-ignore|@ts-)/.test(text);
}
