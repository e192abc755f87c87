import type { LineRange } from "../../../workspace/changed-lines.ts";
import { type CodeNode, fieldOf, visitCode } from "../code-node.ts";
import { type Replacement, replaceAll, type Sabotage, type Sabotaged } from "../sabotage.ts";
import { functionAround, type GoSource, isFunction, resultsOf } from "./go-source.ts";
import { otherValue, returnedBy, zeroOf } from "./go-values.ts";

/** A condition around the statement, because `go vet` refuses code that follows a `panic` or a `return` directly. */
const PANIC = 'if true { panic("planted by the harness") };';

/**
 * Does the same for Go as `sabotage` does for JavaScript: makes every function that a change touched panic, or return an unexpected value of its type.
 * A change outside functions affects the whole file: then every function is broken, and a file without functions panics when it is loaded.
 */
export function sabotageGo(
  source: GoSource,
  { lines, how }: { lines: readonly LineRange[]; how: Sabotage },
): Sabotaged | undefined {
  const touched = goFunctionsAt(source, lines);
  const broken = touched.length === 0 ? goFunctionsAt(source, [[1, Number.POSITIVE_INFINITY]]) : touched;
  if (broken.length === 0) return how === "throws" ? { text: panicAtEnd(source), isSure: true } : undefined;
  if (how === "answers") return answerOtherwise(broken, source);
  const text = replaceAll(
    source.text,
    broken.flatMap((fn) => startWith(fn, how === "throws" ? PANIC : wrongReturn(fn, source))),
  );
  return text === undefined ? undefined : { text, isSure: true };
}

/** Makes a program panic when the file's package is loaded. */
export function panicAtEnd({ text }: GoSource): string {
  return `${text}\nfunc init() { ${PANIC} }\n`;
}

/** The outermost functions that have a body and contain a changed line. */
export function goFunctionsAt({ root, text }: GoSource, lines: readonly LineRange[]): CodeNode[] {
  const found: CodeNode[] = [];
  visitCode(root, (node) => {
    if (!isFunction(node) || fieldOf(node, "body") === undefined || functionAround(node) !== undefined) return;
    const [first, last] = [lineAt(text, node.start), lineAt(text, node.end)];
    if (lines.some(([from, to]) => from <= last && to >= first)) found.push(node);
  });
  return found;
}

/** The number of the line at an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** Inserts a statement at the start of a function. */
export function startWith(fn: CodeNode, statement: string | undefined): Replacement[] {
  const body = fieldOf(fn, "body");
  if (body === undefined || statement === undefined) return [];
  return [{ start: body.start + 1, end: body.start + 1, text: ` ${statement}` }];
}

/** A statement that returns a wrong value of each result's type; undefined if a type is hidden by a local name. */
function wrongReturn(fn: CodeNode, source: GoSource): string | undefined {
  const body = fieldOf(fn, "body") ?? fn;
  const values = resultsOf(fn, source.textOf).map((type) =>
    type === "error" ? "struct{ error }{}" : zeroOf(type, body, source),
  );
  return values.includes(undefined) ? undefined : `if true { return ${values.join(", ")} };`;
}

function answerOtherwise(broken: readonly CodeNode[], source: GoSource): Sabotaged | undefined {
  const edits: Replacement[] = [];
  let isSure = false;
  for (const fn of broken)
    visitCode(fn, (node) => {
      if (node.type !== "return_statement" || node.parent?.type !== "statement_list") return;
      const made = otherReturn(node, source);
      if (made === undefined || edits.some(({ start, end }) => start <= node.start && end >= node.end)) return;
      edits.push({ start: node.start, end: node.end, text: made.text });
      isSure ||= made.isSure && functionAround(node) === fn;
    });
  const text = replaceAll(source.text, edits);
  return text === undefined ? undefined : { text, isSure };
}

/** A `return` of other values. The old statement stays behind `if false`, so that its names count as used. */
function otherReturn(node: CodeNode, source: GoSource): Sabotaged | undefined {
  const others = returnedBy(node, source).flatMap((each) => {
    const other = otherValue(each, source);
    return other === undefined
      ? []
      : [{ ...other, start: each.value.start - node.start, end: each.value.end - node.start }];
  });
  const old = source.textOf(node);
  const text = replaceAll(old, others);
  return text === undefined
    ? undefined
    : { text: `if false { ${old} }; ${text}`, isSure: others.some(({ isSure }) => isSure) };
}
