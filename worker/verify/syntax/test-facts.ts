import { posix } from "node:path";
import { localsIn, OF_TESTS, sourcesIn } from "./assertion-scope.ts";
import { codeTests } from "./code-tests.ts";
import { doubledMembers } from "./doubled-members.ts";
import { type FileContext, type Measured, measureAssertions, withTables } from "./measure-assertions.ts";
import type { Parsed } from "./parse-source.ts";
import { pythonTests } from "./python-facts.ts";
import { namesIn, rowsRun } from "./row-conditions.ts";
import { scanTests } from "./scan-tests.ts";
import { functionsIn } from "./script-functions.ts";
import { endedBefore, type Skips, skippedByHooks, skipsInside } from "./script-skips.ts";
import { type FileNames, scriptNames } from "./test-doubles.ts";
import { bodyOf, type Marks, marksOf } from "./test-marks.ts";
import { type Constants, constantsIn, type Table, tableOf } from "./test-tables.ts";
import { nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** The tests of one file and their assertions. */
export interface TestFacts {
  readonly tests: readonly TestCase[];
  /** Number of marks that focus a test (`only`), so that the other tests do not run. */
  readonly focused: number;
  /** The assertions of the file's functions, by the function's name, because tests call these functions. */
  readonly functions: ReadonlyMap<string, Measured>;
  /** True if no parser could read the file, so that its tests were found by searching the text. */
  readonly isScanned: boolean;
  /** The assertions outside tests, in hooks or in a script that is a test as a whole, recorded as one test without a title. */
  readonly loose?: TestCase;
  /** Names that the file imports, declares and mocks; undefined in languages that have no such measure. */
  readonly names?: FileNames;
}

/** One test or suite: its title, when it runs, and how much it asserts. */
export interface TestCase {
  readonly title: string;
  /** Titles of the suites that contain the test, outermost first. */
  readonly suite: string;
  /** The test's source, with each run of white space collapsed to one space. */
  readonly text: string;
  /** How many times the test's tables and the loops around it make it run; 1 if unknown. */
  readonly rows: number;
  /** True if one of the test's tables has an unknown length. */
  readonly isOpen: boolean;
  /** True if the test runs, unless a condition prevents that. */
  readonly runs: boolean;
  /** The condition under which the test is skipped, as written in the source; empty for a test that always runs. */
  readonly condition: string;
  readonly isTodo: boolean;
  readonly isEmpty: boolean;
  /** True if this is a suite, which only contains other tests. */
  readonly isSuite: boolean;
  readonly asserts: Measured;
  /** Members that the test replaces by doubles: `receiver.member`. */
  readonly doubles?: readonly string[];
}

/**
 * Reads the tests of a file, as far as its source shows them; undefined for an unsupported language. `isTestFile` is false for a file that
 * may hold tests beside other code, as in Rust.
 */
export function testFacts(parsed: Parsed, { isTestFile = true, path = "" } = {}): TestFacts | undefined {
  if (parsed.kind === "tree") return codeTests(parsed, isTestFile);
  if (parsed.kind === "python") return pythonTests(parsed);
  if (parsed.kind === "broken") return scanTests(parsed.text);
  return parsed.kind === "script" ? scriptTests(parsed, path) : undefined;
}

function scriptTests({ tree, text }: { tree: SyntaxNode; text: string }, path: string): TestFacts {
  const context: FileContext = {
    text,
    constants: constantsIn(tree),
    helpers: importedHelpers(tree, path),
    sources: sourceNames(tree),
  };
  const hooks = skippedByHooks(tree, text);
  const tests: TestCase[] = [];
  let focused = 0;
  walk(tree, (node, ancestors) => {
    const marks = marksOf(node);
    if (marks === undefined) return;
    if (marks.isFocused) focused += 1;
    if (!marks.isSuite) tests.push(caseOf(node, marks, { ancestors, context, hooks }));
  });
  const loose = measureAssertions(tree, context);
  const facts = {
    tests,
    focused,
    functions: functionsIn(tree, context),
    isScanned: false,
    names: scriptNames(tree, context),
  };
  return loose.assertions.some(({ strength }) => strength > 0) ? { ...facts, loose: looseCase(loose) } : facts;
}

function looseCase(asserts: Measured): TestCase {
  const text = asserts.assertions.map(({ key }) => key).join("; ");
  const plain = { title: "", suite: "", rows: 1, condition: "", isTodo: false, isEmpty: false, isSuite: false };
  return { ...plain, text, isOpen: asserts.isOpen, runs: true, asserts };
}

function caseOf(
  node: SyntaxNode,
  marks: Marks,
  {
    ancestors,
    context,
    hooks,
  }: { ancestors: readonly SyntaxNode[]; context: FileContext; hooks: ReadonlyMap<SyntaxNode, Skips> },
): TestCase {
  const { text, constants } = context;
  const above = ancestors.map(marksOf);
  const suites = ancestors.filter((_, i) => above[i] !== undefined).map((suite) => titleOf(suite, text));
  const path = [...ancestors, node];
  const tables = path.flatMap((each, i): Table[] => {
    const table = tableOf(each, constants, text);
    const inner = path.slice(i + 1).find(({ type }) => type === "BlockStatement" || /Function/.test(type));
    return table === undefined ? [] : [inner === undefined ? table : { ...table, rows: rowsRun(inner, table, text) }];
  });
  const body = bodyOf(node) ?? named(node, constants);
  const byHooks = ancestors.flatMap((each) => hooks.get(each) ?? []);
  const skips = [skipsInside(body, text), endedBefore(node, ancestors, text), ...byHooks];
  const asserts = measureAssertions(body ?? node, context, { inputs: inputsOf(ancestors, body) });
  const own = asserts.assertions.length + asserts.helpers.length + asserts.maybe.length;
  return {
    title: titleOf(node, text),
    suite: suites.join(" > "),
    text: text.slice(node.start, node.end).replace(/\s+/g, " "),
    rows: tables.reduce((product, { rows }) => product * rows, 1),
    isOpen: asserts.isOpen || tables.some(({ isOpen }) => isOpen),
    runs: !marks.isSkipped && !above.some((each) => each?.isSkipped === true) && !skips.some((each) => each.isSkipped),
    condition: [
      ...ancestors.map((each) => conditionOf(each, text)),
      conditionOf(node, text),
      ...skips.map((each) => each.condition),
    ]
      .filter((each) => each !== "")
      .join(" ")
      .trim(),
    isTodo: marks.isTodo,
    isEmpty: body !== undefined && isEmptyBody(body),
    doubles: doubledMembers(body ?? node, { ...context, locals: localsIn(body ?? node) }),
    isSuite: own === 0 && body !== undefined && holdsTests(body),
    asserts: withTables(asserts, tables),
  };
}

/** The variables of the loops around a test, and its parameters. */
function inputsOf(ancestors: readonly SyntaxNode[], body: SyntaxNode | undefined): string[] {
  const loops = ancestors.flatMap((each) =>
    /^For(?:Of|In)Statement$/.test(each.type) ? namesIn(nodeAt(each, "left") ?? each) : [],
  );
  return [...loops, ...(body === undefined ? [] : nodesAt(body, "params").flatMap(namesIn))];
}

/** The condition that skips a test: that of `skipIf(...)` or `{ skip: ... }` as written in the source, or of an `if` around the test. */
function conditionOf(node: SyntaxNode, text: string): string {
  const test = node.type === "IfStatement" || node.type === "ConditionalExpression" ? nodeAt(node, "test") : undefined;
  if (test !== undefined) return text.slice(test.start, test.end);
  if (marksOf(node)?.isConditional !== true) return "";
  const first = bodyOf(node)?.start ?? node.end;
  return text.slice(node.start, first);
}

/** Names imported from modules that look like test helpers. A module in a folder of sources may instead be the code under test. */
function importedHelpers(tree: SyntaxNode, path: string): Map<string, "sure" | "maybe"> {
  const isTest = /(^|\/)(?:tests?|__tests__|specs?)\//;
  const names = new Map<string, "sure" | "maybe">();
  for (const [name, source] of sourcesIn(tree)) {
    const isBeside = isTest.test(posix.join(posix.dirname(path), source)) && !DOES.test(name);
    if (HELPERS.test(source)) names.set(name, SOURCES.test(source) ? "maybe" : "sure");
    else if (isBeside) names.set(name, "sure");
  }
  return names;
}

/** Names of helpers that prepare or end something, and assert nothing. */
const DOES =
  /^(?:start|stop|create|make|set|clean|reset|mock|init|build|close|open|load|use|with|run|seed|wait|tick|flush|render|mount|add|remove|get|read|write|install|register|fake|stub|before|after|default)/i;

/** Names imported from modules that do not look like tests. */
function sourceNames(tree: SyntaxNode): Set<string> {
  return new Set([...sourcesIn(tree)].flatMap(([name, path]) => (OF_TESTS.test(path) ? [] : [name])));
}

const HELPERS =
  /^\.{1,2}\/.*(?:helper|util|support|harness|assert|common|shared|setup|tester|matcher|expect|verify|check)/i;

const SOURCES = /(?:^|\/)(?:lib|libs|src|source|sources|dist|build|out|app)\//;

/** A test's title as the runner prints it, but with `${...}` for the parts that are computed. */
export function titleOf(node: SyntaxNode, text: string): string {
  const [title] = nodesAt(node, "arguments");
  if (title === undefined) return "";
  if (title.type === "ObjectExpression") {
    const named = nodesAt(title, "properties").find((property) => nodeAt(property, "key")?.name === "name");
    return String(nodeAt(named ?? title, "value")?.value ?? "");
  }
  if (typeof title.value === "string") return title.value;
  const source = text.slice(title.start, title.end);
  return title.type === "TemplateLiteral" ? source.slice(1, -1) : source;
}

/** The function that a test names instead of containing it: `it("adds", adds)` with `const adds = () => {...}`. */
function named(node: SyntaxNode, constants: Constants): SyntaxNode | undefined {
  const last = nodesAt(node, "arguments").at(-1);
  return last?.type === "Identifier" ? constants.get(String(last.name)) : undefined;
}

function holdsTests(body: SyntaxNode): boolean {
  let holds = false;
  walk(body, (node) => {
    holds ||= marksOf(node) !== undefined;
  });
  return holds;
}

function isEmptyBody(body: SyntaxNode): boolean {
  const block = nodeAt(body, "body");
  return block?.type === "BlockStatement" && nodesAt(block, "body").length === 0;
}
