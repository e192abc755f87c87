import { posix } from "node:path";
import picomatch from "picomatch";
import { importsOf } from "../../test/support/import-rules.ts";
import { makeRow } from "../bench/document.ts";
import type { Measure } from "./measure.ts";
import type { SourceTree } from "./source-tree.ts";
import { countLines, isSource, isTest } from "./source-tree.ts";

const MAX_LINES = 25;
const MAX_FILES = 12;

/** Finds small files that only one file imports; they should be part of the file that imports them. The entry points in `knip.json` are left out. */
export const smallFiles: Measure = {
  name: "small",
  about: `files of at most ${MAX_LINES} lines that one source file imports`,
  run: (tree) => {
    const found = findSmallFiles(tree);
    return {
      rows: [
        makeRow(`files of at most ${MAX_LINES} lines with one importer`, {
          value: found.length,
          unit: "files",
          goal: { op: "<=", value: MAX_FILES },
          note: found.length === 0 ? undefined : found.map(({ file }) => file).join(", "),
        }),
      ],
      list: found.map(({ file, lines, importer }) => `${file}: ${lines} lines, imported by ${importer}`),
    };
  },
};

function findSmallFiles(tree: SourceTree): { file: string; lines: number; importer: string }[] {
  const isEntry = picomatch(entryPoints(tree));
  const sources = tree.files.filter((file) => isSource(file) && !isTest(file));
  const importers = importersOf(tree, sources);
  return sources.flatMap((file) => {
    const lines = countLines(tree.read(file));
    const [importer, ...others] = importers.get(file) ?? [];
    if (lines > MAX_LINES || importer === undefined || others.length > 0 || isEntry(file)) return [];
    return [{ file, lines, importer }];
  });
}

function entryPoints(tree: SourceTree): string[] {
  if (!tree.files.includes("knip.json")) return [];
  return (JSON.parse(tree.read("knip.json")) as { entry: string[] }).entry;
}

/** Returns, for each file, the files that import it; imports of types count, too. */
function importersOf(tree: SourceTree, sources: readonly string[]): Map<string, Set<string>> {
  const importers = new Map<string, Set<string>>();
  for (const file of sources) {
    for (const specifier of importsOf(tree.read(file)).filter((one) => one.startsWith("."))) {
      const target = posix.join(posix.dirname(file), specifier);
      importers.set(target, (importers.get(target) ?? new Set()).add(file));
    }
  }
  return importers;
}
