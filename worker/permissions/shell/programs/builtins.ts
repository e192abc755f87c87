import { noteAssignment, noteSubscripts } from "../assignments.ts";
import { certain, type Operand } from "../expand-word.ts";
import { readsPath } from "../judge-path.ts";
import { locate } from "../locate-path.ts";
import { keepUnchanged } from "../scan-changes.ts";
import { cloneState, forgetAll, forgetVariables, loseFolder } from "../shell-state.ts";
import { plain, type Rule } from "./program.ts";

const PLAIN = [
  ":",
  "bg",
  "break",
  "caller",
  "continue",
  "dirs",
  "disown",
  "echo",
  "exit",
  "false",
  "fg",
  "getopts",
  "hash",
  "help",
  "jobs",
  "logout",
  "return",
  "set",
  "shift",
  "shopt",
  "suspend",
  "times",
  "true",
  "type",
  "ulimit",
  "umask",
  "wait",
];

/** What the shell itself does. */
export const BUILTINS: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(PLAIN.map((name) => [name, plain])),
  test,
  "[": test,
  cd,
  pushd: lost,
  popd: lost,
  printf: setsVariables,
  read: setsVariables,
  let: setsVariables,
  unset: setsVariables,
  declare: setsVariables,
  typeset: setsVariables,
  local: setsVariables,
  export: setsVariables,
  readonly: setsVariables,
  mapfile: callsBack,
  readarray: callsBack,
  eval: evaluates,
  source: sources,
  ".": sources,
  trap,
  alias,
  unalias: plain,
  enable: loads,
  bind: loads,
  complete: loads,
  compgen: loads,
  fc: loads,
  history: loads,
  kill: stops,
  pkill: stops,
  killall: stops,
};

const FILE_TESTS = new Set([..."abcdefghkprstuwxGLNOS"].map((letter) => `-${letter}`));
const PAIR_TESTS = new Set(["-nt", "-ot", "-ef"]);

function test({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  args.forEach((arg, i) => {
    const before = args[i - 1];
    const after = args[i + 1];
    const isPath =
      before !== undefined && (FILE_TESTS.has(certain(before) ?? "") || PAIR_TESTS.has(certain(before) ?? ""));
    if (isPath || (after !== undefined && PAIR_TESTS.has(certain(after) ?? ""))) readsPath(walk, arg);
  });
  noteSubscripts(walk, args);
}

function cd({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  const target = args.find((arg) => !/^-[LPe@]+$|^--$/.test(certain(arg) ?? ""));
  const text = target === undefined ? "~" : certain(target);
  const operand: Operand = target ?? { texts: ["~"], isPattern: false, raw: "~" };
  const [place] = locate(operand, walk.state);
  if (text === undefined || text === "-" || place === undefined || place.zone === "unknown") {
    walk.add("medium", "read", `moves to a folder that only the shell knows: ${operand.raw}`);
    const below = place?.zone === "unknown" ? place.path : undefined;
    loseFolder(walk.state);
    // `cd -` and what is not known lead anywhere; a name leads below where the shell is.
    if (text !== "-" && below !== undefined) walk.state.below = below;
    walk.state.vars.set("PWD", undefined);
    return;
  }
  readsPath(walk, operand);
  loseFolder(walk.state);
  if (place.zone === "tree") walk.state.cwd = place.path === "" ? "/work" : `/work/${place.path}`;
  else if (text.startsWith("/")) walk.state.cwd = text;
  walk.state.vars.set("PWD", walk.state.cwd === undefined ? undefined : [walk.state.cwd]);
}

function lost({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  for (const arg of args) readsPath(walk, arg);
  walk.add("medium", "read", "moves to a folder that is not followed");
  loseFolder(walk.state);
}

/** They set variables that they name in their arguments; what they set is not known. */
function setsVariables({ walk, words, args, name }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  if (name !== "printf" && name !== "read") noteSubscripts(walk, args);
  const texts = args.map((arg) => certain(arg));
  if (texts.includes(undefined) && name !== "printf") forgetVariables(walk.state);
  if (name === "printf" && !texts.includes("-v")) return;
  for (const text of texts) {
    // `export A=b` was assigned where it stands.
    if (text !== undefined && /^[A-Za-z_]\w*$/.test(text) && name !== "export" && name !== "readonly") {
      noteAssignment(walk, text, undefined);
    }
  }
}

function callsBack(call: Parameters<Rule>[0]): void {
  setsVariables(call);
  forgetVariables(call.walk.state);
  if (call.args.some((arg) => certain(arg)?.startsWith("-C"))) {
    call.walk.add("high", "computed", `runs a command for each line through ${call.name} -C`);
  }
}

function evaluates({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, true);
  const texts = args.map((arg) => certain(arg));
  if (texts.includes(undefined)) {
    walk.add("high", "computed", "evaluates a text that is only known when it runs");
  } else {
    walk.add("medium", "run", "evaluates a text");
    walk.code(texts.join(" "));
  }
  forgetAll(walk.state);
}

function sources({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  const [file] = args;
  if (file === undefined) return;
  if (certain(file) === undefined) {
    walk.add("high", "computed", `runs a script that is only known when it runs: ${file.raw}`);
  } else if (walk.input === "pipe" && /^\/dev\/(stdin|fd\/)/.test(certain(file) ?? "")) {
    walk.add("high", "computed", "runs what comes through a pipe");
  } else {
    readsPath(walk, file);
    walk.add("medium", "run", `runs the script ${file.raw}`);
  }
  forgetAll(walk.state);
}

/** What is to run later is judged now. */
function trap({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, true);
  const [action] = args.filter((arg) => !/^-[lp]$|^--$/.test(certain(arg) ?? ""));
  if (action === undefined) return;
  const text = certain(action);
  if (text === undefined) walk.add("high", "computed", "sets a trap that is only known when it runs");
  else if (text !== "-" && text !== "") {
    const later = cloneState(walk.state);
    keepUnchanged(later, walk.changes);
    walk.within({ state: later }).code(text);
  }
}

function alias({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, true);
  for (const arg of args) {
    const text = certain(arg);
    if (text === undefined) walk.add("high", "computed", "sets an alias that is only known when it runs");
    else if (text.includes("=")) {
      walk.code(text.slice(text.indexOf("=") + 1).replace(/^(["'])(.*)\1$/s, "$2"));
      walk.add("medium", "run", "renames commands with an alias");
    }
  }
}

function loads({ walk, words, args, name }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  if (args.length > 0) walk.add("high", "computed", `changes what the shell runs with ${name}`);
}

function stops({ walk, words, name }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  walk.add("medium", "run", `stops processes of the sandbox with ${name}`);
}
