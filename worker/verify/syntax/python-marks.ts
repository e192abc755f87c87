import type { PythonTree } from "./parse-source.ts";

/** A Python source text and its syntax tree. */
export interface PythonSource {
  readonly tree: PythonTree;
  readonly text: string;
  readonly functions?: ReadonlySet<string>;
}
type PythonNode = PythonTree["topNode"];

/** Whether a test or a class of tests is skipped, always or under a condition, by its decorators or by its own statements. */
export function skipsIn(node: PythonNode, text: string): { isSkipped: boolean; condition: string } {
  const decorators = node.parent?.name === "DecoratedStatement" ? node.parent.getChildren("Decorator") : [];
  const names = decorators.map((decorator) => textOf(decorator, text));
  const isBarred = names.some((name) => BARRED.test(name));
  const body = node.name === "FunctionDefinition" ? node.getChild("Body") : null;
  const skipsItself = body !== null && childrenOf(body).some((statement) => SKIPS_ITSELF.test(textOf(statement, text)));
  return {
    isSkipped: isBarred || skipsItself,
    condition: names.filter((name) => CONDITIONAL.test(name)).join(" "),
  };
}

/** Matches decorators that always skip a test. `skipif(True)` skips everywhere, and a test with an expected failure checks nothing. */
const BARRED =
  /^@[\w.]*\b(?:skip\b|skip(?:if|If)\(\s*(?:True|1)\b|skipUnless\(\s*(?:False|0)\b|expectedFailure\b|xfail\b(?!\s*\((?:\s*(?:sys|os|platform|condition|not)\b|[\s\S]*strict\s*=\s*True)))/;
const CONDITIONAL =
  /^@[\w.]*\b(?:skipif|skipIf|skipUnless|xfail\s*\((?:\s*(?:sys|os|platform|condition|not)\b|[\s\S]*strict\s*=\s*True))/;
const SKIPS_ITSELF = /^(?:pytest\.(?:skip|xfail)|self\.skipTest)\s*\(|^raise\s+(?:unittest\.)?SkipTest\b/;

/** Whether the body of a function contains only `pass` and `...`. */
export function isIdle(body: PythonNode, text: string): boolean {
  const statements = childrenOf(body).filter(({ name }) => name !== ":" && name !== "Comment");
  return statements.every((statement) => ["pass", "..."].includes(textOf(statement, text).trim()));
}

/** Visits a node and all its descendants, parents first. */
export function visit(node: PythonNode, see: (node: PythonNode) => void): void {
  see(node);
  for (const child of childrenOf(node)) visit(child, see);
}

/** A node's children, in the order of the source. */
export function childrenOf(node: PythonNode): PythonNode[] {
  const children: PythonNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** The name of the function or class that a node defines. */
export function nameOf(node: PythonNode, text: string): string {
  const name = node.getChild("VariableName");
  return name === null ? "" : textOf(name, text);
}

/** A node's text in the source. */
export function textOf(node: PythonNode, text: string): string {
  return text.slice(node.from, node.to);
}
