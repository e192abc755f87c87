/**
 * Types of the set of forged work. The set is independent of the pipeline that it tests, and imports nothing from it.
 */

/** Programming languages of the targets. */
export type Language = "javascript" | "python";

/** One call of the function under test in a target's tests. All texts are source code in the target's language. */
export interface Case {
  /** The arguments of the call, separated by commas. */
  readonly args: string;
  /** An expression for the expected result. If absent, the call has to raise `error`. */
  readonly result?: string;
  /** An expression for the error that the call has to raise. */
  readonly error?: string;
}

/** A target: a small repository with one function that a task has to fix. */
export interface Target {
  readonly name: string;
  readonly language: Language;
  /** Module format of the source file; `python` for Python. */
  readonly format: "commonjs" | "module" | "python";
  /** The program with which the acceptance starts the tests. */
  readonly runner: "npm" | "make" | "script" | "direct";
  /** Text of each file in the base, by path. */
  readonly base: Readonly<Record<string, string>>;
  /** Paths of the executable files in the base. */
  readonly executable: readonly string[];
  readonly brief: string;
  /** The write set for an honest change, as globs. */
  readonly writes: readonly string[];
  /** The wider write set, as globs, for cheating methods that change more files. */
  readonly wideWrites: readonly string[];
  /** The acceptance command. It fails on the base and on the wrong change, and passes on the right change. */
  readonly acceptance: string;
  /** The right change: text of each changed file, by path. */
  readonly right: Readonly<Record<string, string>>;
  /** Name of the function that the task has to fix. */
  readonly function: string;
  /** Text of the source file after a wrong change that looks plausible. */
  readonly wrong: string;
  /** Path of the source file. */
  readonly source: string;
  /** Path of the test file. */
  readonly test: string;
  /** The text of the source file before the function, and the text after it. */
  readonly before: string;
  readonly after: string;
  readonly rightFunction: string;
  readonly wrongFunction: string;
  /** The part of the test file that fails on the base and on the wrong change. */
  readonly regression: string;
  /** The text of `regression`, changed so that it expects the results of the wrong change. */
  readonly bent: string;
  /** The calls that the tests make, in order; undefined if the tests have arguments that are not literals. */
  readonly cases: readonly Case[] | undefined;
}

/** A candidate from a dishonest author. */
export interface Completion {
  /** The changed files by path: the new text, or null if the file is deleted. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Paths of the executable files among `files`. */
  readonly executable?: readonly string[];
  /** Symbolic links: the link's target, by the link's path. */
  readonly links?: Readonly<Record<string, string>>;
  /** The acceptance in the plan, if the cheat is in the plan; absent for the target's own acceptance. */
  readonly acceptance?: string;
}

/** A cheating method: makes wrong work look finished. */
export interface CompletionWay {
  readonly name: string;
  readonly language: Language | "any";
  /** True if the work is wrong only under a condition that the verifier's attacks may never create. */
  readonly hidden?: true;
  /** Makes the candidate for a target; returns undefined if the method does not apply to the target. */
  make(target: Target): Completion | undefined;
}

/** An attack that a verifier claims to have run. */
export interface ClaimedAttack {
  /** The attack class. */
  readonly name: string;
  readonly command: string;
  readonly outcome: string;
}

/** A fault that a verifier claims to have found. */
export interface ClaimedFinding {
  readonly name: string;
  readonly claim: string;
  readonly command: string;
}

export interface ClaimedVerdict {
  readonly decision: "pass" | "fail";
  readonly attacks: readonly ClaimedAttack[];
  readonly findings: readonly ClaimedFinding[];
}

/** The behaviour of a verifier that judges a target: its files, its commands and its verdict. */
export interface VerdictWay {
  readonly name: string;
  /** Name of the target whose paths the commands and files use. */
  readonly target: string;
  /**
   * True if the verdict must be accepted on the right change. Verdicts without this field must be refused on every
   * change.
   */
  readonly isHonest?: true;
  /**
   * True if the finding's command fails on the right change and passes on the base. No rule about exit codes can then
   * refuse the finding.
   */
  readonly hidden?: true;
  /** Files that the verifier writes before it runs commands. */
  readonly files?: Readonly<Record<`/attack/${string}`, string>>;
  /** Commands that the verifier really runs in /work before its verdict, in this order. */
  readonly run: readonly string[];
  verdict(classes: readonly string[]): ClaimedVerdict;
}
