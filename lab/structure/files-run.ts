/** The part of `Profiler.takePreciseCoverage` that is read. The first range of a function is the whole of it. */
export interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
  }[];
}

/**
 * The source files below `root` in which a function was called, sorted: `dist/x.js` counts as `x.ts`. The top level of a module does
 * not count. The preload that takes the coverage (`lab/`) is left out. Pure.
 */
export function filesRun(coverage: readonly ScriptCoverage[], root: string): string[] {
  const prefix = `file://${root}/dist/`;
  return coverage
    .filter(({ url, functions }) => url.startsWith(prefix) && hasCall(functions))
    .map(({ url }) => (url.slice(prefix.length).split("?")[0] ?? "").replace(/\.js$/, ".ts"))
    .filter((file) => !file.startsWith("lab/"))
    .sort();
}

function hasCall(functions: ScriptCoverage["functions"]): boolean {
  const ranges = functions.flatMap(({ ranges: [range] }) => (range === undefined ? [] : [range]));
  const end = Math.max(...ranges.map(({ endOffset }) => endOffset));
  return ranges.some(({ startOffset, endOffset, count }) => count > 0 && (startOffset > 0 || endOffset < end));
}
