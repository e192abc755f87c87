import { posix } from "node:path";
import { defined } from "../../shared/support/defined.ts";
import { importsOf } from "../../test/support/import-rules.ts";
import { makeRow } from "../bench/document.ts";
import type { Measure } from "./measure.ts";
import type { SourceTree } from "./source-tree.ts";
import { isSource } from "./source-tree.ts";

/**
 * The folders of `coordinator/`, lowest layer first. A file may import from its own folder and from the rows above its own row in this
 * list. Folders in the same row must not import from each other. "." stands for the files directly in `coordinator/`.
 */
export const LAYERS: readonly (readonly string[])[] = [
  ["job"],
  ["log"],
  ["result-cache", "landing", "push", "webhooks", "auth"],
  ["lead", "report"],
  ["flow"],
  ["passes"],
  ["retention", "metrics"],
  ["service"],
  ["http"],
  ["wiring"],
  ["."],
];

const ROOT = "coordinator/";

/** Counts the imports inside `coordinator/` that violate the sequence of LAYERS. If LAYERS lacks a folder, the result is unmeasured. */
export const upwardImports: Measure = {
  name: "layers",
  about: "imports from a folder of coordinator/ to one that is higher in LAYERS, or in the same row",
  run: (tree) => {
    const { upward, unlisted } = findUpwardImports(tree, LAYERS);
    const row = { unit: "imports", goal: { op: "<=", value: 0 } } as const;
    const note = unlisted.length === 0 ? undefined : `folders that LAYERS does not name: ${unlisted.join(", ")}`;
    return {
      rows: [
        makeRow("imports that point upward", {
          ...row,
          value: note === undefined ? upward.length : undefined,
          ...defined({ note }),
        }),
      ],
      list: upward,
    };
  },
};

/** Finds upward imports, in the form `FILE imports FILE`, and the folders that no layer contains. */
export function findUpwardImports(
  tree: SourceTree,
  layers: typeof LAYERS,
): { upward: readonly string[]; unlisted: readonly string[] } {
  const rankOf = (folder: string) => layers.findIndex((row) => row.includes(folder));
  const files = tree.files.filter((file) => file.startsWith(ROOT) && isSource(file));
  const unlisted = [...new Set(files.map(folderOf))].filter((folder) => rankOf(folder) < 0);
  const upward = files.flatMap((file) => {
    const own = folderOf(file);
    const targets = importsOf(tree.read(file))
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => posix.join(posix.dirname(file), specifier))
      .filter((target) => target.startsWith(ROOT) && folderOf(target) !== own);
    return targets.filter((target) => rankOf(folderOf(target)) >= rankOf(own)).map((to) => `${file} imports ${to}`);
  });
  return { upward, unlisted };
}

/** Returns the name of the first folder on a file's path below `coordinator/`; "." if there is none. */
function folderOf(file: string): string {
  const [folder = "", ...rest] = file.slice(ROOT.length).split("/");
  return rest.length === 0 ? "." : folder;
}
