import { type CodeNode, fieldOf, nodesAbove, partsOf, visitCode } from "./code-node.ts";
import type { CodeLanguage, CodeSource } from "./languages/code-language.ts";
import type { Table } from "./test-tables.ts";

/** A name that a file gives to a value, in a function or outside of all functions. */
export interface Definition {
  readonly name: string;
  readonly value: CodeNode;
  readonly at: CodeNode;
}

/** All values that the variables, constants and fields of a file are given. */
export function definitionsIn({ root, text }: CodeSource): ReadonlyMap<string, readonly Definition[]> {
  const found = new Map<string, Definition[]>();
  const add = (target: CodeNode | undefined, value: CodeNode | undefined, at: CodeNode) => {
    if (target === undefined || value === undefined || target === value) return;
    const name = text.slice(target.start, target.end).replace(/^(?:mut\s+|self::|static::|this\.|:)/, "");
    found.set(name, [...(found.get(name) ?? []), { name, value, at }]);
  };
  visitCode(root, (node) => {
    for (const [target, value] of pairsOf(node, text)) add(target, value, node);
  });
  return found;
}

type Pair = readonly [target: CodeNode | undefined, value: CodeNode | undefined];

/** The names and the values of a definition, which may have several: `got, err := f()`. */
function pairsOf(node: CodeNode, text: string): Pair[] {
  if (node.type === "call") return [letOf(node, text)];
  if (!DEFINES.test(node.type)) return [];
  const target = only(fieldOf(node, "left") ?? fieldOf(node, "name") ?? fieldOf(node, "pattern") ?? partsOf(node)[0]);
  const value = only(fieldOf(node, "right") ?? fieldOf(node, "value") ?? partsOf(node)[1]);
  if (target === undefined || !/list$|^tuple_pattern$/.test(target.type)) return [[target, value]];
  const values = value?.type === "expression_list" ? partsOf(value) : [];
  return partsOf(target).map((each, i) => [each, values[i] ?? value]);
}

/** The name and the value of `let(:name) { value }` in RSpec. */
function letOf(node: CodeNode, text: string): Pair {
  const method = fieldOf(node, "method");
  const isLet = method !== undefined && /^(?:let!?|subject!?)$/.test(text.slice(method.start, method.end));
  return isLet
    ? [partsOf(fieldOf(node, "arguments"))[0], fieldOf(fieldOf(node, "block"), "body")]
    : [undefined, undefined];
}

const DEFINES =
  /^(?:short_var_declaration|var_spec|const_spec|let_declaration|const_item|static_item|variable_declarator|assignment|assignment_statement|assignment_expression|const_element|property_element)$/;

/** The node itself, or the single element of a list of expressions. */
function only(node: CodeNode | undefined): CodeNode | undefined {
  const parts = node?.type === "expression_list" ? partsOf(node) : [];
  return parts.length === 1 ? parts[0] : node;
}

/** The value of a name as seen from a node: the last definition before it in a function around it, or else one of the file. */
export function definedAs(
  name: string,
  from: CodeNode,
  { language, definitions }: { language: CodeLanguage; definitions: ReadonlyMap<string, readonly Definition[]> },
): CodeNode | undefined {
  const isFunction = ({ type }: CodeNode) => language.named.test(type) || language.closure.test(type);
  const around = new Set<CodeNode | undefined>(nodesAbove(from).filter(isFunction));
  around.add(undefined);
  const all = definitions.get(name) ?? [];
  const visible = all.filter(({ at }) => around.has(nodesAbove(at).find(isFunction)));
  // A field of Java that a constructor sets.
  if (visible.length === 0) return all.find(({ at }) => fieldOf(at, "left")?.type === "field_access")?.value;
  return (visible.findLast(({ at }) => at.start < from.start) ?? visible[0])?.value;
}

