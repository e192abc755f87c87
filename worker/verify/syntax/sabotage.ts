import type { LineRange } from "../../workspace/changed-lines.ts";
import type { SyntaxNode } from "./walk.ts";
import { nodeAt, walk } from "./walk.ts";

/** How a function is broken: it throws, or answers something that nobody expects. */
export type Sabotage = "throws" | "answers";

/**
 * A source in which every function that a change touched is broken beyond doubt, so that a test of the change has to
 * notice. A change outside of any function bears on all of the module: then every function of it is broken, and one
 * without functions throws when it is loaded. Undefined where nothing can be broken in this way.
 */
export function sabotage(
  tree: SyntaxNode,
  source: string,
  { lines, how }: { lines: readonly LineRange[]; how: Sabotage },
): string | undefined {
  const touched = functionsAt(tree, lines);
  const isWide = touched.length === 0 || (how === "answers" && reachesOutside(source, lines, touched));
  const broken = isWide ? functionsAt(tree, [[1, Number.POSITIVE_INFINITY]]) : touched;
  if (broken.length === 0) return how === "throws" ? `${source}\n;${THROW}\n` : undefined;
  const edits = broken.flatMap((fn) => (how === "throws" ? throwing(fn) : answering(fn)));
  if (edits.length === 0) return undefined;
  let text = source;
  for (const edit of edits.sort((x, y) => y.start - x.start))
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  return text;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const THROW = 'throw new Error("planted by the harness");';
const OTHER = 'Symbol("planted by the harness")';

/** True when a changed line begins outside of every function: code that runs when the module is loaded. */
function reachesOutside(source: string, lines: readonly LineRange[], functions: readonly SyntaxNode[]): boolean {
  let offset = 0;
  return source.split("\n").some((text, i) => {
    const start = offset + Math.max(0, text.search(/\S/));
    offset += text.length + 1;
    const isChanged = text.trim() !== "" && lines.some(([first, last]) => i + 1 >= first && i + 1 <= last);
    return isChanged && !functions.some((fn) => fn.start <= start && start < fn.end);
  });
}

/** The outermost functions with a changed line in them. */
function functionsAt(tree: SyntaxNode, lines: readonly LineRange[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(tree, (node, ancestors) => {
    if (!isFunction(node) || ancestors.some((above) => found.includes(above))) return;
    const [first, last] = [node.loc?.start.line ?? 0, node.loc?.end.line ?? 0];
    if (lines.some(([from, to]) => from <= last && to >= first)) found.push(node);
  });
  return found;
}

function throwing(fn: SyntaxNode): Edit[] {
  const body = nodeAt(fn, "body");
  if (body === undefined) return [];
  if (body.type === "BlockStatement") return [{ start: body.start + 1, end: body.start + 1, text: THROW }];
  return [{ start: body.start, end: body.end, text: `(() => { ${THROW} })()` }];
}

/** Other answers for every value that the function, or one inside it, gives back. */
function answering(fn: SyntaxNode): Edit[] {
  const edits: Edit[] = [];
  walk(fn, (node) => {
    const isConcise = node.type === "ArrowFunctionExpression" && nodeAt(node, "body")?.type !== "BlockStatement";
    const value =
      node.type === "ReturnStatement" ? nodeAt(node, "argument") : isConcise ? nodeAt(node, "body") : undefined;
    if (value === undefined || edits.some((edit) => value.start < edit.end && value.end > edit.start)) return;
    edits.push({ start: value.start, end: value.end, text: OTHER });
  });
  return edits;
}

function isFunction({ type }: SyntaxNode): boolean {
  return type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression";
}
