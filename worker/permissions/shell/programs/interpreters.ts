import { certain, type Operand } from "../expand-word.ts";
import { readsPath } from "../judge-path.ts";
import { judgeLoosely, type ProgramCall, type Rule } from "./program.ts";

const SHELLS = ["sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "rbash"];
const LANGUAGES = [
  "node",
  "nodejs",
  "deno",
  "bun",
  "tsx",
  "ts-node",
  "perl",
  "ruby",
  "php",
  "lua",
  "luajit",
  "Rscript",
  "julia",
  "tclsh",
  "python",
  "python2",
  "python3",
  "pypy3",
  "osascript",
  "pwsh",
  "fish",
];

/** Programs that run code: shells, whose code is followed, and other languages, whose code is not. */
export const INTERPRETERS: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(SHELLS.map((name) => [name, shell])),
  ...Object.fromEntries(LANGUAGES.map((name) => [name, language])),
};

/** Options of shells that take the next word. */
const SHELL_VALUED = new Set(["-o", "+o", "-O", "+O", "--rcfile", "--init-file"]);

function shell({ walk, words, args, name }: ProgramCall): void {
  walk.enter(words, true);
  walk.add("medium", "run", `starts ${name}`);
  const { letters, starts, operands } = shellOptions(args);
  for (const option of starts) walk.add("high", "computed", `runs a start file with ${option}`);
  const [first, ...rest] = operands;
  if (letters.includes("c")) runCode(walk, first);
  else if (letters.includes("s") || first === undefined || isInput(first)) runInput(walk, name);
  else runFile(walk, first, rest);
}

/** The letters of a shell's options, its long options that run a file, and what follows. */
function shellOptions(args: readonly Operand[]): { letters: string; starts: string[]; operands: readonly Operand[] } {
  let letters = "";
  const starts: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const text = certain(args[i] ?? NOTHING);
    if (text === "--") return { letters, starts, operands: args.slice(i + 1) };
    if (text === undefined || !/^[-+]./.test(text)) return { letters, starts, operands: args.slice(i) };
    if (text === "--rcfile" || text === "--init-file") starts.push(text);
    if (SHELL_VALUED.has(text)) i += 1;
    else if (!text.startsWith("--")) letters += text;
  }
  return { letters, starts, operands: [] };
}

const NOTHING: Operand = { texts: undefined, isPattern: false, raw: "" };

function runCode(walk: ProgramCall["walk"], code: Operand | undefined): void {
  const text = code === undefined ? undefined : certain(code);
  if (text !== undefined) walk.code(text);
  else walk.add("high", "computed", "runs a script that is only known when it runs");
}

function runInput(walk: ProgramCall["walk"], name: string): void {
  const { input } = walk;
  if (input === "pipe") walk.add("high", "computed", `runs in ${name} what comes through a pipe`);
  else if (typeof input === "object") {
    if (input.text === undefined)
      walk.add("high", "computed", `runs in ${name} a text that is only known when it runs`);
    else walk.code(input.text);
  }
}

function runFile(walk: ProgramCall["walk"], file: Operand, rest: readonly Operand[]): void {
  if (certain(file) === undefined) {
    walk.add("high", "computed", `runs a script that is only known when it runs: ${file.raw}`);
    return;
  }
  readsPath(walk, file);
  for (const arg of rest) judgeLoosely(walk, arg);
}

function isInput(word: Operand): boolean {
  return ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].includes(certain(word) ?? "");
}

/** Options whose value is code or a module's name. */
const CODE = new Set([
  "-e",
  "--eval",
  "-p",
  "--print",
  "-c",
  "-m",
  "-r",
  "--require",
  "--import",
  "-E",
  "-n",
  "-pe",
  "-ne",
  "-lane",
  "-pi",
  "-ie",
]);

function language(call: ProgramCall): void {
  const { walk, words, args, name } = call;
  walk.enter(words, false);
  const texts = args.map((arg) => certain(arg));
  const [first] = texts;
  if (texts.length === 1 && /^(-v|-V|--version|-h|--help)$/.test(first ?? "")) return;
  if (name === "node" && first === "--check") return checkOnly(walk, args);
  walk.add("medium", "run", `runs code in ${name}`);
  if (/^python|^pypy/.test(name) && first === "-m") return runModule(call);
  if (walk.input === "pipe" && readsCode(args, texts)) {
    walk.add("high", "computed", `runs in ${name} what comes through a pipe`);
  }
  args.forEach((arg, i) => {
    if (!CODE.has(texts[i - 1] ?? "")) judgeLoosely(walk, arg);
  });
  if ((name === "deno" || name === "bun") && INSTALLS.has(first ?? "")) {
    walk.add("high", "dependency", `changes dependencies with ${name} ${first}`);
  }
}

const INSTALLS = new Set(["add", "cache", "install", "i", "link", "publish", "remove", "update", "upgrade", "x"]);

/** True when no argument says what to run, so that the input does. */
function readsCode(args: readonly Operand[], texts: readonly (string | undefined)[]): boolean {
  if (texts.some((text) => text !== undefined && CODE.has(text))) return false;
  const [file] = args.filter((_, i) => !/^-./.test(texts[i] ?? ""));
  return file === undefined || isInput(file);
}

/** `node --check` parses and runs nothing. */
function checkOnly(walk: ProgramCall["walk"], args: readonly Operand[]): void {
  for (const arg of args.slice(1)) readsPath(walk, arg);
}

/** `python -m pip install` is pip. */
function runModule({ walk, args }: ProgramCall): void {
  const module = args[1] === undefined ? undefined : certain(args[1]);
  if (module === "pip" || module === "pipx" || module === "poetry" || module === "uv")
    walk.run(args.slice(1), { isExternal: true });
  else for (const arg of args.slice(2)) judgeLoosely(walk, arg);
}
