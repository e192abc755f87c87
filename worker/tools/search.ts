import picomatch from "picomatch";
import { patternOf } from "../../shared/support/paths/path-pattern.ts";
import { explain, runScript, type Tool } from "./tool-context.ts";

/** Maximum number of paths in one result. */
const MAX_PATHS = 1000;

const FIND_SCRIPT = `cd -- "$1" || exit 3; exec find . \\( -name .git -o $2 \\) -prune -o -type f -printf '%P\\0'`;
const LIST_SCRIPT = (prune: string) => FIND_SCRIPT.replace("$2", prune);

/** Lists files by a glob. Searches `node_modules` only if the pattern or the folder names it. */
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

/** Maximum number of hits in one result, and of characters shown of a line. */
const MAX_HITS = 300;
const MAX_LINE_CHARS = 400;

const GREP_SCRIPT = `pattern=$1; where=$2; shift 2; exec grep -rnIE --exclude-dir=.git -m 100 "$@" -e "$pattern" -- "$where"`;

/** Searches the contents of files with an extended regular expression. */
export const grep: Tool = async (context, input, signal) => {
  const where = String(input.path ?? ".");
  const options = [
    ...(input.ignore_case === true ? ["-i"] : []),
    ...(where.includes("node_modules") ? [] : ["--exclude-dir=node_modules"]),
    ...(input.glob === undefined ? [] : [`--include=${String(input.glob)}`]),
  ];
  const result = await runScript(context, GREP_SCRIPT, { args: [String(input.pattern), where, ...options], signal });
  if (result.code === 1) return { content: `Nothing in ${where} matches ${String(input.pattern)}.` };
  if (result.code !== 0 && !result.truncated) return explain(result, where);
  const hits = result.stdout.split("\n").filter(Boolean);
  const lines = hits.map((line) => line.replace(/^\.\//, "").slice(0, MAX_LINE_CHARS));
  const more =
    lines.length > MAX_HITS || result.truncated ? "\n(there are more hits; narrow it with path or glob)" : "";
  return { content: lines.slice(0, MAX_HITS).join("\n") + more };
};
