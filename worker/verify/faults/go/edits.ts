import type { CodeNode } from "../../syntax/code-node.ts";
import type { GoSource } from "../../syntax/go/go-source.ts";
import type { Edit, FaultClass } from "../fault.ts";

/** A fault found at a node: its kind, and the edits that plant it. */
export type GoWay = readonly [kind: FaultClass, ...edits: Edit[]];

/** The edit that replaces a node. */
export function replaced({ start, end }: CodeNode, text: string): Edit {
  return { start, end, text };
}

/** The edit that drops a statement: it stays in the program, so that its names count as used, but it never runs. */
export function dropped(node: CodeNode, source: GoSource): Edit {
  return replaced(node, `if false { ${source.textOf(node)} }`);
}
