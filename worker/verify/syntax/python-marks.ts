import type { PythonTree } from "./parse-source.ts";

/** A Python source and its tree. */
export interface PythonSource {
  readonly tree: PythonTree;
  readonly text: string;
  readonly functions?: ReadonlySet<string>;
}
type PythonNode = PythonTree["topNode"];

/** Whether a test or a class of them is off, always or on a condition: by decorators, or by its own first words. */
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

/** `skipif(True)` holds everywhere; an expected failure asks for nothing. */
const BARRED =
  /^@[\w.]*\b(?:skip\b|skip(?:if|If)\(\s*(?:True|1)\b|skipUnless\(\s*(?:False|0)\b|expectedFailure\b|xfail\b(?!\s*\((?:\s*(?:sys|os|platform|condition|not)\b|[\s\S]*strict\s*=\s*True)))/;
const CONDITIONAL =
  /^@[\w.]*\b(?:skipif|skipIf|skipUnless|xfail\s*\((?:\s*(?:sys|os|platform|condition|not)\b|[\s\S]*strict\s*=\s*True))/;
const SKIPS_ITSELF = /^(?:pytest\.(?:skip|xfail)|self\.skipTest)\s*\(|^raise\s+(?:unittest\.)?SkipTest\b/;

/** A body of nothing but `pass` and `...`. */
export function isIdle(body: PythonNode, text: string): boolean {
  const statements = childrenOf(body).filter(({ name }) => name !== ":" && name !== "Comment");
  return statements.every((statement) => ["pass", "..."].includes(textOf(statement, text).trim()));
}

/** Sees a node and all below it, parents first. */
export function visit(node: PythonNode, see: (node: PythonNode) => void): void {
  see(node);
  for (const child of childrenOf(node)) visit(child, see);
}

/** A node's own children, in the order of the source. */
export function childrenOf(node: PythonNode): PythonNode[] {
  const children: PythonNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** The name that a definition gives. */
export function nameOf(node: PythonNode, text: string): string {
  const name = node.getChild("VariableName");
  return name === null ? "" : textOf(name, text);
}

/** A node as it stands in the source. */
export function textOf(node: PythonNode, text: string): string {
  return text.slice(node.from, node.to);
}
