import { lengthsIn } from "./list-lengths.ts";
import { type Found, keyOf, type Measured } from "./measure-assertions.ts";
import type { PythonTree } from "./parse-source.ts";
import { assertStrength, callStrength } from "./python-assertions.ts";
import { childrenOf, isIdle, nameOf, type PythonSource, skipsIn, textOf, visit } from "./python-marks.ts";
import { pythonTable } from "./python-tables.ts";
import type { TestCase, TestFacts } from "./test-facts.ts";

type PythonNode = PythonTree["topNode"];

/** Reads the tests of a Python file: functions named `test_...`, with `assert` statements or the assertions of unittest and pytest. */
export function pythonTests({ tree, text, functions }: PythonSource): TestFacts {
  const source = { tree, text };
  const tests: TestCase[] = [];
  const known = new Map<string, Measured>();
  const isModuleOff = /^pytestmark\s*=\s*pytest\.mark\.skip\b(?!if)/m.test(text);
  visit(tree.topNode, (node) => {
    const name = node.name === "FunctionDefinition" ? nameOf(node, text) : "";
    // If CPython was asked about the file, only functions that CPython found count.
    if (name === "" || functions?.has(name) === false) return;
    const asserts = measure(node, source);
    if (name.startsWith("test")) tests.push(caseOf(node, { asserts, source, isModuleOff }));
    else known.set(name, asserts);
  });
  return { tests, focused: 0, functions: known, isScanned: false };
}

function caseOf(
  node: PythonNode,
  { asserts, source, isModuleOff }: { asserts: Measured; source: PythonSource; isModuleOff: boolean },
): TestCase {
  const { tree, text } = source;
  const classes: string[] = [];
  const marks = [skipsIn(node, text)];
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.name !== "ClassDefinition") continue;
    classes.unshift(nameOf(above, text));
    marks.push(skipsIn(above, text));
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
    runs: !isModuleOff && !marks.some(({ isSkipped }) => isSkipped),
    condition: marks
      .map(({ condition }) => condition)
      .join(" ")
      .trim(),
    isTodo: false,
    isEmpty: body === null || isIdle(body, text),
    isSuite: false,
    asserts: { ...asserts, tables: [asserts.tables, ...tables.map((table) => table.text)].join("\n") },
  };
}

function decoratorsOf(node: PythonNode): PythonNode[] {
  return node.parent?.name === "DecoratedStatement" ? node.parent.getChildren("Decorator") : [];
}

/** All assertions of a function. */
function measure(root: PythonNode, source: PythonSource): Measured {
  const found: Found = { assertions: [], calls: [], helpers: [], maybe: [], tables: [], isOpen: false };
  const see = (node: PythonNode, factor: number) => {
    if (NOTED.has(node.name)) note(textOf(node, source.text), { kind: node.name, factor, found });
    const table = node.name === "ForStatement" ? pythonTable(node, source) : undefined;
    const known = found.assertions.length;
    for (const child of reachable(node))
      see(child, table !== undefined && child.name === "Body" ? factor * table.rows : factor);
    if (table === undefined) return;
    found.tables.push(table.text);
    if (table.isOpen && found.assertions.length > known) found.isOpen = true;
  };
  see(root, 1);
  return { ...found, tables: found.tables.join("\n") };
}

const NOTED = new Set(["AssertStatement", "CallExpression", "RaiseStatement"]);

/** Records one node: an assertion, or a call of a function that may contain assertions. */
function note(words: string, { kind, factor, found }: { kind: string; factor: number; found: Found }): void {
  const add = (strength: number, reach: number) =>
    found.assertions.push({
      key: keyOf(words),
      strength: strength * factor,
      reach: reach * factor,
      ...(strength < 2 ? {} : lengthsIn(words)),
    });
  if (kind === "RaiseStatement") return void add(0, 1);
  const strength = kind === "AssertStatement" ? assertStrength(words) : callStrength(words);
  if (strength > 0) add(strength, reachOf(words, strength));
  if (strength > 0 || kind === "AssertStatement") return;
  const name = /\w+$/.exec((words.split("(")[0] ?? "").trim())?.[0] ?? "";
  found.calls.push(name);
  if (/^(?:assert|check|verify|expect|ensure)(?:[A-Z_]\w*)?$/.test(name)) found.helpers.push(name);
}

/** The children of a node that may run; statements after a `return` in the same block never do. */
function reachable(node: PythonNode): PythonNode[] {
  const children = childrenOf(node);
  const end = node.name === "Body" ? children.findIndex(({ name }) => name === "ReturnStatement") : -1;
  return end < 0 ? children : children.slice(0, end + 1);
}

/** Upper limit of an assertion's strength: a comparison with a list or a dictionary checks each of its parts. */
function reachOf(words: string, strength: number): number {
  if (strength < 2) return strength;
  return 2 * Math.max(1, words.split(",").length - 1, ...(lengthsIn(words).lists ?? []));
}

/** The number of handlers that ignore any error: `except: pass`, `except Exception: pass`. */
export function swallowedErrors({ tree, text }: PythonSource): number {
  let count = 0;
  visit(tree.topNode, (node) => {
    if (node.name !== "TryStatement") return;
    let clause = "";
    for (const child of childrenOf(node)) {
      if (child.name !== "Body") clause = child.name === "except" ? "except" : `${clause} ${textOf(child, text)}`;
      else if (/^except(?: (?:Base)?Exception(?: as \w+)?)?$/.test(clause) && isIdle(child, text)) count += 1;
    }
  });
  return count;
}

/** The comments of a Python file, each with the code that precedes it on the same line. */
export function pythonComments({ tree, text }: PythonSource): { comment: string; line: string }[] {
  const comments: { comment: string; line: string }[] = [];
  visit(tree.topNode, (node) => {
    if (node.name !== "Comment") return;
    const from = text.lastIndexOf("\n", node.from) + 1;
    comments.push({ comment: textOf(node, text), line: text.slice(from, node.from).trim() });
  });
  return comments;
}
