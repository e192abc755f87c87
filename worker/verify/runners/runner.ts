/** One test runner: how a command starts it, and how its report is read. */
export interface Runner {
  /** The runner's name, with which its reports in the folder of the reports begin. */
  readonly name: string;
  /** Matches the programs, npm packages and Python modules that start the runner. */
  readonly starts: RegExp;
  /** The argument that makes the program run tests, such as `test` of `go test`. Absent if the program only runs tests. */
  readonly startsWith?: string;
  /** Programs that are replaced by a wrapper in the sandbox, each with the wrapper's path below `hooks/`. */
  readonly wrappers: Readonly<Record<string, string>>;
  /** Reads one report; undefined if it is malformed. Default: one line of JSON for each event. */
  readonly read?: (text: string) => Report | undefined;
}

/** The events of one report, and whether the runner finished it. */
export interface Report {
  readonly tests: readonly TestEvent[];
  readonly isWhole: boolean;
}

/** One test that ended, or was skipped. */
export interface TestEvent {
  readonly ending: "pass" | "fail" | "skip" | "todo";
  /** The test's file as the runner names it: an absolute path, or one relative to the tree; empty if the runner names none. */
  readonly file: string;
  /**
   * The test program, folder or document that the test belongs to, where tests of equal names may be different tests. The same in each run
   * of the command: without process ids, hashes and temporary paths.
   */
  readonly origin?: string;
  /** The test's title after the titles of its groups, separated by ` > `. */
  readonly name: string;
  /** Duration in ms. */
  readonly ms?: number;
  /** The signal that ended the test's process. */
  readonly signal?: string;
}
