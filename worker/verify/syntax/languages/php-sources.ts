import { type CodeNode, fieldOf, partsOf, sourceOf, visitCode } from "../code-node.ts";
import { isElsewhere } from "../known-conditions.ts";
import type { CodeSource, TestMark } from "./code-language.ts";

/** The rows of a test's data providers and of the rows that are written above it. */
export function rowsIn(words: string, source: CodeSource): Pick<TestMark, "rows" | "tables"> {
  const providers = [...words.matchAll(/@dataProvider\s+(?:\w+::)?(\w+)|\bDataProvider\s*\(\s*['"](\w+)['"]/g)].map(
    ([, a, b]) => a ?? b ?? "",
  );
  const found = providers.map((name) => providedRows(name, source));
  const written =
    (words.match(/\bTestWith\s*\(/g) ?? []).length +
    (/@testWith\b([\s\S]*?)(?:\*\/|@)/.exec(words)?.[1]?.match(/\[.*\]/g) ?? []).length;
  const isUnknown = /\bDataProviderExternal\b/.test(words);
  const counts = [
    ...found.map(({ rows }) => rows),
    ...(written > 0 ? [written] : []),
    ...(isUnknown ? [undefined] : []),
  ];
  if (counts.length === 0) return { rows: [], tables: "" };
  const total = counts.includes(undefined) ? undefined : counts.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  return { rows: [total], tables: found.map((each) => each.words).join("\n") };
}

function providedRows(name: string, { root, text }: CodeSource): { rows: number | undefined; words: string } {
  let rows: number | undefined;
  let words = name;
  visitCode(root, (node) => {
    if (node.type !== "method_declaration" || sourceOf(fieldOf(node, "name"), text) !== name) return;
    words = sourceOf(node, text);
    const end = endOfRows(node, text);
    let yields = 0;
    visitCode(node, (each) => {
      const value = each.type === "return_statement" ? partsOf(each)[0] : undefined;
      if (value?.type === "array_creation_expression" && !/\.\.\./.test(sourceOf(value, text)))
        rows ??= partsOf(value).length;
      // A list that is cut counts as one row.
      if (value !== undefined && CUTS.test(sourceOf(value, text))) rows ??= 1;
      if (each.type === "yield_expression" && each.start < end) yields += 1;
    });
    if (yields > 0 && !/\byield\s+from\b|\bforeach\b|\bfor\s*\(/.test(words)) rows = yields;
  });
  return { rows, words };
}

/** The offset from which a data provider yields no more: that of a `return`, alone or on a condition that may hold here. */
function endOfRows(provider: CodeNode, text: string): number {
  const end = partsOf(fieldOf(provider, "body")).find((each) => {
    const words = sourceOf(each, text);
    const condition = each.type === "if_statement" ? sourceOf(fieldOf(each, "condition"), text) : undefined;
    if (condition === undefined) return /^return\s*;/.test(words);
    return /[{)]\s*return\s*;/.test(words) && !/\byield\b/.test(words) && !isElsewhere(condition);
  });
  return end?.start ?? provider.end;
}

const CUTS = /^(?:array_slice|array_filter|array_chunk|array_splice|iterator_filter)\(/;
