import type { LineRange } from "../../workspace/changed-lines.ts";
import type { PythonTree } from "../syntax/parse-source.ts";
import type { Sabotage } from "../syntax/sabotage.ts";

type PythonNode = PythonTree["topNode"];

const RAISE = 'raise RuntimeError("planted by the harness")';

/**
 * `sabotage` for Python: every function that a change touched raises, or returns what nobody expects. After a change outside of any
 * function, the module raises when it is loaded.
 */
export function sabotagePython(
  tree: PythonTree,
  source: string,
  { lines, how }: { lines: readonly LineRange[]; how: Sabotage },
): string | undefined {
  const all = functionsIn(tree.topNode);
  const starts = lineStarts(source);
  const isChanged = (fn: PythonNode) => lines.some(([from, to]) => overlaps(fn, starts[from - 1] ?? 0, starts[to]));
  const broken = all.filter(isChanged);
  if (broken.length === 0) return how === "throws" ? `${source}\n${RAISE}\n` : undefined;
  return how === "throws" ? raiseIn(broken, source, RAISE) : answerOtherwise(broken, source);
}

/** A source in which these functions begin with a statement; undefined where it fits into none. */
export function raiseIn(functions: readonly PythonNode[], source: string, statement: string): string | undefined {
  const edits = functions.flatMap((fn): Edit[] => {
    const first = firstStatement(fn);
    if (first === undefined) return [];
    const start = source.lastIndexOf("\n", first.from - 1) + 1;
    const before = source.slice(start, first.from);
    const end = /^\s*$/.test(before) ? `\n${before}` : "; ";
    return [{ from: first.from, to: first.from, text: `${statement}${end}` }];
  });
  return apply(edits, source);
}

/** The functions of a tree that lie in no other, as an outer one decides what its inner ones do. */
export function functionsIn(node: PythonNode): PythonNode[] {
  if (node.name === "FunctionDefinition") return [node];
  const found: PythonNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(...functionsIn(child));
  return found;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function answerOtherwise(functions: readonly PythonNode[], source: string): string | undefined {
  const edits: Edit[] = [];
  const look = (node: PythonNode) => {
    if (node.name === "ReturnStatement") {
      const value = node.firstChild?.nextSibling;
      const last = node.lastChild;
      if (value !== null && value !== undefined && last !== null)
        edits.push({ from: value.from, to: last.to, text: "object()" });
      return;
    }
    for (let child = node.firstChild; child !== null; child = child.nextSibling) look(child);
  };
  for (const fn of functions) look(fn);
  return apply(edits, source);
}

function apply(edits: readonly Edit[], source: string): string | undefined {
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
