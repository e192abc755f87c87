import { defined } from "../../../shared/support/defined.ts";
import type { GradedWorth } from "./assertion-strength.ts";
import { pythonGivenValues } from "./given-values.ts";
import type { Guard } from "./guards.ts";
import { lengthsIn } from "./list-lengths.ts";
import {
  assertionOf,
  type Found,
  isGuarded,
  type Measured,
  noteTable,
  nothingFound,
  withTables,
} from "./measure-assertions.ts";
import { ASSERTS } from "./own-assertions.ts";
import type { PythonTree } from "./parse-source.ts";
import { assertWorth, callWorth, isAssertion } from "./python-assertions.ts";
import { classSkips, moduleSkips, type Skips, testSkips } from "./python-collection.ts";
import { isPythonHandler } from "./python-handlers.ts";
import { guardsAfter, guardsOf, isIdlePython, refusedBy } from "./python-idle.ts";
import { childrenOf, isIdle, nameOf, type PythonSource, skipsIn, textOf, visit } from "./python-marks.ts";
import { paramsIn, resultsIn, runsOf } from "./python-rows.ts";
import { functionsIn, localsIn, modulesIn, type PythonScope } from "./python-scope.ts";
import { pythonTable } from "./python-tables.ts";
import type { RowsAround } from "./row-conditions.ts";
import { pythonNames, replacedIn } from "./test-doubles.ts";
import type { TestCase, TestFacts } from "./test-facts.ts";

type PythonNode = PythonTree["topNode"];

/** Reads the tests of a Python file: functions named `test_...`, with `assert` statements or the assertions of unittest and pytest. */
export function pythonTests({ tree, text, functions }: PythonSource): TestFacts {
  const source = { tree, text };
  const tests: PlacedCase[] = [];
  const known = new Map<string, Measured>();
  const ofModule = moduleSkips(tree.topNode, text);
  visit(tree.topNode, (node) => {
    const name = node.name === "FunctionDefinition" ? nameOf(node, text) : "";
    // If CPython was asked about the file, only functions that CPython found count.
    if (name === "" || functions?.has(name) === false) return;
    const asserts = measure(node, source, ASSERTS.test(name));
    if (name.startsWith("test"))
      tests.push({
        test: caseOf(node, { asserts, source, ofModule }),
        block: blockOf(node),
        source: textOf(node, text),
      });
    else known.set(name, asserts);
  });
  const rest = tests.reduce((code, { source: own }) => code.replace(own, ""), text);
  return {
    tests: withoutReplaced(tests),
    focused: 0,
    functions: known,
    isScanned: false,
    names: pythonNames(text, rest),
  };
}

function blockOf(node: PythonNode): number {
  const own = node.parent?.name === "DecoratedStatement" ? node.parent : node;
  return own.parent?.from ?? 0;
}

function caseOf(
  node: PythonNode,
  { asserts, source, ofModule }: { asserts: Measured; source: PythonSource; ofModule: Skips },
): TestCase {
  const { tree, text } = source;
  const classes: string[] = [];
  const marks = [skipsIn(node, text), ofModule, testSkips(node, tree.topNode, text)];
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.name !== "ClassDefinition") continue;
    classes.unshift(nameOf(above, text));
    marks.push(skipsIn(above, text), classSkips(above, tree.topNode, text));
  }
  const tables = decoratorsOf(node).flatMap((decorator) => {
    const table = /\bparametrize\b|\bparameterized\b|\bdata\b/.test(textOf(decorator, text).split("(")[0] ?? "")
      ? pythonTable(decorator.getChild("ArgList"), { tree, text })
      : undefined;
    return table === undefined ? [] : [table];
  });
  const body = node.getChild("Body");
  return {
    title: nameOf(node, text),
    suite: classes.join("."),
    text: textOf(node, text).replace(/\s+/g, " "),
    rows: tables.reduce((product, { rows }) => product * rows, 1),
    isOpen: asserts.isOpen || tables.some(({ isOpen }) => isOpen),
    runs: !marks.some(({ isSkipped }) => isSkipped),
    condition: marks
      .map(({ condition }) => condition)
      .filter((condition) => condition !== "")
      .join(" ")
      .trim(),
    isTodo: false,
    doubles: doublesIn(node, source),
    isEmpty: body === null || isIdle(body, text),
    isSuite: false,
    asserts: withTables(asserts, tables),
  };
}

function doublesIn(node: PythonNode, source: PythonSource): string[] {
  const { text } = source;
  const code = textOf(node.parent?.name === "DecoratedStatement" ? node.parent : node, text);
  return replacedIn(code, scopeOf(code, source));
}

function scopeOf(code: string, source: PythonSource): PythonScope {
  return { locals: localsIn(code), modules: modulesOf(source), functions: functionsIn(code) };
}

/** Leaves out tests that a later test of the same name in the same class replaces, unless a condition decides between the two. */
function withoutReplaced(tests: readonly PlacedCase[]): TestCase[] {
  return tests
    .filter(
      ({ test, block }, i) =>
        !tests.slice(i + 1).some((later) => later.block === block && later.test.title === test.title),
    )
    .map(({ test }) => test);
}

