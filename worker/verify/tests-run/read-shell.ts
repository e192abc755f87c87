import { posix } from "node:path";

/** One simple command in a shell text: its words, and the folder in which it runs, relative to the root of the tree. */
export interface SimpleCommand {
  readonly words: readonly string[];
  readonly folder: string;
}

/** Words that may precede a command and do not change which program runs. */
const BEFORE = new Set(
  "! { } ( ) if then else elif do while until time exec command builtin env nohup sudo npx cross-env stdbuf nice ionice timeout xvfb-run bunx dotenv c8 nyc tsx-exec".split(
    " ",
  ),
);
/** Words in `BEFORE` that take a number or options before the command. */
const WITH_OPTIONS = new Set("env nice ionice timeout stdbuf sudo xvfb-run npx c8 nyc".split(" "));
const MAX_TEXT = 200_000;

/**
 * Splits a shell text into its simple commands, approximately. It understands quotes, separators, `cd`, unquoted
 * assignments, `$(...)` and programs that start another command, but no other expansions. Files that it misses are not
 * protected by name; planted faults show whether the command uses them.
 */
export function readShell(text: string, folder = ""): SimpleCommand[] {
  let at = folder;
  const variables = new Map<string, string>();
  const known = text.slice(0, MAX_TEXT);
  const inner = [...known.matchAll(IN_QUOTES)].flatMap(([, plain, ticked]) => readShell(plain ?? ticked ?? "", folder));
  const outer = splitCommands(known).flatMap((all) => {
    for (const word of all) {
      const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word) ?? [];
      if (name !== undefined) variables.set(name, expand(value ?? "", variables));
    }
    const words = withoutPrefix(all).map((word) => expand(word, variables));
    const [program, target] = words;
    if (program === undefined) return [];
    if ((program === "cd" || program === "pushd") && target !== undefined) {
      at = within(at, target) ?? at;
      return [];
    }
    return [{ words, folder: at }];
  });
  return [...outer, ...inner];
}

/** Matches `"$(...)"` and backticks, which contain commands inside a word. */
const IN_QUOTES = /"[^"]*?\$\(([^()]*(?:\([^()]*\)[^()]*)*)\)|"[^"`]*`([^`]*)`/g;

/** Replaces the variables in a word by the values that earlier commands assigned. */
function expand(word: string, variables: ReadonlyMap<string, string>): string {
  return word.replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced?: string, bare?: string) => {
    return variables.get(braced ?? bare ?? "") ?? all;
  });
}

/** Converts a path from a command to a path relative to the root of the tree; undefined for a path outside the tree. */
export function within(folder: string, path: string): string | undefined {
  const joined = posix.normalize(posix.join("/", path.startsWith("/work/") ? path.slice(5) : posix.join(folder, path)));
  if (path.startsWith("/") && path !== "/work" && !path.startsWith("/work/")) return undefined;
  return path === "/work" ? "" : joined.slice(1).replace(/\/$/, "");
}

function withoutPrefix(words: readonly string[]): string[] {
  const rest = [...words];
  for (let wrapper = ""; rest.length > 0; ) {
    const [first = ""] = rest;
    const isOption = WITH_OPTIONS.has(wrapper) && /^(?:-|\d+(?:\.\d+)?[smhd]?$)/.test(first);
    if (!BEFORE.has(first) && !/^[A-Za-z_]\w*=/.test(first) && !isOption) break;
    if (BEFORE.has(first)) wrapper = first;
    rest.shift();
  }
  return rest;
}

/** Matches one token of a shell text: a comment, a quoted text, an escaped character, a command separator, white space, or other characters. */
const PIECE =
  /(?<=^|[\s;&|()`])#[^\n]*|'[^']*'?|"(?:\\[\s\S]|[^"\\])*"?|\\[\s\S]?|[\n;&|()`]|[^\S\n]+|[^\s'"\\;&|()`]+/g;

/** Matches loops, conditions, groups and here-documents: an `&&` inside them does not separate two steps. */
const COMPOUND = /(?:^|[;&|\n])\s*(?:if|for|while|until|case|function|\{)(?=\s)|<</;

/** Splits a command at its outermost `&&` into steps: each step runs only if all steps before it exited with 0. */
export function stepsOf(command: string): string[] {
  if (COMPOUND.test(command)) return [command.trim()];
  const steps: string[] = [];
  let from = 0;
  let depth = 0;
  let last = -1;
  for (const { 0: piece, index } of command.matchAll(PIECE)) {
    if (piece === "(") depth += 1;
    if (piece === ")") depth -= 1;
    if (piece !== "&" || depth !== 0) continue;
    if (last === index - 1) {
      steps.push(command.slice(from, last));
      from = index + 1;
    }
    last = index;
  }
  return [...steps, command.slice(from)].map((step) => step.trim()).filter((step) => step !== "");
}

/** The words of each simple command in a shell text. */
function splitCommands(text: string): string[][] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) commands.at(-1)?.push(word);
    word = undefined;
  };
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece.startsWith("#") && word === undefined) continue;
    if (/^\s+$/.test(piece) || /^[;&|()`]$/.test(piece)) {
      endWord();
      if (!/^[^\S\n]+$/.test(piece)) commands.push([]);
    } else word = (word ?? "") + plain(piece);
  }
  endWord();
  return commands.filter((words) => words.length > 0);
}

/** A piece of a word without its quotes. */
function plain(piece: string): string {
  if (piece.startsWith("'")) return piece.slice(1, piece.endsWith("'") && piece.length > 1 ? -1 : undefined);
  if (piece.startsWith('"'))
    return piece.slice(1, piece.endsWith('"') && piece.length > 1 ? -1 : undefined).replace(/\\(["\\$`])/g, "$1");
  return piece.startsWith("\\") ? piece.slice(1).replace("\n", "") : piece;
}
