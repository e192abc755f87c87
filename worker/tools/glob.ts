import picomatch from "picomatch";
import { patternOf } from "../../shared/support/paths/path-pattern.ts";
import { explain, runScript, type Tool } from "./tool-context.ts";

/** Most paths of one result. */
const MAX_PATHS = 1000;

const FIND_SCRIPT = `cd -- "$1" || exit 3; exec find . \\( -name .git -o $2 \\) -prune -o -type f -printf '%P\\0'`;
const LIST_SCRIPT = (prune: string) => FIND_SCRIPT.replace("$2", prune);

/** Lists files by a glob. `node_modules` is searched only when the pattern names it. */
export const glob: Tool = async (context, input, signal) => {
  const pattern = String(input.pattern);
  const folder = String(input.path ?? ".");
  const prune = pattern.includes("node_modules") || folder.includes("node_modules") ? "-false" : "-name node_modules";
  const result = await runScript(context, LIST_SCRIPT(prune), {
    args: [folder],
    signal,
    maxOutputBytes: 8 * 1024 * 1024,
  });
  if (result.code !== 0) return explain(result, folder);
  const shell = picomatch(pattern, { dot: true });
  const { matches: names } = patternOf(pattern);
  const matches = (path: string) => shell(path) || names(path);
  const paths = result.stdout
    .split("\0")
    .filter((path) => path !== "" && matches(path))
    .sort();
  if (paths.length === 0) return { content: `No file in ${folder} matches ${pattern}.` };
  const more =
    paths.length > MAX_PATHS ? `\n(${paths.length - MAX_PATHS} more are not shown; use a narrower pattern)` : "";
  return { content: paths.slice(0, MAX_PATHS).join("\n") + more };
};
