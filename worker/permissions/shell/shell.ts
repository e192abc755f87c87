import type { Risk, RiskFinding, RiskKind } from "../risk.ts";
import type { Operand, Variables } from "./expand-word.ts";
import { judgePath, type PathReport, type PathUse, UNKNOWN_FOLDER, WORKTREE } from "./judge-path.ts";

/** A program that a script starts. `text` is its command line, against which the rules of policies are matched. */
export interface Leaf {
  readonly text: string;
  /** True if the program only starts another program, which has an entry of its own. */
  readonly isWrapper: boolean;
}

/** The effects of a command, the programs that it starts, and the paths of the worktree that it writes. */
export interface Report {
  readonly findings: RiskFinding[];
  readonly leaves: Leaf[];
  readonly writes: string[];
}

/** The simulated state of a shell at one point of a script. A subshell works on a copy. */
export interface Shell {
  readonly report: Report;
  readonly vars: Variables;
  readonly isProtected: (path: string) => boolean;
  /** Judges a program. `isExternal`: the name cannot mean a function that the script defined. */
  readonly judge: (shell: Shell, words: readonly Operand[], isExternal: boolean) => void;
  /** Nesting depth: the number of scripts around this one. */
  readonly depth: number;
  /** Index of the program to which findings are attributed; undefined for the script as a whole. */
  leaf: number | undefined;
  /** Absolute paths of the folders that the shell may be in. */
  folders: readonly string[];
  /** `movesInBranch`: the script changes the working folder in a branch, a loop or a function; `moves`: it changes the folder anywhere. */
  movesInBranch: boolean;
  moves: boolean;
  /** Names of the functions that the script has defined. */
  functions: ReadonlySet<string>;
  /** The source of a command's standard input, or the text of the input. */
  input: "none" | "pipe" | "file" | { readonly text: string | undefined };
}

/** Creates the state of a shell in the worktree, in which every command starts. */
export function createShell(given: Pick<Shell, "isProtected" | "judge">): Shell {
  const values: Variables["values"] = new Map([
    ["PWD", [WORKTREE]],
    ["TMPDIR", ["/tmp"]],
  ]);
  return {
    ...given,
    report: { findings: [], leaves: [], writes: [] },
    vars: { values, isUnknown: false, lookups: 0 },
    depth: 0,
    leaf: undefined,
    folders: [WORKTREE],
    movesInBranch: false,
    moves: false,
    functions: new Set(),
    input: "none",
  };
}

/** Adds an effect of the program that is being judged. */
export function addFinding({ report, leaf }: Shell, risk: Risk, kind: RiskKind, reason: string): void {
  report.findings.push({ risk, kind, reason, ...(leaf === undefined ? {} : { leaf }) });
}

/** Judges a path that a command uses, in each folder that the shell may be in. */
export function usePath(shell: Shell, operand: Operand, use: PathUse): void {
  for (const folder of shell.folders) {
    const report: PathReport = {
      folder,
      isProtected: shell.isProtected,
      add: (risk, kind, reason) => addFinding(shell, risk, kind, reason),
      written: (path) => shell.report.writes.push(path),
    };
    judgePath(report, operand, use);
  }
}

/** Maximum number of possible working folders that are followed. If there are more, an unknown folder is added to the first ones. */
const MAX_FOLDERS = 8;

/** Changes the working folder to one of these folders. In a branch, the shell may also still be in one of its former folders. */
export function moveTo(shell: Shell, folders: readonly string[]): void {
  const all = [...new Set(shell.movesInBranch ? [...shell.folders, ...folders] : folders)];
  shell.folders = all.length > MAX_FOLDERS ? [UNKNOWN_FOLDER, ...all.slice(0, MAX_FOLDERS)] : all;
}

/** Makes the working folder unknown: the shell may be in any folder. */
export function loseFolder(shell: Shell): void {
  moveTo(shell, [...shell.folders, UNKNOWN_FOLDER]);
}

/** Variables that make a later program load or run other code, or that redirect git to other files. */
const LOADS =
  /^(LD_.*|DYLD_.*|BASH_ENV|ENV|PROMPT_COMMAND|SHELLOPTS|BASHOPTS|PS4|CDPATH|BASH_FUNC_.*|GIT_(?!((AUTHOR|COMMITTER)_(NAME|EMAIL|DATE)|PAGER|OPTIONAL_LOCKS|TERMINAL_PROMPT)$).*)$/;
/** Variables that influence which code a program runs, so that no later program counts as only reading. */
const STEERS =
  /^(PATH|IFS|HOME|SHELL|NODE_OPTIONS|NODE_PATH|PYTHON.*|PERL5.*|RUBY.*|JAVA_TOOL_OPTIONS|(GIT_|MAN)?PAGER|EDITOR|VISUAL|LESS.*|MAKEFLAGS)$/;

/** Judges an assignment to a variable; only the variable's name matters. */
export function noteVariable(shell: Shell, name: string): void {
  const reason = `sets ${name}, which decides what later programs load or run`;
  if (LOADS.test(name)) addFinding(shell, "high", "computed", reason);
  else if (STEERS.test(name)) addFinding(shell, "medium", "run", reason);
}
