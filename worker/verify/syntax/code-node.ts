import type { Tree } from "@vscode/tree-sitter-wasm";

/** A node of a syntax tree of Go, Rust, Java, Ruby or PHP, with the types and fields of the language's tree-sitter grammar. */
export interface CodeNode {
  readonly type: string;
  /** The field of the parent that holds this node; undefined for a child without a field. */
  readonly field: string | undefined;
  /** False for punctuation, operators and keywords. */
  readonly isNamed: boolean;
  /** Offsets in the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly parent: CodeNode | undefined;
  readonly children: readonly CodeNode[];
}

interface Copy extends CodeNode {
  readonly children: CodeNode[];
}

/** Maximum depth of a copied tree: deeper nodes have no children, so that a hostile source cannot exhaust the stack. */
const MAX_DEPTH = 1000;

/** Copies a tree out of tree-sitter's memory, with the offset of the first error, if there is one. */
export function copyTree(tree: Tree): { root: CodeNode; error: number | undefined } {
  const cursor = tree.walk();
  let error: number | undefined;
  const copy = (parent: Copy | undefined, depth: number): Copy => {
    const type = cursor.nodeType;
    const start = cursor.startIndex;
    if (type === "ERROR" || cursor.nodeIsMissing) error ??= start;
    const field = cursor.currentFieldName ?? undefined;
    const node: Copy = { type, field, isNamed: cursor.nodeIsNamed, start, end: cursor.endIndex, parent, children: [] };
    if (depth > MAX_DEPTH || !cursor.gotoFirstChild()) return node;
    do node.children.push(copy(node, depth + 1));
    while (cursor.gotoNextSibling());
    cursor.gotoParent();
    return node;
  };
  const root = copy(undefined, 0);
  cursor.delete();
  return { root, error };
}

/** The child in a field; undefined if the field is empty. */
export function fieldOf(node: CodeNode | undefined, field: string): CodeNode | undefined {
  return node?.children.find((child) => child.field === field);
}

/** The children that are neither punctuation nor comments. */
export function partsOf(node: CodeNode | undefined): CodeNode[] {
  return (node?.children ?? []).filter(({ isNamed, type }) => isNamed && !/comment$/.test(type));
}

/** Visits a node and all its descendants, parents first. */
export function visitCode(node: CodeNode, visit: (node: CodeNode) => void): void {
  visit(node);
  for (const child of node.children) visitCode(child, visit);
}

/** The nodes above a node, innermost first. */
export function nodesAbove(node: CodeNode): CodeNode[] {
  const above: CodeNode[] = [];
  for (let at = node.parent; at !== undefined; at = at.parent) above.push(at);
  return above;
}

/** A node's source; empty for a missing node. */
export function sourceOf(node: CodeNode | undefined, text: string): string {
  return node === undefined ? "" : text.slice(node.start, node.end);
}
