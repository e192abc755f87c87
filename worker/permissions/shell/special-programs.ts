import { posix } from "node:path";
import { certain, literal, type Operand } from "./expand-word.ts";
import { locatePath, UNKNOWN_FOLDER } from "./judge-path.ts";
import type { ProgramRow } from "./program-row.ts";
import { type Arguments, UNKNOWN } from "./read-arguments.ts";
import { addFinding, loseFolder, moveTo, noteVariable, type Shell, usePath } from "./shell.ts";
import { walkCode } from "./walk-script.ts";

/** A program that a script starts, with its row of the program table and its arguments. */
export interface ProgramCall extends Arguments {
  readonly shell: Shell;
  readonly name: string;
  readonly row: ProgramRow;
  readonly args: readonly Operand[];
}

/** Judges a program further than its row does. If it returns "operands too", the operands are also judged as the row says. */
type Handler = (call: ProgramCall) => "operands too" | undefined;

/** Programs that cannot be judged by a row alone. */
export const SPECIAL_PROGRAMS: Readonly<Record<string, Handler>> = {
  test: testFiles,
  "[": testFiles,
  cd: changeFolder,
  trap: ({ shell, operands: [action] }) => {
    if (action !== undefined && certain(action) !== "-") walkCode(later(shell), action);
    return undefined;
  },
  alias: ({ shell, operands }) => {
    for (const operand of operands) {
      const code = certain(operand)?.replace(/^[^=]*=/, "");
      walkCode(shell, code === undefined ? undefined : literal(code.replace(/^(["'])(.*)\1$/s, "$2")));
    }
    return undefined;
  },
  source: runScript,
  ".": runScript,
  read: setVariables,
  printf: setVariables,
  dd: copyBlocks,
  xargs: runOnInput,
  parallel: runOnInput,
  find,
  fd,
  fdfind: fd,
};

/** The shell's state when a trap runs: by then the script may be in any folder. */
function later(shell: Shell): Shell {
  const copy = { ...shell };
  loseFolder(copy);
  return copy;
}

function testFiles({ shell, args }: ProgramCall): undefined {
  args.forEach((arg, i) => {
    const [before, after] = [certain(args[i - 1]) ?? "", certain(args[i + 1]) ?? ""];
    if (/^-([a-hkprstuwxGLNOS]|[no]t|ef)$/.test(before) || /^-([no]t|ef)$/.test(after)) usePath(shell, arg, "read");
  });
}

function changeFolder({ shell, operands: [target = literal("~")] }: ProgramCall): undefined {
  const text = certain(target);
  usePath(shell, target, "read");
  if (text === undefined || text === "-") {
    addFinding(shell, "medium", "read", `moves to a folder that only the shell knows: ${target.raw}`);
    return void loseFolder(shell);
  }
  const folders = shell.folders.map((folder) =>
    locatePath(text, folder).zone === "outside" ? UNKNOWN_FOLDER : posix.resolve(folder, text),
  );
  moveTo(shell, folders);
}

function setVariables({ shell, operands }: ProgramCall): undefined {
  for (const operand of operands) noteVariable(shell, certain(operand) ?? "");
}

function copyBlocks({ shell, operands }: ProgramCall): undefined {
  for (const operand of operands) {
    const [, direction, path] = /^(if|of)=(.*)$/s.exec(certain(operand) ?? "") ?? [];
    if (path !== undefined) usePath(shell, literal(path, operand.raw), direction === "if" ? "read" : "write");
    else if (certain(operand) === undefined) usePath(shell, operand, "write");
  }
}

/** Judges a shell such as `bash`. The code that it runs is judged too, whether it is an argument, a file or standard input. */
export function runShell(call: ProgramCall): undefined {
  const { shell, args } = call;
  const texts = args.map((arg) => certain(arg) ?? "");
  const isOption = (text: string, i: number) =>
    /^[-+]./.test(text) || /^([-+][oO]|--rcfile|--init-file)$/.test(texts[i - 1] ?? "");
  const first = texts.findIndex((text, i) => !isOption(text, i));
  const options = first < 0 ? texts : texts.slice(0, first);
  const operands = first < 0 ? [] : args.slice(first);
  if (options.some((option) => /^--(rcfile|init-file)/.test(option))) {
    addFinding(shell, "high", "computed", "runs a start file that it names");
  }
  if (options.some((option) => /^[-+][a-zA-Z]*c/.test(option))) walkCode(shell, operands[0]);
  else if (operands.length === 0 || options.some((option) => /^-[a-zA-Z]*s/.test(option))) runInput(call);
  else runScript({ ...call, operands });
}

function runScript(call: ProgramCall): undefined {
  const { shell, operands } = call;
  const [file, ...rest] = operands;
  if (file === undefined) return;
  if (isInput(file)) return runInput(call);
  if (certain(file) === undefined) walkCode(shell, undefined);
  else usePath(shell, file, "read");
  for (const arg of rest) usePath(shell, arg, "guess");
}

/**
 * Judges an interpreter of another language, whose code is not analysed. If no argument names code to run, the interpreter runs its standard input.
 */
export function runLanguage(call: ProgramCall): "operands too" {
  const { shell, row, options, operands } = call;
  const hasCode = options.some((option) => /^(-\w*[eEcpnm]|--eval|--print)/.test(option));
  const isFromInput = !hasCode && (operands[0] === undefined || isInput(operands[0]));
  if (row.args === "guess" && isFromInput && shell.input === "pipe") runInput(call);
  return "operands too";
}

function isInput(word: Operand): boolean {
  return /^(-|\/dev\/stdin|\/dev\/fd\/\d+|\/proc\/self\/fd\/\d+)$/.test(certain(word) ?? "");
}

function runInput({ shell, name }: ProgramCall): undefined {
  if (shell.input === "pipe") addFinding(shell, "high", "computed", `runs in ${name} what comes through a pipe`);
  else if (typeof shell.input === "object") {
    walkCode(shell, shell.input.text === undefined ? undefined : literal(shell.input.text));
  }
}

/**
 * Judges `xargs`: its standard input becomes arguments of the started program. These arguments are unknown; a script
 * that contains one is unknown too.
 */
function runOnInput({ shell, options, args, operands }: ProgramCall): undefined {
  const replacing = options.find((option) => /^(-\w*[Ii]|--replace)/.test(option));
  const attached = replacing?.replace(/^(-\w*?[Ii]|--replace=?)/, "") ?? "";
  const next = args[args.findIndex((arg) => certain(arg) === replacing) + 1];
  const mark = attached || (replacing?.endsWith("I") && certain(next)) || "{}";
  const program = operands.map((word) =>
    word.raw.includes(mark) || word.raw.includes("{}") ? { ...UNKNOWN, raw: word.raw } : word,
  );
  if (replacing === undefined && program.length > 0) program.push(UNKNOWN);
  shell.judge({ ...shell, input: "none" }, program, true);
}

/** Tests of `find` that exclude some files. */
const NARROWS = / -(i?name|i?path|wholename|i?regex|newer|[mac](time|min)|size) /;

function find({ shell, args }: ProgramCall): undefined {
  const texts = args.map((arg) => certain(arg) ?? "$");
  const first = texts.findIndex((text) => /^(-[^HLPO]|[(!])/.test(text));
  const expression = first < 0 ? [] : args.slice(first);
  const given = args.slice(0, args.length - expression.length).filter(({ raw }) => !raw.startsWith("-"));
  const roots = given.length === 0 ? [literal(".")] : given;
  for (const root of roots) usePath(shell, root, "read");
  // Without a test that excludes files, removing all that `find` found means removing the folder that was searched.
  const isNarrow = NARROWS.test(` ${texts.join(" ")} `);
  const removed = isNarrow ? roots.map(({ text = "." }) => literal(`${text}/found`)) : roots;
  findActions(shell, expression, { removed, use: isNarrow ? "write" : "destroy" });
}

function findActions(
  shell: Shell,
  expression: readonly Operand[],
  { removed, use }: { removed: readonly Operand[]; use: "write" | "destroy" },
): void {
  for (let i = 0; i < expression.length; i++) {
    const text = certain(expression[i]);
    if (text === undefined) addFinding(shell, "medium", "read", "looks with a test that only the shell knows");
    else if (text === "-delete") for (const path of removed) usePath(shell, path, use);
    else if (/^-(fprint|fls)/.test(text)) usePath(shell, expression[i + 1] ?? UNKNOWN, "write");
    else if (/^-(exec|ok)/.test(text)) i = runOnFound(shell, { args: expression, at: i + 1, removed });
  }
}

/** Judges the words up to `;` or `+` as a program, in which `{}` stands for the found files. Returns the index where the words end. */
function runOnFound(
  shell: Shell,
  { args, at, removed }: { args: readonly Operand[]; at: number; removed: readonly Operand[] },
): number {
  const length = args.slice(at).findIndex((arg) => /^[;+]$/.test(certain(arg) ?? ""));
  const end = length < 0 ? args.length : at + length;
  const found = /^(rm|unlink)$/.test(certain(args[at]) ?? "") ? removed : [UNKNOWN];
  const program = args.slice(at, end).flatMap((word) => {
    if (word.raw === "{}") return found;
    return word.raw.includes("{}") ? { ...UNKNOWN, raw: word.raw } : word;
  });
  shell.judge({ ...shell }, program, true);
  return end;
}

function fd({ shell, args }: ProgramCall): undefined {
  const at = args.findIndex((arg) => /^(-x|-X|--exec|--exec-batch)$/.test(certain(arg) ?? ""));
  for (const arg of (at < 0 ? args : args.slice(0, at)).slice(1)) usePath(shell, arg, "guess");
  if (at >= 0) shell.judge({ ...shell }, [...args.slice(at + 1), UNKNOWN], true);
}
