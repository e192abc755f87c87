import { makeRow } from "../bench/document.ts";
import type { Measure } from "./measure.ts";
import { countLines, isTest } from "./source-tree.ts";

/**
 * Lines of TypeScript outside tests before the folders were moved. From the root of the checkout:
 *
 *     git ls-tree -r --name-only 0362c9c | grep '\.ts$' | grep -v '^test/' | xargs -I{} git show 0362c9c:{} | wc -l
 */
const LINES_BEFORE = 97_284;

/** Counts the lines of TypeScript outside tests. `list` has the number for each top-level folder, largest first. */
export const sourceLines: Measure = {
  name: "lines",
  about: "TypeScript lines outside tests",
  run: (tree) => {
    const byFolder = new Map<string, number>();
    for (const file of tree.files) {
      if (!file.endsWith(".ts") || isTest(file)) continue;
      const folder = file.includes("/") ? (file.split("/")[0] ?? "") : ".";
      byFolder.set(folder, (byFolder.get(folder) ?? 0) + countLines(tree.read(file)));
    }
    const folders = [...byFolder].sort(([, a], [, b]) => b - a);
    return {
      rows: [
        makeRow("TypeScript lines outside tests", {
          value: folders.reduce((sum, [, lines]) => sum + lines, 0),
          unit: "lines",
          goal: { op: "<=", value: LINES_BEFORE - 1 },
          note: `${LINES_BEFORE} before, at commit 0362c9c`,
        }),
      ],
      list: folders.map(([folder, lines]) => `${folder}: ${lines}`),
    };
  },
};

const MAX_WORDS = 1300;

/** Counts the words of README.md, as `wc -w` does. Words in code blocks count, too. */
export const readmeWords: Measure = {
  name: "readme",
  about: "words of README.md",
  run: (tree) => {
    const value = tree.read("README.md").split(/\s+/).filter(Boolean).length;
    return {
      rows: [makeRow("README words", { value, unit: "words", goal: { op: "<=", value: MAX_WORDS } })],
      list: [],
    };
  },
};
