/** A node of a syntax tree in the ESTree format, including TypeScript's nodes. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc?: { readonly start: { readonly line: number }; readonly end: { readonly line: number } };
  readonly [field: string]: unknown;
}

/**
 * Visits `root` and every node below it, parents first. `ancestors` are the nodes above the visited node, outermost
 * first. The same list is reused during the whole walk, so a visitor that keeps the list has to copy it.
 */
export function walk(
  root: SyntaxNode,
  visit: (node: SyntaxNode, ancestors: readonly SyntaxNode[]) => void,
  ancestors: SyntaxNode[] = [],
): void {
  visit(root, ancestors);
  ancestors.push(root);
  for (const child of childrenOf(root)) walk(child, visit, ancestors);
  ancestors.pop();
}

/** A node's children, in the order of the source. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const field of Object.keys(node)) {
    const value = node[field];
    if (field === "loc" || value === null || typeof value !== "object") continue;
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) children.push(each);
  }
  return children;
}

/** The node in a field that holds one node. */
export function nodeAt(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

/** The nodes in a field that holds a list of nodes. */
export function nodesAt(node: SyntaxNode, field: string): SyntaxNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** True for every kind of function that has its own body. */
export function isFunctionNode({ type }: SyntaxNode): boolean {
  return type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression";
}

/** The names in a chain of members: `a.b.c` gives ["a", "b", "c"]. Calls within the chain are skipped; any other node ends the chain. */
export function nameChain(node: SyntaxNode | undefined): string[] {
  if (node === undefined) return [];
  if (node.type === "Identifier") return [String(node.name)];
  if (node.type === "ThisExpression") return ["this"];
  if (node.type === "CallExpression" || node.type === "TaggedTemplateExpression")
    return nameChain(nodeAt(node, "callee") ?? nodeAt(node, "tag"));
  if (node.type !== "MemberExpression") return [];
  const property = nodeAt(node, "property");
  const name = property?.type === "Identifier" ? String(property.name) : String(property?.value ?? "");
  return [...nameChain(nodeAt(node, "object")), name];
}

function isNode(value: unknown): value is SyntaxNode {
  return value !== null && typeof value === "object" && typeof (value as { type?: unknown }).type === "string";
}
