import type { LineRange } from "../../workspace/changed-lines.ts";
import type { PythonTree } from "../syntax/parse-source.ts";
import type { Sabotage, Sabotaged } from "../syntax/sabotage.ts";

type PythonNode = PythonTree["topNode"];

const RAISE = 'raise RuntimeError("planted by the harness")';
const RETURN = "return object()";

/**
 * Does the same for Python as `sabotage` does for JavaScript: makes every function that a change touched raise an error, or return an
 * unexpected value. If the change is outside functions, the module raises an error when it is loaded.
 */
export function sabotagePython(
  tree: PythonTree,
  source: string,
  { lines, how }: { lines: readonly LineRange[]; how: Sabotage },
): Sabotaged | undefined {
  const broken = functionsAt(tree, source, lines);
  if (broken.length === 0) return how === "throws" ? { text: `${source}\n${RAISE}\n`, isSure: true } : undefined;
  const text =
    how === "answers" ? answerOtherwise(broken, source) : raiseIn(broken, source, how === "throws" ? RAISE : RETURN);
  return text === undefined ? undefined : { text, isSure: true };
}

/** True if a function contains a changed line. */
export function touchesPython(tree: PythonTree, source: string, lines: readonly LineRange[]): boolean {
  return functionsAt(tree, source, lines).length > 0;
}

function functionsAt(tree: PythonTree, source: string, lines: readonly LineRange[]): PythonNode[] {
  const starts = lineStarts(source);
  const isChanged = (fn: PythonNode) => lines.some(([from, to]) => overlaps(fn, starts[from - 1] ?? 0, starts[to]));
  return functionsIn(tree.topNode).filter(isChanged);
}

/** Inserts a statement at the start of functions; returns undefined if it can be inserted into none of them. */
export function raiseIn(functions: readonly PythonNode[], source: string, statement: string): string | undefined {
  const edits = functions.flatMap((fn): Edit[] => {
    const first = firstStatement(fn);
    if (first === undefined) return [];
    const start = source.lastIndexOf("\n", first.from - 1) + 1;
    const before = source.slice(start, first.from);
    const end = /^\s*$/.test(before) ? `\n${before}` : "; ";
    return [{ from: first.from, to: first.from, text: `${statement}${end}` }];
  });
  return applyEdits(edits, source);
}

/** The outermost functions of a syntax tree. A function inside another is left out: breaking the outer function breaks the inner function too. */
export function functionsIn(node: PythonNode): PythonNode[] {
  if (node.name === "FunctionDefinition") return [node];
  const found: PythonNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(...functionsIn(child));
  return found;
}

/** A range of a source text, and the text that replaces the range. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function answerOtherwise(functions: readonly PythonNode[], source: string): string | undefined {
  const edits: Edit[] = [];
  const look = (node: PythonNode) => {
    if (ANSWERS.has(node.name)) {
      const edit = otherAnswer(node, source);
      if (edit !== undefined) edits.push(edit);
      return;
    }
    for (let child = node.firstChild; child !== null; child = child.nextSibling) look(child);
  };
  for (const fn of functions) look(fn);
  return applyEdits(edits, source);
}

const ANSWERS = new Set(["ReturnStatement", "YieldStatement", "YieldExpression"]);

/** A different value for a returned or yielded value; undefined if there is no value or the value is None. */
function otherAnswer(node: PythonNode, source: string): Edit | undefined {
  const isMany = node.firstChild?.nextSibling?.name === "from";
  const value = isMany ? node.firstChild?.nextSibling?.nextSibling : node.firstChild?.nextSibling;
  const last = node.lastChild;
  if (value === null || value === undefined || last === null || value.type.isError) return undefined;
  const [from, to] = [value.from, last.to];
  if (source.slice(from, to) === "None") return undefined;
  return { from, to, text: isMany ? "[object()]" : "object()" };
}

/** Returns a source with its edits applied; undefined if there are none. */
export function applyEdits(edits: readonly Edit[], source: string): string | undefined {
  if (edits.length === 0) return undefined;
  let text = source;
  for (const edit of [...edits].sort((x, y) => y.from - x.from))
    text = text.slice(0, edit.from) + edit.text + text.slice(edit.to);
  return text;
}

function firstStatement(fn: PythonNode): PythonNode | undefined {
  let child = fn.getChild("Body")?.firstChild ?? null;
  while (child !== null && (child.name === ":" || child.name === "Comment")) child = child.nextSibling;
  return child ?? undefined;
}

function overlaps({ from, to }: PythonNode, start: number, end = Number.POSITIVE_INFINITY): boolean {
  return from < end && to > start;
}

function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}
