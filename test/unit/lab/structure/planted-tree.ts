import type { SourceTree } from "../../../../lab/structure/source-tree.ts";

/** Makes a source tree, in memory, of these files. */
export function plantTree(texts: Readonly<Record<string, string>>): SourceTree {
  return {
    files: Object.keys(texts).sort(),
    read: (file) => {
      const text = texts[file];
      if (text === undefined) throw new Error(`${file} is not in the planted tree`);
      return text;
    },
  };
}

export const ignore = (): void => {};
