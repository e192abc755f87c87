import { type CodeNode, partsOf } from "../code-node.ts";
import type { Replacement } from "../sabotage.ts";
import type { GoSource } from "./go-source.ts";

const OTHER = "planted by the harness";

/** Replaces a literal by another value of the same kind; undefined for any other node. */
export function otherLiteral(node: CodeNode, { textOf }: GoSource): Replacement | undefined {
  const { start, end, type } = node;
  const text = textOf(node);
  const to = (made: string): Replacement => ({ start, end, text: made });
  switch (type) {
    case "true":
    case "false":
      return to(type === "true" ? "false" : "true");
    case "int_literal":
      return to(otherInteger(text));
    case "float_literal":
      return to(`(${text} + 1)`);
    case "rune_literal":
      return to(text === "'~'" ? "'!'" : "'~'");
    case "interpreted_string_literal":
    case "raw_string_literal":
      return to(`"${OTHER}${text.includes("%") ? text.slice(1, -1).replace(/[^%\w. +#-]/g, "") : ""}"`);
    default:
      return undefined;
  }
}

/** Integers that are the largest of their size: one more might not compile. */
const LARGEST = /^(?:127|128|255|32767|32768|65535|2147483647|2147483648|4294967295|\d{19,})$/;

function otherInteger(text: string): string {
  if (!/^(?:0|[1-9][\d_]*)$/.test(text)) return /[fF7]$/.test(text) ? `(${text} - 1)` : `(${text} + 1)`;
  const value = BigInt(text.replaceAll("_", ""));
  return String(LARGEST.test(String(value)) ? value - 1n : value + 1n);
}

/** Replaces the first literal in an expression; in a list with fields or keys, the first one of their values. */
export function otherInside(node: CodeNode | undefined, source: GoSource): Replacement | undefined {
  if (node === undefined || node.field === "key" || /_type$/.test(node.type)) return undefined;
  const own = otherLiteral(node, source);
  if (own !== undefined) return own;
  for (const part of partsOf(node)) {
    const edit = otherInside(part, source);
    if (edit !== undefined) return edit;
  }
  return undefined;
}
