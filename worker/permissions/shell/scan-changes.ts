import { forEachChild, type SyntaxNode } from "unbash";
import { forgetVariables, loseFolder, type ShellState } from "./shell-state.ts";

/** What a part of a script may change in its shell, without following it. */
export interface Changes {
  readonly names: ReadonlySet<string>;
  /** It sets variables that it does not name. */
  readonly setsAny: boolean;
  /** It changes the working folder. */
  readonly moves: boolean;
}

/** What runs a text may do anything in it. */
const RUNS = ["eval", "source", ".", "trap", "alias"];
const OWN_SHELL = new Set<SyntaxNode["type"]>(["Subshell", "CommandExpansion", "ProcessSubstitution"]);
const MOVES = new Set(["cd", "pushd", "popd", ...RUNS]);
const SETS = new Set([
  "read",
  "mapfile",
  "readarray",
  "printf",
  "declare",
  "typeset",
  "local",
  "export",
  "readonly",
  "getopts",
  "let",
  "unset",
  ...RUNS,
]);

/**
 * Looks for assignments, and for commands that set variables or move. A subshell keeps what it changes to itself;
 * `everywhere` looks into them, too.
 */
export function scanChanges(node: SyntaxNode, { everywhere = false }: { everywhere?: boolean } = {}): Changes {
  const names = new Set<string>();
  let setsAny = false;
  let moves = false;
  const visit = (each: SyntaxNode): void => {
    if (!everywhere && OWN_SHELL.has(each.type)) return;
    if (each.type === "Assignment") names.add(each.name);
    if (each.type === "For" || each.type === "Select") names.add(each.name.value);
    if (each.type === "Command" && each.name !== undefined) {
      const name = each.name.value;
      const isKnown = each.name.parts === undefined;
      setsAny ||= !isKnown || SETS.has(name) || each.args.some((arg) => arg.type === "Word" && arg.value === "-v");
      moves ||= !isKnown || MOVES.has(name);
    }
    forEachChild(each, visit);
  };
  visit(node);
  return { names, setsAny, moves };
}

/** What a shell can be sure of in code that runs at some other time in the same script: what nothing changes. */
export function keepUnchanged(state: ShellState, { names, setsAny, moves }: Changes): void {
  if (moves) loseFolder(state);
  if (setsAny) forgetVariables(state);
  for (const name of names) state.vars.set(name, undefined);
}
