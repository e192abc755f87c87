import type { CodeNode } from "../code-node.ts";
import type { TreeLanguage } from "../grammars.ts";

/** A source text and its tree. */
export interface CodeSource {
  readonly root: CodeNode;
  readonly text: string;
}

/** A call: the names of its chain (`expect(x).to(eq(1))` has "expect", "to") and the source of its arguments. */
export interface Call {
  readonly node: CodeNode;
  readonly chain: readonly string[];
  readonly args: readonly string[];
  /** Arguments of the first call in the chain: `x` in `expect(x).to(eq(1))`; undefined if the chain has one call. */
  readonly subject?: readonly string[];
}

/**
 * The kind of an assertion: `equal` compares its first two arguments, `exact` allows one value, `truth` and `falsity` test a condition,
 * `maybe` is between weak and exact, `throws` expects an error, `fail` always fails, `void` cannot fail.
 */
export type AssertionKind = "equal" | "exact" | "truth" | "falsity" | "weak" | "maybe" | "throws" | "fail" | "void";

/** How much an assertion is worth: `strength` is certain, `reach` is the upper limit. */
export interface Worth {
  readonly strength: number;
  readonly reach: number;
  /** True for errors that end the test, such as those of Rust's `unwrap`. All of a test count once. */
  readonly isImplied?: boolean;
}

/** A node that defines a test or a suite. */
export interface TestMark {
  readonly isSuite: boolean;
  readonly title: string;
  readonly body: CodeNode | undefined;
  readonly isSkipped: boolean;
  /** The condition under which the test is skipped, as written in the source; empty for a test that always runs. */
  readonly condition: string;
  readonly isFocused: boolean;
  /** True if the test is only announced and not written yet. */
  readonly isTodo: boolean;
  /** The number of times that the test's tables make it run; undefined for a table of unknown length. */
  readonly rows: readonly (number | undefined)[];
  /** Source of the test's tables. */
  readonly tables: string;
  /** Assertions in the test's attributes, such as `#[should_panic]`. */
  readonly declared: readonly (Worth & { readonly words: string })[];
}

/** The condition of a test that is in a module or a trait, which a class has to include. */
export function inModule(name: string): string {
  return `(module ${name})`;
}

/** The module or trait that a test with this condition is in. */
export function moduleOf(condition: string): string | undefined {
  return /\(module (\w+)\)/.exec(condition)?.[1];
}

/** A mark without any peculiarity, to be spread into a language's marks. */
export const PLAIN_MARK = {
  isSuite: false,
  isSkipped: false,
  condition: "",
  isFocused: false,
  isTodo: false,
  rows: [],
  tables: "",
  declared: [],
} as const satisfies Omit<TestMark, "title" | "body">;

/** The parts of a language that matter for its tests: the types of its nodes, and the names that its test libraries use. */
export interface CodeLanguage {
  readonly name: TreeLanguage;
  /** Types of functions without a name. */
  readonly closure: RegExp;
  /** Types of functions with a name, which are measured on their own. */
  readonly named: RegExp;
  /** Types of literals of lists and dictionaries. */
  readonly list: RegExp;
  readonly callOf: (node: CodeNode, text: string) => Call | undefined;
  readonly markOf: (node: CodeNode, source: CodeSource) => TestMark | undefined;
  readonly kindOf: (call: Call, source: CodeSource) => AssertionKind | undefined;
  /** Whether a call skips the rest of the test that runs it. */
  readonly isSkip: (call: Call, source: CodeSource) => boolean;
  /** The condition without which a call skips the rest of the test: that of `assumeTrue(...)`. */
  readonly assumes?: (call: Call) => string | undefined;
  /** The list that a loop, or a call with a closure, repeats its body over. */
  readonly loopList: (node: CodeNode, text: string) => CodeNode | undefined;
  /** The number of elements of a list that is no literal, or the list that it is made from. */
  readonly elementsOf?: (node: CodeNode, text: string) => number | CodeNode | undefined;
  /** The parts of a `try` that ignore errors: types of clauses, and which errors a clause names. */
  readonly caught?: {
    readonly clause: RegExp;
    /** Matches the header of a clause that catches failed assertions. */
    readonly all: RegExp;
    /** Matches the header of a clause that catches most errors of the code under test. */
    readonly broad: RegExp;
  };
  /** The worth of other nodes that assert, such as Java's `assert`. */
  readonly otherWorth?: (node: CodeNode, source: CodeSource) => Worth | undefined;
  /** Upper limit of an assertion's worth inside a node: 0 if its failures are ignored, 1 if errors of the code under test are. */
  readonly capOf?: (node: CodeNode, source: CodeSource) => number;
  /** Functions that run before each test of a suite and may skip it. */
  readonly setupsOf?: (suite: CodeNode, source: CodeSource) => readonly CodeNode[];
  /** Whether no test of the file is compiled or run. */
  readonly isFileOff?: (source: CodeSource) => boolean;
  /** The condition under which no test of the file runs, as written in the source; empty if there is none. */
  readonly fileCondition?: (source: CodeSource) => string;
  /** Whether a function belongs to tests; it only matters in files that hold tests and other code. */
  readonly isOfTests?: (node: CodeNode, source: CodeSource) => boolean;
}
