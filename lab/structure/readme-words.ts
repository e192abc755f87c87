import { makeRow } from "../../bench/document.ts";
import type { Measure } from "./measure.ts";

const MAX_WORDS = 1300;

/** Words of README.md as `wc -w` counts them, code blocks included. */
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
