import type { LineRange } from "../../../workspace/changed-lines.ts";
import { type CodeNode, fieldOf, nodesAbove, visitCode } from "../code-node.ts";
import type { Parsed } from "../parse-source.ts";
import { type Breaker, type Replacement, replaceAll } from "../sabotage.ts";
import { functionAround, type GoSource, goSource } from "./go-source.ts";
import { operatorOf } from "./go-types.ts";
import { otherLiteral } from "./other-literal.ts";
import { goFunctionsAt, lineAt, panicAtEnd, sabotageGo } from "./sabotage-go.ts";

/** Breaks the code of a Go file. */
export function goBreaker(parsed: Extract<Parsed, { kind: "tree" }>): Breaker {
  const source = goSource(parsed);
  return {
    sabotage: (options) => sabotageGo(source, options),
    touches: (lines) => goFunctionsAt(source, lines).length > 0,
    outside: {
      isQuietAt: (lines) => isQuiet(source, lines),
      breakValues: (lines) => breakGoValues(source, lines),
      throwAtEnd: () => panicAtEnd(source),
    },
  };
}

/** Calls outside functions that only make a value. */
const MAKES =
  /^(?:make|new|len|cap|errors\.New|fmt\.(?:Errorf|Sprintf)|regexp\.MustCompile|\[\]byte|u?int\d*|float\d+|string)$/;

/** Whether the changed lines outside functions only define names, and run no other code when the package is loaded. */
function isQuiet({ root, text, textOf }: GoSource, lines: readonly LineRange[]): boolean {
  let isLoud = false;
  visitCode(root, (node) => {
    if (functionAround(node) !== undefined || !isAt(node, text, lines)) return;
    isLoud ||= node.type === "call_expression" && !MAKES.test(textOf(fieldOf(node, "function")));
    isLoud ||= node.type === "unary_expression" && fieldOf(node, "operator")?.type === "<-";
  });
  return !isLoud;
}

/** Changes each literal on the changed lines outside functions; undefined if there is none. */
function breakGoValues(source: GoSource, lines: readonly LineRange[]): string | undefined {
  const edits: Replacement[] = [];
  const made = new Set<string>();
  visitCode(source.root, (node) => {
    if (functionAround(node) !== undefined || !isAt(node, source.text, lines) || !isValue(node)) return;
    const edit = otherLiteral(node, source);
    // Two equal constants could be equal cases of a `switch`, which Go refuses.
    if (edit === undefined || made.has(edit.text)) return;
    made.add(edit.text);
    edits.push(edit);
  });
  return replaceAll(source.text, edits);
}

/** Whether a node is part of a value, and not a key, a type, a tag, or a part of a shift, which may become too large for its type. */
function isValue(node: CodeNode): boolean {
  const above = [node, ...nodesAbove(node)];
  if (above.some(({ type, field }) => /_type$|^import_/.test(type) || (type === "literal_element" && field === "key")))
    return false;
  if (above.some((each) => /^(?:<<|>>)$/.test(operatorOf(each)))) return false;
  return above.some(({ type, field }) => field === "value" && type === "expression_list");
}

function isAt({ start, end }: CodeNode, text: string, lines: readonly LineRange[]): boolean {
  const [first, last] = [lineAt(text, start), lineAt(text, end)];
  return lines.some(([from, to]) => from <= last && to >= first);
}
