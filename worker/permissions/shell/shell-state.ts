/** What is known of a shell at one point of a script. Immutable values in mutable maps: clone before a branch. */
export interface ShellState {
  /** The working folder, absolute as the sandbox sees it; undefined when only the shell knows. */
  cwd: string | undefined;
  /** Where it lies below a folder that only the shell knows; of no meaning while `cwd` is known. */
  below: string;
  /** Every text that a variable can hold; undefined when only the shell knows. */
  readonly vars: Map<string, readonly string[] | undefined>;
  /** Functions that the script has defined: their bodies were classified where they stand. */
  readonly functions: Set<string>;
}

/** Most texts of one variable or word that are looked at; more count as unknown. */
export const MAX_TEXTS = 32;

/** A shell in the worktree, as each command finds it. */
export function startState(): ShellState {
  return {
    cwd: "/work",
    below: "",
    vars: new Map<string, readonly string[] | undefined>([
      ["HOME", ["~"]],
      ["PWD", ["/work"]],
      ["TMPDIR", ["/tmp"]],
    ]),
    functions: new Set(),
  };
}

/** A copy for a subshell, or for a branch that may not be taken. */
export function cloneState(state: ShellState): ShellState {
  return { cwd: state.cwd, below: state.below, vars: new Map(state.vars), functions: new Set(state.functions) };
}

/** Takes over what a branch may have changed: where the two differ, nothing is known any more. */
export function mergeBranch(state: ShellState, branch: ShellState): void {
  if (branch.cwd !== state.cwd || branch.below !== state.below) loseFolder(state);
  for (const [name, texts] of branch.vars) {
    if (state.vars.get(name) !== texts) state.vars.set(name, undefined);
  }
  for (const name of branch.functions) state.functions.add(name);
}

/** What a call of unknown code in this shell leaves: nothing is known. */
export function forgetAll(state: ShellState): void {
  loseFolder(state);
  forgetVariables(state);
}

/** The working folder is not known any more. */
export function loseFolder(state: ShellState): void {
  state.cwd = undefined;
  state.below = "";
}

/** No variable's text is known any more; the home folder counts as one outside, whoever set it. */
export function forgetVariables(state: ShellState): void {
  for (const name of state.vars.keys()) if (name !== "HOME") state.vars.set(name, undefined);
}
