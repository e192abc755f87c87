import type { PythonTree } from "./parse-source.ts";
import type { TestCase, TestFacts } from "./test-facts.ts";

interface PythonSource {
  readonly tree: PythonTree;
  readonly text: string;
}
type PythonNode = PythonTree["topNode"];

/** The tests of a Python file: functions `test_...`, with plain `assert`, unittest's methods and `pytest.raises`. */
export function pythonTests({ tree, text }: PythonSource): TestFacts {
  const tests: TestCase[] = [];
  let skipped = 0;
  let strength = 0;
  visit(tree.topNode, (node) => {
    strength += strengthOf(node, text);
    if (
      node.name === "Decorator" &&
      /\b(?:skip|skipif|skipIf|skipUnless|xfail|expectedFailure)\b/.test(textOf(node, text))
    )
      skipped += 1;
    if (node.name === "CallExpression" && /^(?:pytest\.(?:skip|xfail)|self\.skipTest)\b/.test(textOf(node, text)))
      skipped += 1;
    const title = node.name === "FunctionDefinition" ? nameOf(node, text) : "";
    if (!title.startsWith("test")) return;
    let own = 0;
    let helpers = 0;
    visit(node, (inner) => {
      own += strengthOf(inner, text);
      if (
        inner.name === "CallExpression" &&
        /assert|check|verify|expect/i.test(textOf(inner, text).split("(")[0] ?? "")
      )
        helpers += 1;
    });
    const isOff =
      node.parent?.name === "DecoratedStatement" && /\bskip/.test(textOf(node.parent, text).split("def ")[0] ?? "");
    const body = node.getChild("Body");
    const isEmpty = body === null || isIdle(body, text);
    tests.push({
      title,
      text: textOf(node, text).replace(/\s+/g, " "),
      rows: 1,
      runs: !isOff,
      isEmpty,
      strength: own,
      helpers,
    });
  });
  return { tests, skipped, focused: 0, strength };
}

/** Handlers that swallow any error: `except: pass`, `except Exception: pass`. */
export function swallowedErrors({ tree, text }: PythonSource): number {
  let count = 0;
  visit(tree.topNode, (node) => {
    if (node.name !== "TryStatement") return;
    let clause = "";
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.name !== "Body") clause = child.name === "except" ? "except" : `${clause} ${textOf(child, text)}`;
      else if (/^except(?: (?:Base)?Exception(?: as \w+)?)?$/.test(clause) && isIdle(child, text)) count += 1;
    }
  });
  return count;
}

/** A body of nothing but `pass` and `...`. */
function isIdle(body: PythonNode, text: string): boolean {
  const statements: PythonNode[] = [];
  for (let child = body.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== ":" && child.name !== "Comment") statements.push(child);
  }
  return statements.every((statement) => ["pass", "..."].includes(textOf(statement, text).trim()));
}

/** The comments of a Python file. */
export function pythonComments({ tree, text }: PythonSource): string[] {
  const comments: string[] = [];
  visit(tree.topNode, (node) => {
    if (node.name === "Comment") comments.push(textOf(node, text));
  });
  return comments;
}

function strengthOf(node: PythonNode, text: string): number {
  const words = textOf(node, text);
  if (node.name === "AssertStatement") {
    if (/^assert\s+(?:True|1|not\s+False|"[^"]*"|'[^']*')\s*(?:,|$)/.test(words)) return 0;
    return /==|!=|<|>|\bin\b|\bis\b/.test(words) ? 2 : 1;
  }
  if (node.name !== "CallExpression") return 0;
  const name = /^(?:self\.(assert\w+)|pytest\.(raises|warns|approx))\s*\(/.exec(words);
  if (name === null) return 0;
  if (/\(\s*(?:True|1)\s*\)$/.test(words)) return 0;
  return /^assert(?:True|False|IsNotNone)$/.test(name[1] ?? "") ? 1 : 2;
}

function visit(node: PythonNode, see: (node: PythonNode) => void): void {
  see(node);
  for (let child = node.firstChild; child !== null; child = child.nextSibling) visit(child, see);
}

function nameOf(node: PythonNode, text: string): string {
  const name = node.getChild("VariableName");
  return name === null ? "" : textOf(name, text);
}

function textOf(node: PythonNode, text: string): string {
  return text.slice(node.from, node.to);
}
