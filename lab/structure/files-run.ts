/** The fields of `Profiler.takePreciseCoverage` that this module reads. The first range of a function covers the whole function. */
export interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
  }[];
}

/**
 * Returns the source files below `root` in which a function was called, sorted. `dist/x.js` counts as `x.ts`. Code at the top level of a
 * module does not count. Files in `lab/` are left out, because the code that measures the coverage is there. Pure.
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
