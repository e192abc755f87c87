import { type Command, forEachChild, type SyntaxNode, type Word } from "unbash";
import { textsOfWord, type Variables } from "./expand-word.ts";
import type { Shell } from "./shell.ts";

/**
 * Three groups of builtins: `SETS` assign the variables named in their arguments, `SETS_ANY` run code that may assign
 * any variable, and `MOVES` may change the working folder.
 */
const SETS = /^(read|mapfile|readarray|getopts|let|unset|printf|wait|declare|typeset|local)$/;
const SETS_ANY = /^(eval|source|\.|trap|alias)$/;
const MOVES = /^(cd|pushd|popd|eval|source|\.)$/;
const BRANCHES = /^(If|While|For|Select|ArithmeticFor|Case|Function)$/;
const OWN_SHELL = /^(Subshell|Coproc|CommandExpansion|ProcessSubstitution|ArithmeticCommandExpansion)$/;

/**
 * Reads a script before it is judged. Collects all values that any part of the script gives a variable, so that the
 * sequence does not matter, and notes whether the script changes the working folder.
 */
export function scanScript(shell: Shell, node: SyntaxNode, isBranch = false): void {
  const { vars } = shell;
  if (node.type === "Assignment") {
    note(vars, node.name, [node.append || node.value.type !== "Word" ? undefined : node.value]);
    if (node.name === "IFS") vars.isUnknown = true;
  } else if (node.type === "For" || node.type === "Select") note(vars, node.name.value, node.wordlist ?? [undefined]);
  else if (node.type === "Command") scanCommand(shell, node, isBranch);
  else if (node.type === "AndOr") {
    node.commands.forEach((each, i) => {
      scanScript(shell, each, isBranch || node.operators[i - 1] === "||");
    });
    return;
  }
  const isOwn = OWN_SHELL.test(node.type);
  const inner = isOwn ? { ...shell } : shell;
  forEachChild(node, (child) => scanScript(inner, child, !isOwn && (isBranch || BRANCHES.test(node.type))));
}

function scanCommand(shell: Shell, { name, args }: Command, isBranch: boolean): void {
  const { vars } = shell;
  const program = name?.value ?? "";
  if (SETS_ANY.test(program)) vars.isUnknown = true;
  if (MOVES.test(program)) {
    note(vars, "PWD", [undefined]);
    shell.moves = true;
    shell.movesInBranch ||= isBranch;
  }
  if (SETS.test(program)) for (const arg of args) if (arg.type === "Word") noteName(vars, program, arg);
}

/** Notes that a builtin sets the named variable to an unknown value. */
function noteName(vars: Variables, program: string, arg: Word): void {
  for (const text of textsOfWord(arg, vars)) {
    if (text !== undefined) note(vars, text.replace(/=.*/s, ""), [undefined]);
    else if (program !== "printf") vars.isUnknown = true;
  }
}

function note({ values }: Variables, name: string, more: readonly (Word | undefined)[]): void {
  values.set(name, [...(values.get(name) ?? []), ...more]);
}
