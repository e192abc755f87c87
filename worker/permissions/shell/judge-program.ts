import { posix } from "node:path";
import { certain, literal, type Operand } from "./expand-word.ts";
import { locatePath } from "./judge-path.ts";
import type { ProgramRow } from "./program-row.ts";
import { ANY_PROGRAM, LANGUAGES, PROGRAM_ROWS, SHELLS, STARTS_PROGRAM } from "./program-rows.ts";
import { readArguments } from "./read-arguments.ts";
import { addFinding, loseFolder, noteVariable, type Shell, usePath } from "./shell.ts";
import { type ProgramCall, runLanguage, runShell, SPECIAL_PROGRAMS } from "./special-programs.ts";
import { walkCode } from "./walk-script.ts";

const words = (text: string) => text.split(/\s+/);
const ROWS = new Map<string, ProgramRow[]>();
for (const row of PROGRAM_ROWS) for (const name of words(row.names)) ROWS.set(name, [...(ROWS.get(name) ?? []), row]);
const HANDLERS = new Map([
  ...words(SHELLS).map((name) => [name, runShell] as const),
  ...words(LANGUAGES).map((name) => [name, runLanguage] as const),
  ...Object.entries(SPECIAL_PROGRAMS),
]);
/** Folders of the system's programs: a program there is judged by its name alone. */
const SYSTEM_FOLDER = /^\/(usr\/(local\/)?)?s?bin$/;
/** Builtins after which the working folder counts as unknown. */
const MOVES_AWAY = /^(pushd|popd|eval|source|\.)$/;

/** Judges one program with its arguments by its row in the program table. `isExternal`: the name cannot mean a function that the script defined. */
export function judgeProgram(shell: Shell, [first, ...args]: readonly Operand[], isExternal: boolean): void {
  if (first === undefined) return;
  const path = certain(first);
  if (path === undefined) {
    enter(shell, [first, ...args], false);
    return addFinding(shell, "high", "computed", `runs a program whose name is only known when it runs: ${first.raw}`);
  }
  // The name means a function; its body was judged where the function is defined.
  if (!isExternal && shell.functions.has(path)) return enter(shell, [first, ...args], false);
  judgeNamed(shell, { path, first, args });
}

function judgeNamed(
  shell: Shell,
  { path, first, args }: { path: string; first: Operand; args: readonly Operand[] },
): void {
  const isOwn = path.includes("/") && !SYSTEM_FOLDER.test(posix.dirname(posix.normalize(path)));
  const name = isOwn ? path : posix.basename(path);
  const text = textOf(args);
  const row = (isOwn ? undefined : ROWS.get(name))?.find(({ when }) => when?.test(text) ?? true) ?? ANY_PROGRAM;
  const handler = isOwn ? undefined : HANDLERS.get(name);
  const isWrapper = handler === runShell || (row.when === undefined && (row.args === "program" || row.args === "code"));
  enter(shell, [first, ...args], isWrapper);
  if (isOwn) usePath(shell, first, "read");
  const call = { shell, name, row, args, ...readArguments(shell, row, args) };
  report(call, text);
  if (handler === undefined || handler(call) === "operands too") useOperands(call);
  if (MOVES_AWAY.test(name)) loseFolder(shell);
}

/** Joins the arguments into the text that the `when` patterns of the rows are matched against. */
function textOf(args: readonly Operand[]): string {
  const texts = args.map((arg) => certain(arg)?.replace(/\n/g, ";").replace(/\s/g, "_") ?? "$");
  return [" ", ...texts.map((text) => `${text} `)].join("");
}

/** Starts a new program: all following findings are attributed to it. */
function enter(shell: Shell, program: readonly Operand[], isWrapper: boolean): void {
  const text = program.map((word) => certain(word) ?? word.raw).join(" ");
  shell.leaf = shell.report.leaves.push({ text, isWrapper }) - 1;
}

function report({ shell, name, row, operands }: ProgramCall, text: string): void {
  if (row.does !== undefined) {
    const [risk, kind, does] = row.does;
    const reason = does.replace("NAME", name).replace("SUB", certain(operands[0]) ?? "");
    addFinding(shell, risk, kind, reason.trim());
  }
  if (row !== ANY_PROGRAM && STARTS_PROGRAM.test(text)) {
    addFinding(shell, "high", "computed", `starts a program through an option of ${name}`);
  }
}

function useOperands(call: ProgramCall): void {
  const { shell, row, options, operands } = call;
  const isSkipped = row.noSkip === undefined || !options.some((option) => row.noSkip?.test(option));
  const skip = isSkipped ? (row.skip ?? 0) : 0;
  const rest = operands.slice(skip);
  switch (row.args) {
    case undefined:
      return;
    case "program":
      for (const skipped of operands.slice(0, skip)) usePath(shell, skipped, "guess");
      return runProgram(call, rest);
    case "code": {
      const texts = rest.map((operand) => certain(operand));
      return walkCode(shell, texts.includes(undefined) ? undefined : literal(texts.join(" ")));
    }
    case "copy":
    case "move":
      return copy(call, rest);
    default:
      for (const operand of rest) usePath(shell, operand, row.args);
  }
}

/** Judges the program that a wrapper starts. */
function runProgram({ shell, name, options }: ProgramCall, program: readonly Operand[]): void {
  // Only these builtins start the program in the same shell; other wrappers start it in a process of its own.
  const inner = /^(command|builtin)$/.test(name) ? shell : { ...shell };
  if (name === "env" && options.some((option) => /^(-\w*C|--chdir)/.test(option))) loseFolder(inner);
  if (/^(env|sudo|doas)$/.test(name)) runWithVariables(inner, program);
  else judgeProgram(inner, program, true);
}

/** Judges a program with variables before it, as in `env A=b program`. */
function runWithVariables(shell: Shell, [first, ...rest]: readonly Operand[]): void {
  if (first === undefined) return;
  const text = certain(first);
  const [name = "", value] = (text ?? first.raw).split(/=(.*)/s);
  if (value === undefined || !/^[A-Za-z_]\w*$/.test(name)) return judgeProgram(shell, [first, ...rest], true);
  noteVariable(shell, name);
  shell.vars.values.set(name, [...(shell.vars.values.get(name) ?? []), text === undefined ? undefined : value]);
  runWithVariables(shell, rest);
}

/** Judges a copy or a move. The last operand, or the folder of the option `-t`, is written. If it is a folder, each file keeps its name in it. */
function copy({ shell, row, args }: ProgramCall, operands: readonly Operand[]): void {
  const at = args.findIndex((arg) => /^(-\w*t|--target-directory)$/.test(certain(arg) ?? ""));
  const attached = args.map((arg) => /^--target-directory=(.*)$/s.exec(certain(arg) ?? "")?.[1]).find(Boolean);
  const target = attached === undefined ? (at < 0 ? operands.at(-1) : args[at + 1]) : literal(attached);
  if (target === undefined) return;
  usePath(shell, target, "write");
  for (const source of operands.filter((operand) => operand !== target)) {
    usePath(shell, source, row.args === "move" ? "destroy" : "read");
    const [name, folder] = [certain(source)?.split("/").filter(Boolean).at(-1), certain(target)];
    if (name === undefined || folder === undefined) continue;
    const inside = literal(`${folder}/${name}`);
    const places = shell.folders.map((each) => locatePath(`${folder}/${name}`, each).path ?? "");
    if (places.some((path) => path !== "" && shell.isProtected(path))) usePath(shell, inside, "write");
  }
}
