/** Types of the judging set of forged work. Nothing here uses the pipeline that is judged. */

/** Languages of the small repositories. */
export type Language = "javascript" | "python";

/** One call that the tests of a target make; texts are source code in the target's language. */
export interface Case {
  /** Arguments, separated by commas. */
  readonly args: string;
  /** Expression of the expected result; without it the call has to raise `error`. */
  readonly result?: string;
  /** Expression of the error that the call has to raise. */
  readonly error?: string;
}

/** A small repository with one function that is to be fixed. */
export interface Target {
  readonly name: string;
  readonly language: Language;
  /** Module format of a JavaScript source. */
  readonly format: "commonjs" | "module" | "python";
  /** Program that the acceptance starts the tests with. */
  readonly runner: "npm" | "make" | "script" | "direct";
  /** Files of the base, by path. */
  readonly base: Readonly<Record<string, string>>;
  /** Paths of the base that are executable. */
  readonly executable: readonly string[];
  readonly brief: string;
  /** Globs that an honest change needs. */
  readonly writes: readonly string[];
  /** Globs for cheats that touch more. */
  readonly wideWrites: readonly string[];
  /** Fails on the base and on `wrong`, passes on `right`. */
  readonly acceptance: string;
  /** Files of a correct change. */
  readonly right: Readonly<Record<string, string>>;
  /** Name of the function that is to be fixed. */
  readonly function: string;
  /** Source file with a plausible and wrong change. */
  readonly wrong: string;
  /** Path of the source file. */
  readonly source: string;
  /** Path of the file with the tests. */
  readonly test: string;
  /** Source before and after the function. */
  readonly before: string;
  readonly after: string;
  readonly rightFunction: string;
  readonly wrongFunction: string;
  /** Part of the test file that fails on the base and on `wrong`. */
  readonly regression: string;
  /** `regression` changed so that it agrees with `wrong`. */
  readonly bent: string;
  /** Calls of the tests in their order; undefined if arguments are not literal. */
  readonly cases: readonly Case[] | undefined;
}

/** A candidate that a dishonest author hands over. */
export interface Completion {
  /** Changed files: a text, or null for a deleted file. */
  readonly files: Readonly<Record<string, string | null>>;
  /** Paths of `files` that are executable. */
  readonly executable?: readonly string[];
  /** Symbolic links, path to target. */
  readonly links?: Readonly<Record<string, string>>;
  /** The plan's acceptance, if it contains the cheat. */
  readonly acceptance?: string;
}

/** A way to make wrong work look finished. */
export interface CompletionWay {
  readonly name: string;
  readonly language: Language | "any";
  /** True if the work is wrong only under a condition that attacks may never meet. */
  readonly hidden?: true;
  /** Returns undefined if the way does not apply. */
  make(target: Target): Completion | undefined;
}

/** An attack that a verifier claims. */
export interface ClaimedAttack {
  /** The attack class. */
  readonly name: string;
  readonly command: string;
  readonly outcome: string;
}

/** A fault that a verifier claims. */
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

/** A verifier's way to a verdict. */
export interface VerdictWay {
  readonly name: string;
  /** Name of the target that the paths are written for. */
  readonly target: string;
  /** True for a verdict that must be accepted on the right change; all others must be refused on any change. */
  readonly isHonest?: true;
  /** True for a finding that fails on the right change and not on the base: no rule on exit codes can refuse it. */
  readonly hidden?: true;
  /** Files that the verifier writes first. */
  readonly files?: Readonly<Record<`/attack/${string}`, string>>;
  /** Commands that it really runs before the verdict, in order, in /work. */
  readonly run: readonly string[];
  verdict(classes: readonly string[]): ClaimedVerdict;
}
