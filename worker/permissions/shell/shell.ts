import type { Risk, RiskFinding, RiskKind } from "../risk.ts";
import type { Operand, Variables } from "./expand-word.ts";
import { judgePath, type PathReport, type PathUse, UNKNOWN_FOLDER, WORKTREE } from "./judge-path.ts";

/** A program that a script starts: its words as one text, which the rules of policies are matched against. */
export interface Leaf {
  readonly text: string;
  /** It only starts another program, which has a leaf of its own. */
  readonly isWrapper: boolean;
}

/** The effects of a command, its programs, and the paths of the worktree that it writes. */
export interface Report {
  readonly findings: RiskFinding[];
  readonly leaves: Leaf[];
  readonly writes: string[];
}

/** A shell at one point of a script. A subshell works on a copy. */
export interface Shell {
  readonly report: Report;
  readonly vars: Variables;
  readonly isProtected: (path: string) => boolean;
  /** `isExternal`: no function of the script can stand in the program's place. */
  readonly judge: (shell: Shell, words: readonly Operand[], isExternal: boolean) => void;
  /** Scripts within scripts around this one. */
  readonly depth: number;
  /** The leaf that findings are counted to; undefined for the script as a whole. */
  leaf: number | undefined;
  /** Folders that it may be in, absolute. */
  folders: readonly string[];
  /** The script moves in a branch, a loop or a function, or anywhere. */
  movesInBranch: boolean;
  moves: boolean;
  /** Functions that the script has defined. */
  functions: ReadonlySet<string>;
  /** Where a command's input comes from, or its text. */
  input: "none" | "pipe" | "file" | { readonly text: string | undefined };
}

/** A shell in the worktree, as each command finds it. */
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

/** Adds an effect of the current program. */
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

/** Folders that are followed; with more, the shell counts as in one that is not known. */
const MAX_FOLDERS = 8;

/** Moves the shell to one of these folders. If it moves in a branch, it may also stay. */
export function moveTo(shell: Shell, folders: readonly string[]): void {
  const all = [...new Set(shell.movesInBranch ? [...shell.folders, ...folders] : folders)];
  shell.folders = all.length > MAX_FOLDERS ? [UNKNOWN_FOLDER, ...all.slice(0, MAX_FOLDERS)] : all;
}

/** Lets the shell be in any folder. */
export function loseFolder(shell: Shell): void {
  moveTo(shell, [...shell.folders, UNKNOWN_FOLDER]);
}

/** Variables that make the next program load or run something else, or that move git's walls. */
const LOADS =
  /^(LD_.*|DYLD_.*|BASH_ENV|ENV|PROMPT_COMMAND|SHELLOPTS|BASHOPTS|PS4|CDPATH|BASH_FUNC_.*|GIT_(?!((AUTHOR|COMMITTER)_(NAME|EMAIL|DATE)|PAGER|OPTIONAL_LOCKS|TERMINAL_PROMPT)$).*)$/;
/** Variables that decide which code a program runs, so that no program after them only reads. */
const STEERS =
  /^(PATH|IFS|HOME|SHELL|NODE_OPTIONS|NODE_PATH|PYTHON.*|PERL5.*|RUBY.*|JAVA_TOOL_OPTIONS|(GIT_|MAN)?PAGER|EDITOR|VISUAL|LESS.*|MAKEFLAGS)$/;

/** Judges setting a variable by its name. */
export function noteVariable(shell: Shell, name: string): void {
  const reason = `sets ${name}, which decides what later programs load or run`;
  if (LOADS.test(name)) addFinding(shell, "high", "computed", reason);
  else if (STEERS.test(name)) addFinding(shell, "medium", "run", reason);
}
