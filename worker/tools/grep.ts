import { explain, runScript, type Tool } from "./tool-context.ts";

/** Most hits and longest line of one result. */
const MAX_HITS = 300;
const MAX_LINE_CHARS = 400;

const GREP_SCRIPT = `pattern=$1; where=$2; shift 2; exec grep -rnIE --exclude-dir=.git -m 100 "$@" -e "$pattern" -- "$where"`;

/** Searches file contents with an extended regular expression. */
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
