/** The test runners whose commands the bench runs. */
export type RunnerName =
  | "pytest"
  | "unittest"
  | "jest"
  | "vitest"
  | "mocha"
  | "ava"
  | "tap"
  | "node"
  | "go"
  | "cargo"
  | "rspec"
  | "phpunit";

/** Situations in which each runner's command is run. */
export type Situation =
  | "alone"
  | "after a build"
  | "twice in a row"
  | "pre-script"
  | "workspace"
  | "coverage"
  | "failing"
  | "skipped"
  | "slow"
  | "hanging";

/** A package with tests for one runner, and the commands to run in it. */
export interface RunnerPackage {
  readonly runner: RunnerName;
  readonly files: Readonly<Record<string, string>>;
  /** npm packages with exact versions, installed before the commands run. */
  readonly npm?: Readonly<Record<string, string>>;
  /** Programs that have to be on the PATH, such as `go`. */
  readonly programs?: readonly string[];
  /** Debian packages that provide the programs. */
  readonly debian?: readonly string[];
  readonly cases: readonly CommandCase[];
}

/** One command, and its outcome as determined by hand. */
export interface CommandCase {
  readonly situation: Situation;
  /** Files that the case adds or replaces. */
  readonly files?: Readonly<Record<string, string>>;
  readonly command: string;
  readonly expected: {
    /** The exit code; `timeout` for a command that the bench stops at its time limit of 60 s. */
    readonly end: number | "timeout";
    /** Number of tests that passed or failed in the whole command; a test that ran in two invocations counts once. */
    readonly ran: number;
    readonly failed: number;
    readonly skipped: number;
    /** The name of a test that takes at least this many milliseconds. */
    readonly slow?: { readonly name: string; readonly atLeastMs: number };
  };
}
