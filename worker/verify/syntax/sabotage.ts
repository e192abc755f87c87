import type { LineRange } from "../../workspace/changed-lines.ts";
import { answersOf } from "./answers.ts";
import { isQuietAt } from "./quiet-code.ts";
import { isFunctionNode, nodeAt, type SyntaxNode, walk } from "./walk.ts";

/**
 * How a function is broken: `throws`, it throws at its start; `answers`, the values that it returns are replaced;
 * `returns`, it returns a wrong value at its start.
 */
export type Sabotage = "throws" | "answers" | "returns";

/** A broken source. */
export interface Sabotaged {
  readonly text: string;
  /** True if a broken function is sure to behave differently whenever it runs. If false, a test may rightly see no difference. */
  readonly isSure: boolean;
}

/** Functions that break the code of one file on purpose. */
export interface Breaker {
  /** Breaks every function that a change touched; undefined if nothing can be broken in this way. */
  readonly sabotage: (options: { lines: readonly LineRange[]; how: Sabotage }) => Sabotaged | undefined;
  /** True if a function contains a changed line. */
  readonly touches: (lines: readonly LineRange[]) => boolean;
  /** Breaks code outside functions; undefined for a language in which the harness cannot judge that code. */
  readonly outside?: {
    /** True if the changed lines outside functions only define names when the file is loaded. */
    readonly isQuietAt: (lines: readonly LineRange[]) => boolean;
    /** Changes each value on the changed lines outside functions; undefined if there is none. */
    readonly breakValues: (lines: readonly LineRange[]) => string | undefined;
    /** Makes the file throw when it is loaded. */
    readonly throwAtEnd: () => string;
  };
}

/**
 * Breaks every function that a change touched, so that a test of the change has to notice. A change outside functions
 * affects the whole module: then every function is broken, and a module without functions is made to throw when it is
 * loaded. Returns undefined if nothing can be broken in this way.
 */
export function sabotage(
  tree: SyntaxNode,
  source: string,
  { lines, how }: { lines: readonly LineRange[]; how: Sabotage },
): Sabotaged | undefined {
  const touched = functionsAt(tree, lines);
  const isWide = touched.length === 0 || (how === "answers" && !isQuietAt(tree, lines));
  const broken = isWide ? functionsAt(tree, [[1, Number.POSITIVE_INFINITY]]) : touched;
  if (broken.length === 0) return how === "throws" ? { text: throwAtEnd(source), isSure: true } : undefined;
  if (how !== "answers") {
    const text = replaceAll(
      source,
      broken.flatMap((fn) => startWith(fn, how)),
    );
    return text === undefined ? undefined : { text, isSure: true };
  }
  const answers = broken.flatMap(answersOf);
  const text = replaceAll(
    source,
    answers.map(({ value: { start, end }, isMany }) => ({ start, end, text: isMany ? `[${OTHER}]` : OTHER })),
  );
  return text === undefined ? undefined : { text, isSure: answers.some(({ isSure }) => isSure) };
}

/** Makes a module throw at its end, when it is loaded. */
export function throwAtEnd(source: string): string {
  return `${source}\n;${THROW}\n`;
}

/** The outermost functions that contain a changed line. */
export function functionsAt(tree: SyntaxNode, lines: readonly LineRange[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(tree, (node, ancestors) => {
    if (!isFunctionNode(node) || ancestors.some((above) => found.includes(above))) return;
    const [first, last] = [node.loc?.start.line ?? 0, node.loc?.end.line ?? 0];
    if (lines.some(([from, to]) => from <= last && to >= first)) found.push(node);
  });
  return found;
}

/** A range of a source text, and the text that replaces the range. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const THROW = 'throw new Error("planted by the harness");';
/** The source text of a value that equals no other value. */
export const OTHER = 'Symbol("planted by the harness")';

/** Returns a source with its replacements applied; undefined if there are none. */
export function replaceAll(source: string, replacements: readonly Replacement[]): string | undefined {
  if (replacements.length === 0) return undefined;
  let text = source;
  for (const each of [...replacements].sort((x, y) => y.start - x.start))
    text = text.slice(0, each.start) + each.text + text.slice(each.end);
  return text;
}

function startWith(fn: SyntaxNode, how: "throws" | "returns"): Replacement[] {
  const body = nodeAt(fn, "body");
  if (body === undefined) return [];
  const statement = how === "throws" ? THROW : `return ${OTHER};`;
  if (body.type === "BlockStatement") return [{ start: body.start + 1, end: body.start + 1, text: statement }];
  return [{ start: body.start, end: body.end, text: `(() => { ${statement} })()` }];
}