/** The literal that a function of the file returns without doing anything else; a call is written as `name()`, in Ruby also as `name`. */
export function literalResult(
  name: string,
  from: CodeNode,
  { source: { root, text }, language }: { source: CodeSource; language: CodeLanguage },
): CodeNode | undefined {
  const plain = /^(\w+)\(\)$/.exec(name)?.[1] ?? (language.name === "ruby" ? name : undefined);
  let found: CodeNode | undefined;
  visitCode(root, (node) => {
    if (plain === undefined || !language.named.test(node.type) || nodesAbove(from).includes(node)) return;
    const own = fieldOf(node, "name");
    if (text.slice(own?.start, own?.end) === plain) found ??= onlyLiteral(fieldOf(node, "body"), text);
  });
  return found;
}

function onlyLiteral(body: CodeNode | undefined, text: string): CodeNode | undefined {
  let value = body;
  while (
    value !== undefined &&
    /^(?:block|statement_list|body_statement|compound_statement|return\w*|expression_list)$/.test(value.type)
  ) {
    const parts = partsOf(value);
    value = parts.length === 1 ? parts[0] : undefined;
  }
  const words = value === undefined ? "" : text.slice(value.start, value.end);
  return /^["'\d[{]|^array\(|^:\w/.test(words) && !/[(@$]|\b[A-Z]|->|::/.test(words.replace(QUOTED, ""))
    ? value
    : undefined;
}

const QUOTED = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g;

/** The table that a node repeats its body over; undefined for a node that is no loop over a list. */
export function codeTable(
  node: CodeNode,
  {
    source,
    language,
    definitions,
  }: { source: CodeSource; language: CodeLanguage; definitions: ReadonlyMap<string, readonly Definition[]> },
): Table | undefined {
  const list = language.loopList(node, source.text);
  if (list === undefined) return undefined;
  const found = rowsOf(list, { source, language, definitions });
  const text = [list, ...found.through].map((each) => source.text.slice(each.start, each.end)).join(" ");
  return { rows: found.rows ?? 1, isOpen: found.rows === undefined, text };
}

/** Maximum number of names and wrappers between a loop and its list. */
const MAX_STEPS = 6;

/** The number of elements of a list, undefined if unknown, and the values of the names that lead to it. */
export function rowsOf(
  list: CodeNode,
  given: { source: CodeSource; language: CodeLanguage; definitions: ReadonlyMap<string, readonly Definition[]> },
): { rows: number | undefined; through: CodeNode[] } {
  const { source, language, definitions } = given;
  const through: CodeNode[] = [];
  let at: CodeNode | undefined = list;
  for (let step = 0; at !== undefined && step < MAX_STEPS; step += 1) {
    if (language.list.test(at.type)) return { rows: literalRows(at), through };
    const elements: number | CodeNode | undefined = language.elementsOf?.(at, source.text);
    if (typeof elements === "number") return { rows: elements, through };
    const next: CodeNode | undefined =
      elements ??
      wrapped(at) ??
      definedAs(plainName(source.text.slice(at.start, at.end)), at, { language, definitions });
    if (next !== undefined) through.push(next);
    at = next === at ? undefined : next;
  }
  return { rows: undefined, through };
}

/** A name without the class that it belongs to. */
function plainName(words: string): string {
  return words.replace(/^(?:self|static|Self|this|[A-Z]\w*)(?:::|\.)(?=\w+$)/, "");
}

/** The expression inside a reference, parentheses or a literal with a type. */
function wrapped(node: CodeNode): CodeNode | undefined {
  if (
    !/^(?:reference_expression|unary_expression|parenthesized_expression|array_creation_expression|composite_literal|argument)$/.test(
      node.type,
    )
  )
    return undefined;
  return fieldOf(node, "body") ?? fieldOf(node, "value") ?? partsOf(node).at(-1);
}

function literalRows(list: CodeNode): number | undefined {
  const rows = partsOf(list);
  const isSpread = ({ type }: CodeNode) => /spread|splat|variadic/.test(type);
  return rows.some((row) => isSpread(row) || row.children.some(isSpread)) ? undefined : rows.length;
}
