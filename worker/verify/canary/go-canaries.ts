import { visitCode } from "../syntax/code-node.ts";
import { functionAround, goSource } from "../syntax/go/go-source.ts";
import { go } from "../syntax/languages/go.ts";
import type { Parsed } from "../syntax/parse-source.ts";

type Tree = Extract<Parsed, { kind: "tree" }>;

/** A part of a source text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The statements of a Go test file that report a failure, and that the file compiles without: Go refuses variables that are declared and not used, so
 * each name in the statement has to occur twice elsewhere in its function.
 */
export function goAssertions(parsed: Tree): Range[] {
  const source = goSource(parsed);
  const found: Range[] = [];
  visitCode(parsed.root, (node) => {
    const call = node.parent?.type === "expression_statement" ? go.callOf(node, parsed.text) : undefined;
    const kind = call === undefined ? undefined : go.kindOf(call, source);
    if (kind === undefined || kind === "void" || call?.chain[0] === "panic") return;
    const fn = functionAround(node);
    if (fn === undefined) return;
    const rest = parsed.text.slice(fn.start, node.start) + parsed.text.slice(node.end, fn.end);
    const names = new Set<string>();
    visitCode(node, (each) => {
      if (each.type === "identifier") names.add(source.textOf(each));
    });
    const isUsed = (name: string) =>
      source.packages.has(name)
        ? parsed.text.split(`${name}.`).length > 2
        : rest.split(new RegExp(`\\b${name}\\b`)).length > 2;
    if ([...names].every(isUsed)) found.push({ start: node.start, end: node.end });
  });
  return found;
}
