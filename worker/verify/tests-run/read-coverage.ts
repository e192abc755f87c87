import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

interface CoverageRange {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** Whether the character at an offset of a file (relative to the tree) ran in any process; undefined for a file that none loaded. */
export type Covered = (path: string, offset: number) => boolean | undefined;

/** Reads the files that Node wrote below NODE_V8_COVERAGE, one a process. */
export async function readCoverage(folder: string): Promise<Covered> {
  const runs = new Map<string, CoverageRange[][]>();
  for (const name of await readdir(folder)) {
    for (const { url, ranges } of await scriptsIn(join(folder, name))) {
      const path = /^file:\/\/\/work\/(.+)$/.exec(url)?.[1];
      if (path === undefined) continue;
      const known = runs.get(decodeURIComponent(path)) ?? [];
      runs.set(decodeURIComponent(path), known);
      known.push(ranges);
    }
  }
  return (path, offset) => runs.get(path)?.some((ranges) => ran(ranges, offset));
}

async function scriptsIn(file: string): Promise<{ url: string; ranges: CoverageRange[] }[]> {
  try {
    const { result } = JSON.parse(await readFile(file, "utf8")) as {
      result: { url: string; functions: { ranges: CoverageRange[] }[] }[];
    };
    return result.map(({ url, functions }) => ({ url, ranges: functions.flatMap(({ ranges }) => ranges) }));
  } catch {
    return []; // What was under test can write here, too: a file that is none is no coverage.
  }
}

/** The smallest range around an offset says how often it ran. */
function ran(ranges: readonly CoverageRange[], offset: number): boolean {
  let best: CoverageRange | undefined;
  for (const range of ranges) {
    if (range.startOffset > offset || range.endOffset <= offset) continue;
    const size = range.endOffset - range.startOffset;
    if (best === undefined || size <= best.endOffset - best.startOffset) best = range;
  }
  return best !== undefined && best.count > 0;
}
