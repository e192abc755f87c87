import { type CodeNode, fieldOf, partsOf, visitCode } from "../code-node.ts";
import type { CodeSource, TestMark } from "./code-language.ts";
import type { Annotation } from "./java.ts";

/** The rows that the annotations of a parameterized test give, and their source. All sources of one test are run one after the other. */
export function sourceRows(
  annotations: readonly Annotation[],
  method: CodeNode,
  source: CodeSource,
): Pick<TestMark, "rows" | "tables"> {
  const found = annotations.flatMap((annotation): { rows: number | undefined; words: string }[] => {
    const rows = rowsOf(annotation, method, source);
    return rows === null ? [] : [rows];
  });
  if (found.length === 0) return { rows: [], tables: "" };
  const counts = found.map(({ rows }) => rows);
  const total = counts.some((count) => count === undefined)
    ? undefined
    : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  return { rows: [total], tables: found.map(({ words }) => words).join("\n") };
}

/** The rows of one annotation; null if it gives none. */
function rowsOf(
  { name, node, words }: Annotation,
  method: CodeNode,
  source: CodeSource,
): { rows: number | undefined; words: string } | null {
  if (/^(?:CsvSource|ValueSource)s?$/.test(name)) return { rows: literalRows(node, words), words };
  if (/^(?:NullSource|EmptySource)$/.test(name)) return { rows: 1, words };
  if (name === "NullAndEmptySource") return { rows: 2, words };
  if (/^(?:EnumSource|CsvFileSource|ArgumentsSource|FromDataPoints)$/.test(name)) return { rows: undefined, words };
  if (name === "MethodSource") {
    const own = source.text.slice(fieldOf(method, "name")?.start, fieldOf(method, "name")?.end);
    return providedRows(/"([\w#.]+)"/.exec(words)?.[1] ?? own, source);
  }
  const provider = /\bdataProvider\s*=\s*"([^"]+)"/.exec(words)?.[1];
  return provider === undefined ? null : providedRows(provider, source);
}

function literalRows(node: CodeNode, words: string): number | undefined {
  const block = /"""([\s\S]*?)"""/.exec(words)?.[1];
  if (block !== undefined)
    return block.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("#")).length;
  let rows: number | undefined;
  visitCode(node, (each) => {
    if (each.type === "element_value_array_initializer") rows ??= partsOf(each).length;
  });
  return rows ?? 1;
}

/** The rows of a parameterized class of JUnit 4, which a method with `@Parameters` provides. */
export function classRows(suite: CodeNode, source: CodeSource): Pick<TestMark, "rows" | "tables"> {
  const provider = partsOf(fieldOf(suite, "body")).find(
    (member) =>
      member.type === "method_declaration" &&
      /^[^{]*@(?:Parameterized\.)?Parameters\b/.test(source.text.slice(member.start, member.end)),
  );
  const name = fieldOf(provider, "name");
  if (name === undefined) return { rows: [], tables: "" };
  const { rows, words } = providedRows(source.text.slice(name.start, name.end), source);
  return { rows: [rows], tables: words };
}

/** The rows that a method of the same file provides: the elements of the list that it returns. */
function providedRows(name: string, { root, text }: CodeSource): { rows: number | undefined; words: string } {
  let provider: CodeNode | undefined;
  visitCode(root, (node) => {
    if (node.type !== "method_declaration" || fieldOf(node, "type")?.type === "void_type") return;
    const own = text.slice(fieldOf(node, "name")?.start, fieldOf(node, "name")?.end);
    const declared = /@DataProvider\s*\(\s*name\s*=\s*"([^"]+)"/.exec(text.slice(node.start, node.end))?.[1];
    if (declared === name || (declared === undefined && own === name.split("#").at(-1))) provider ??= node;
  });
  if (provider === undefined) return { rows: undefined, words: name };
  const words = text.slice(provider.start, provider.end);
  let rows: number | undefined;
  visitCode(provider, (node) => {
    if (node.type !== "return_statement" || rows !== undefined) return;
    const [value] = partsOf(node);
    rows = value === undefined ? undefined : (listedRows(value, text) ?? addedRows(value, provider, text));
  });
  return { rows, words };
}

/** The number of rows that a method adds to the list that it returns, if no loop adds them. */
function addedRows(value: CodeNode, provider: CodeNode | undefined, text: string): number | undefined {
  const words = text.slice(provider?.start, provider?.end);
  const added = words.split(`${text.slice(value.start, value.end)}.add(`).length - 1;
  return value.type !== "identifier" || added === 0 || /\b(?:for|while)\b|forEach/.test(words) ? undefined : added;
}

function listedRows(value: CodeNode, text: string): number | undefined {
  const array = value.type === "array_creation_expression" ? fieldOf(value, "value") : value;
  if (array?.type === "array_initializer") return partsOf(array).length;
  if (array?.type !== "method_invocation") return undefined;
  const name = text.slice(fieldOf(array, "name")?.start, fieldOf(array, "name")?.end);
  if (/^(?:of|asList)$/.test(name)) {
    const args = partsOf(fieldOf(array, "arguments"));
    return args.length === 1 && args[0]?.type === "array_creation_expression" ? listedRows(args[0], text) : args.length;
  }
  if (CUTS.test(name))
    return (
      Number(text.slice(fieldOf(array, "arguments")?.start, fieldOf(array, "arguments")?.end).replace(/\D/g, "")) || 1
    );
  const object = fieldOf(array, "object");
  return object === undefined ? undefined : listedRows(object, text);
}

/** Matches methods that leave out rows; a number is the number of rows that remain, or else it counts as one row. */
const CUTS = /^(?:limit|skip|filter|takeWhile|dropWhile|subList)$/;
