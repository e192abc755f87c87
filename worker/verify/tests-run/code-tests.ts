import type { TreeLanguage } from "../syntax/grammars.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { breakGoTests } from "./go/break-go-tests.ts";
import { changeGoExpectations } from "./go/change-go-expectations.ts";

type Tree = Extract<Parsed, { kind: "tree" }>;

/** The functions that break the tests of a file in a language that tree-sitter parses. */
interface TestBreaker {
  /** Makes each test fail at its start; undefined if no test is found. */
  readonly breakTests: (parsed: Tree) => string | undefined;
  /** Changes every literal that a running test expects; undefined if there is none. */
  readonly changeExpectations: (parsed: Tree, runs: (title: string) => boolean) => string | undefined;
}

/** Languages that tree-sitter parses and whose tests the harness can break. */
export const CODE_TESTS: Partial<Record<TreeLanguage, TestBreaker>> = {
  go: { breakTests: breakGoTests, changeExpectations: changeGoExpectations },
};
