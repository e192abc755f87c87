import type { LineRange } from "../../workspace/changed-lines.ts";
import { answersOf } from "./answers.ts";
import { isQuietAt } from "./quiet-code.ts";
import { isFunctionNode, nodeAt, type SyntaxNode, walk } from "./walk.ts";

/** How a function is broken: it throws, answers something that nobody expects where it answers, or does so at its start. */
export type Sabotage = "throws" | "answers" | "returns";

/** A broken source. */
export interface Sabotaged {
  readonly text: string;
  /** It does something else whenever the changed functions run; else a test may rightly see no difference. */
  readonly isSure: boolean;
}

/**
 * A source in which every function that a change touched is broken beyond doubt, so that a test of the change has to
 * notice. A change outside of any function bears on all of the module: then every function of it is broken, and one
 * without functions throws when it is loaded. Undefined where nothing can be broken in this way.
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

/** A source that throws when it has been loaded to its end. */
export function throwAtEnd(source: string): string {
  return `${source}\n;${THROW}\n`;
}

/** The outermost functions with a changed line in them. */
export function functionsAt(tree: SyntaxNode, lines: readonly LineRange[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(tree, (node, ancestors) => {
    if (!isFunctionNode(node) || ancestors.some((above) => found.includes(above))) return;
    const [first, last] = [node.loc?.start.line ?? 0, node.loc?.end.line ?? 0];
    if (lines.some(([from, to]) => from <= last && to >= first)) found.push(node);
  });
  return found;
}

/** A piece of a source, and its new text. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const THROW = 'throw new Error("planted by the harness");';
/** A value that is equal to no other. */
export const OTHER = 'Symbol("planted by the harness")';

/** A source with pieces of it replaced; undefined where there are none. */
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