/** A test, and the offset of the block that holds it. */
interface PlacedCase {
  readonly test: TestCase;
  readonly block: number;
  readonly source: string;
}

function decoratorsOf(node: PythonNode): PythonNode[] {
  return node.parent?.name === "DecoratedStatement" ? node.parent.getChildren("Decorator") : [];
}

/** All assertions of a function. */
function measure(root: PythonNode, source: PythonSource, isHelper: boolean): Measured {
  const found = nothingFound();
  const { text } = source;
  const code = textOf(root, text);
  const scope = scopeOf(code, source);
  const params = paramsIn(root, text);
  const isTest = nameOf(root, text).startsWith("test");
  const results = resultsIn(root, text, scope.locals);
  // A row may lack a part of what is expected, but a test that ends early on an input asserts nothing for it.
  const given = { text, results: isTest ? results : new Set([...results, ...params]) };
  const givenAfter = { text, results: new Set([...results, ...params]) };
  const see = (node: PythonNode, around: Place) => {
    if (isIdlePython(node, root, text)) return;
    const place = isPythonHandler(node, root, text) ? { ...around, isDoubtful: true } : around;
    for (const { kind, words } of notable(node, text, isHelper)) note(words, { ...place, kind, found, scope });
    const table = node.name === "ForStatement" ? pythonTable(node, source) : undefined;
    const known = found.assertions.length;
    const after = [...place.guards];
    for (const child of reachable(node)) {
      const isMany = child.name === "Body" && !endsEarly(child);
      const guards = [...after, ...guardsOf(child, given)];
      see(child, { ...place, ...runsOf(node, child, place, { table: isMany ? table : undefined, text }), guards });
      after.push(...guardsAfter(child, givenAfter));
    }
    noteTable(table, found, known);
  };
  see(root, { factor: 1, guards: [] });
  return { ...found, tables: found.tables.join("\n") };
}

/** How often a node runs, and under which conditions on results. */
interface Place {
  readonly factor: number;
  readonly guards: readonly Guard[];
  readonly rows?: RowsAround;
  /** True inside a handler that may never be called. */
  readonly isDoubtful?: boolean;
}

/** The assertions and calls in a node itself. A helper may assert by raising an error of its own. */
function notable(node: PythonNode, text: string, isHelper: boolean): { kind: string; words: string }[] {
  const refused = isHelper ? refusedBy(node, text) : undefined;
  if (refused !== undefined) return [{ kind: "AssertStatement", words: `assert ${refused}` }];
  const isNoted = NOTED.has(node.name) && !(isHelper && node.name === "RaiseStatement");
  return isNoted ? [{ kind: node.name, words: textOf(node, text) }] : [];
}

const NOTED = new Set(["AssertStatement", "CallExpression", "RaiseStatement"]);

const modulesByTree = new WeakMap<PythonTree, ReadonlyMap<string, string>>();

function modulesOf({ tree, text }: PythonSource): ReadonlyMap<string, string> {
  const modules = modulesByTree.get(tree) ?? modulesIn(text);
  modulesByTree.set(tree, modules);
  return modules;
}

/** Records one node: an assertion, or a call of a function that may contain assertions. */
function note(words: string, given: Place & { kind: string; found: Found; scope: PythonScope }): void {
  const { kind, factor, guards, found, scope, isDoubtful } = given;
  const worth = worthOf(words, kind, scope);
  if (worth !== undefined) {
    if (!isGuarded(words, { guards, found }))
      found.assertions.push(assertionOf(words, worth, { factor, guards, ...defined({ isDoubtful }) }));
    return;
  }
  if (kind !== "CallExpression") return;
  const name = /\w+$/.exec((words.split("(")[0] ?? "").trim())?.[0] ?? "";
  if (isAssertion(name)) return;
  found.calls.push(name);
  const values = pythonGivenValues(words, name, scope);
  if (values !== undefined) found.given?.push(values);
  if (/^(?:assert|check|verify|expect|ensure)(?:[A-Z_]\w*)?$/.test(name)) found.helpers.push(name);
}

function worthOf(words: string, kind: string, scope: PythonScope): GradedWorth | undefined {
  if (kind === "RaiseStatement") return { strength: 0, reach: 1, grade: 0 };
  const worth = kind === "AssertStatement" ? assertWorth(words, scope) : callWorth(words, scope);
  // A comparison with a list also checks the list's length.
  const lists = worth !== undefined && worth.strength >= 2 ? (lengthsIn(words).lists ?? []) : [];
  return worth === undefined ? undefined : { ...worth, reach: Math.max(worth.reach, 2 * Math.max(0, ...lists)) };
}

/** Whether the body of a loop ends the loop in its first round. */
function endsEarly(body: PythonNode): boolean {
  return childrenOf(body).some(({ name }) => /^(?:Break|Return)Statement$/.test(name));
}

/** The children of a node that may run; statements after a `return` or `continue` in the same block never do. */
function reachable(node: PythonNode): PythonNode[] {
  const children = childrenOf(node);
  const end =
    node.name === "Body" ? children.findIndex(({ name }) => /^(?:Return|Continue|Break)Statement$/.test(name)) : -1;
  return end < 0 ? children : children.slice(0, end + 1);
}
