import { type CodeNode, fieldOf, nodesAbove, partsOf, visitCode } from "../../syntax/code-node.ts";
import type { GoSource } from "../../syntax/go/go-source.ts";
import { type Edit, withEdits } from "../fault.ts";
import { pad } from "../pad.ts";

/**
 * Rewrites a Go source without changing its behaviour: numbers in hexadecimal, strings with an escape, returned values and comparisons in parentheses.
 * The decoys stand in a comment at the end; build constraints and comments before the package clause stay first.
 */
export function respellGo(source: GoSource, { decoys, seed }: { decoys: readonly string[]; seed: string }): string {
  const edits: Edit[] = [];
  visitCode(source.root, (node) => edits.push(...spellings(node, source)));
  const clause = source.root.children.find(({ type }) => type === "package_clause");
  const end = clause?.end ?? 0;
  edits.push({ start: end, end, text: `\n\n/* ${seed} */\n` });
  // Of two parentheses at the same place, that of the outer node is written first.
  edits.reverse();
  // `go vet` refuses a build constraint after the package clause, in a comment, too.
  const words = decoys.map((line) =>
    line
      .replaceAll("*/", "* /")
      .replace(/^\s*\/\/(?=go:|\s*\+build)/gm, "// ")
      .trim(),
  );
  return `${pad(`${withEdits(source.text, edits)}\n/*\n${words.join("\n")}\n`, " ")}\n*/\n`;
}

function spellings(node: CodeNode, { textOf }: GoSource): Edit[] {
  const text = textOf(node);
  const around = ({ start, end }: CodeNode, [open, close]: readonly [string, string]): Edit[] => [
    { start, end: start, text: open },
    { start: end, end, text: close },
  ];
  switch (node.type) {
    case "int_literal":
      return /^(?:0|[1-9]\d{0,14})$/.test(text) ? [{ ...place(node), text: `0x${Number(text).toString(16)}` }] : [];
    case "interpreted_string_literal":
      return isValue(node) && /^"[A-Za-z]/.test(text)
        ? [{ start: node.start + 1, end: node.start + 2, text: `\\x${text.charCodeAt(1).toString(16)}` }]
        : [];
    case "return_statement":
      return partsOf(partsOf(node)[0])
        .filter(({ type }) => /^(?:binary_expression|identifier|selector_expression|index_expression)$/.test(type))
        .flatMap((value) => around(value, ["(", ")"]));
    case "binary_expression": {
      const operator = fieldOf(node, "operator");
      if (operator === undefined || !/^[=!]=$/.test(operator.type)) return [];
      const opposite = operator.type === "==" ? "!=" : "==";
      return node.parent?.type === "expression_list" && node.parent.parent?.type === "return_statement"
        ? []
        : [...around(node, ["!(", ")"]), { ...place(operator), text: ` ${opposite} ` }];
    }
    default:
      return [];
  }
}

function place({ start, end }: CodeNode): { start: number; end: number } {
  return { start, end };
}

/** Whether a text is a value, and not the path of an import or the tag of a field. */
function isValue(node: CodeNode): boolean {
  return !nodesAbove(node).some(({ type }) => /^(?:import_spec|field_declaration)$/.test(type));
}
