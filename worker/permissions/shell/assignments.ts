import type { Operand } from "./expand-word.ts";
import type { Walk } from "./walk.ts";

/** Variables that make the next program load or run something else, or that move git's walls. */
const HIGH = [
  /^LD_/,
  /^DYLD_/,
  /^(BASH_ENV|ENV|PROMPT_COMMAND|SHELLOPTS|BASHOPTS|PS4|CDPATH)$/,
  /^BASH_FUNC_/,
  /^GIT_(?!(AUTHOR|COMMITTER)_(NAME|EMAIL|DATE)$|PAGER$|OPTIONAL_LOCKS$|TERMINAL_PROMPT$)/,
];
/** Variables that decide which code a program runs: what follows is no plain read any more. */
const MEDIUM =
  /^(PATH|IFS|HOME|SHELL|NODE_OPTIONS|NODE_PATH|PYTHON[A-Z]*|PERL5[A-Z]*|RUBY[A-Z]*|JAVA_TOOL_OPTIONS|(GIT_|MAN)?PAGER|EDITOR|VISUAL|LESS[A-Z]*|MAKEFLAGS)$/;

/** Notes what a variable may hold from here on, and what setting it means. */
export function noteAssignment(walk: Walk, name: string, texts: readonly string[] | undefined): void {
  walk.state.vars.set(name, texts);
  if (HIGH.some((shape) => shape.test(name))) {
    walk.add("high", "computed", `sets ${name}, which decides what later programs load or run`);
  } else if (MEDIUM.test(name)) {
    walk.add("medium", "run", `sets ${name}, which decides how later programs run`);
  }
}

/** Words of builtins that evaluate subscripts: a substitution in one runs, even out of single quotes. */
export function noteSubscripts(walk: Walk, words: readonly Operand[]): void {
  const hides = words.some(({ texts }) => texts?.some((text) => text.includes("$(") || text.includes("`")));
  if (hides) walk.add("high", "computed", "hides a substitution in a text that the shell evaluates");
}
