import type { LineRange } from "../../workspace/changed-lines.ts";
import { answersOf } from "./answers.ts";
import { isQuietAt } from "./quiet-code.ts";
import { isFunctionNode, nodeAt, type SyntaxNode, walk } from "./walk.ts";

/**
 * How a function is broken: it throws at its start, its returned values are replaced, or it returns a wrong value at
 * its start.
 */
export type Sabotage = "throws" | "answers" | "returns";

/** A broken source. */
export interface Sabotaged {
  readonly text: string;
  /**
   * True if the behaviour differs whenever the changed functions run; otherwise a test may rightly see no difference.
   */
  readonly isSure: boolean;
}

/**
 * Breaks every function that a change touched, so that a test of the change has to notice. A change outside functions
 * affects the whole module: then every function is broken, and a module without functions throws when it is loaded.
 * Undefined if nothing can be broken in this way.
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

/** The outermost functions with a changed line. */
export function functionsAt(tree: SyntaxNode, lines: readonly LineRange[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(tree, (node, ancestors) => {
    if (!isFunctionNode(node) || ancestors.some((above) => found.includes(above))) return;
    const [first, last] = [node.loc?.start.line ?? 0, node.loc?.end.line ?? 0];
    if (lines.some(([from, to]) => from <= last && to >= first)) found.push(node);
  });
  return found;
}

/** A part of a source, and its new text. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const THROW = 'throw new Error("planted by the harness");';
/** A value that equals no other value. */
export const OTHER = 'Symbol("planted by the harness")';

/** A source with its replacements applied; undefined without replacements. */
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
