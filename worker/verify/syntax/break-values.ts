import type { LineRange } from "../../workspace/changed-lines.ts";
import { OTHER, replaceAll } from "./sabotage.ts";
import { childrenOf, isFunctionNode, nodeAt, type SyntaxNode } from "./walk.ts";

/** Changes each value on the changed lines outside functions; returns undefined if there is no such value. */
export function breakValues(tree: SyntaxNode, source: string, lines: readonly LineRange[]): string | undefined {
  const isChanged = ({ loc }: SyntaxNode) =>
    lines.some(([from, to]) => from <= (loc?.end.line ?? 0) && to >= (loc?.start.line ?? 0));
  return replaceAll(
    source,
    valuesIn(tree)
      .filter(isChanged)
      .map(({ start, end }) => ({ start, end, text: OTHER })),
  );
}

/** The outermost values in the code that runs when the module is loaded. */
function valuesIn(node: SyntaxNode): SyntaxNode[] {
  if (VALUE.test(node.type)) return [node];
  const isText = node.type.startsWith("Import") || typeof node.directive === "string" || isRequire(node);
  if (isText || isFunctionNode(node) || isType(node)) return [];
  const names = [nodeAt(node, "source"), node.computed === true ? undefined : nodeAt(node, "key")];
  return childrenOf(node)
    .filter((child) => !names.includes(child))
    .flatMap(valuesIn);
}

const VALUE = /^(?:Literal|TemplateLiteral|UnaryExpression|BinaryExpression)$/;

/** Whether a node is a type or an enum. Enums are left alone, because their values have to be constants. */
function isType({ type }: SyntaxNode): boolean {
  return /^TS(?!As|Satisfies|NonNull|TypeAssertion|ExportAssignment|Module)/.test(type);
}

function isRequire(node: SyntaxNode): boolean {
  return node.type === "CallExpression" && nodeAt(node, "callee")?.name === "require";
}
