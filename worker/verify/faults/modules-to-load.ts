import { posix } from "node:path";
import type { Change } from "../change.ts";
import { isTestPath } from "../checks/test-paths.ts";

/** Maximum number of modules to load from each tree with a planted fault. */
const MAX_MODULES = 12;
const LOADABLE = /\.[cm]?js$/;

/**
 * The modules that have to load although a fault is planted: the changed modules, the package's main module, and the index modules of the folders
 * above the changed modules. If they do not load, the fault does not count, because any attack would notice it.
 */
export async function modulesToLoad({ files, read }: Pick<Change, "files" | "read">): Promise<string[]> {
  const changed = files
    .filter(({ path, status }) => status !== "D" && LOADABLE.test(path) && !isTestPath(path))
    .map(({ path }) => path);
  if (changed.length === 0) return [];
  const near = new Set(changed.flatMap((path) => indexesAbove(path)));
  const main = mainOf((await read("package.json"))?.toString("utf8"));
  const found: string[] = [];
  for (const path of new Set([...main, ...near]))
    if (!changed.includes(path) && found.length < MAX_MODULES && (await read(path)) !== undefined) found.push(path);
  return [...changed.slice(0, MAX_MODULES), ...found].slice(0, MAX_MODULES);
}

function indexesAbove(path: string): string[] {
  const folder = posix.dirname(path);
  const own = ["index.js", "index.mjs", "index.cjs"].map((name) => posix.join(folder, name));
  return folder === "." ? own : [...own, ...indexesAbove(folder)];
}

function mainOf(manifest: string | undefined): string[] {
  try {
    const { main, module, exports } = JSON.parse(manifest ?? "{}") as Record<string, unknown>;
    const named = [main, module, exports].filter((each) => typeof each === "string");
    return named.map((path) => posix.normalize(path)).map((path) => (LOADABLE.test(path) ? path : `${path}.js`));
  } catch {
    return []; // A manifest that is not JSON names no module.
  }
}
