import { assertionStrength } from "./assertion-strength.ts";
import type { Parsed } from "./parse-source.ts";
import { pythonTests } from "./python-facts.ts";
import type { SyntaxNode } from "./walk.ts";
import { nameChain, nodeAt, nodesAt, walk } from "./walk.ts";

/** What the tests of one file are, by its syntax tree. */
export interface TestFacts {
  readonly tests: readonly TestCase[];
  /** Marks that skip tests, or single some out so that the others do not run. */
  readonly skipped: number;
  readonly focused: number;
  /** Strength of all assertions of the file together, those in helpers included. */
  readonly strength: number;
}

/** One test: its title, and how much it asserts. */
export interface TestCase {
  readonly title: string;
  /** As it stands in the source, white space aside. */
  readonly text: string;
  /** Rows of its table, 1 for a test without one. */
  readonly rows: number;
  readonly runs: boolean;
  readonly isEmpty: boolean;
  /** 2 for an assertion that compares with a value, 1 for one that only asks for something true, 0 for one that cannot fail. */
  readonly strength: number;
  /** Calls that could be assertions of somebody's own: `checkOrder(...)`. */
  readonly helpers: number;
}

/** Reads the tests of a file; undefined for languages that are not read. */
export function testFacts(parsed: Parsed): TestFacts | undefined {
  if (parsed.kind === "python") return pythonTests(parsed);
  if (parsed.kind !== "script") return undefined;
  const tests: TestCase[] = [];
  let skipped = 0;
  let focused = 0;
  let strength = 0;
  walk(parsed.tree, (node, ancestors) => {
    if (node.type !== "CallExpression") return;
    strength += assertionStrength(node, parsed.text);
    const marks = marksOf(node);
    if (marks === undefined) return;
    if (marks.isSkipped) skipped += 1;
    if (marks.isFocused) focused += 1;
    if (marks.isSuite) return;
    const isOff = marks.isSkipped || ancestors.some((above) => marksOf(above)?.isSkipped === true);
    tests.push(caseOf(node, parsed.text, !isOff));
  });
  return { tests, skipped, focused, strength };
}

/** Names of a suite and of a test, as the runners that people use spell them. */
const SUITES = new Set(["describe", "suite", "context", "xdescribe", "fdescribe"]);
const TESTS = new Set(["it", "test", "specify", "xit", "xtest", "fit", "ftest"]);

interface Marks {
  readonly isSuite: boolean;
  readonly isSkipped: boolean;
  readonly isFocused: boolean;
}

/** How a call of `test`, `it`, `describe` and their like is marked; undefined for any other call. */
function marksOf(node: SyntaxNode): Marks | undefined {
  if (node.type !== "CallExpression") return undefined;
  const [first = "", ...rest] = nameChain(nodeAt(node, "callee"));
  const isRunners = SUITES.has(first) || TESTS.has(first) || (first === "t" && rest[0] === "test");
  if (!isRunners || !isComplete(node, [first, ...rest])) return undefined;
  return {
    isSuite: SUITES.has(first),
    isSkipped: first.startsWith("x") || rest.some(isOff) || hasOption(node, isOff),
    isFocused: first.startsWith("f") || rest.includes("only") || hasOption(node, (name) => name === "only"),
  };
}

/** True for a call that makes a test or a suite, and not for the `test.each(table)` that is called in turn. */
function isComplete(node: SyntaxNode, chain: readonly string[]): boolean {
  const args = nodesAt(node, "arguments");
  if (args.some(isFunction)) return true;
  const isBare = chain[0]?.startsWith("x") === true || chain.some((name) => isOff(name) || name === "only");
  return isBare && args.length > 0 && args[0]?.type !== "ArrayExpression";
}

function isOff(name: string): boolean {
  return name === "skip" || name === "todo";
}

/** `test("title", { skip: true }, ...)`. */
function hasOption(node: SyntaxNode, isWanted: (name: string) => boolean): boolean {
  return nodesAt(node, "arguments")
    .filter(({ type }) => type === "ObjectExpression")
    .flatMap((options) => nodesAt(options, "properties"))
    .some((option) => isWanted(String(nodeAt(option, "key")?.name)) && nodeAt(option, "value")?.value !== false);
}

function caseOf(node: SyntaxNode, text: string, runs: boolean): TestCase {
  const args = nodesAt(node, "arguments");
  const [title] = args;
  const body = args.findLast(isFunction);
  let strength = 0;
  let helpers = 0;
  if (body !== undefined) {
    walk(body, (inner) => {
      if (inner.type !== "CallExpression") return;
      const own = assertionStrength(inner, text);
      strength += own;
      if (own === 0 && HELPER.test(nameChain(nodeAt(inner, "callee")).at(-1) ?? "")) helpers += 1;
    });
  }
  return {
    title: title === undefined ? "" : String(title.value ?? text.slice(title.start, title.end)),
    text: text.slice(node.start, node.end).replace(/\s+/g, " "),
    rows: rowsOf(node),
    runs: runs && body !== undefined,
    isEmpty: body !== undefined && nodesAt(nodeAt(body, "body") ?? body, "body").length === 0 && !isExpression(body),
    strength,
    helpers,
  };
}

/** Names that an assertion of somebody's own is likely to have. */
const HELPER = /assert|expect|should|verify|check|throws|reject|match|equal|same|snapshot/i;

/** How many rows the table of `test.each([...])` has, 1 where there is none to be seen. */
function rowsOf(node: SyntaxNode): number {
  const callee = nodeAt(node, "callee");
  if (callee?.type !== "CallExpression") return 1;
  const [table] = nodesAt(callee, "arguments");
  return table?.type === "ArrayExpression" ? nodesAt(table, "elements").length : 1;
}

function isExpression(body: SyntaxNode): boolean {
  return nodeAt(body, "body")?.type !== "BlockStatement";
}

function isFunction(node: SyntaxNode): boolean {
  return node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression";
}
