import { type CodeNode, fieldOf, nodesAbove, partsOf, visitCode } from "../code-node.ts";
import type { Parsed } from "../parse-source.ts";

type Tree = Extract<Parsed, { kind: "tree" }>;

/** A Go source with the names that it declares outside functions. */
export interface GoSource {
  readonly root: CodeNode;
  readonly text: string;
  /** The source text of a node; empty for an absent node. */
  readonly textOf: (node: CodeNode | undefined) => string;
  /** Types without type parameters, by name: the node of the type. */
  readonly types: ReadonlyMap<string, CodeNode>;
  /** Declarations of functions by name, and of methods as `Type.name`. */
  readonly functions: ReadonlyMap<string, CodeNode>;
  /** Variables and constants outside functions, by name: their `var_spec` or `const_spec`. */
  readonly values: ReadonlyMap<string, CodeNode>;
  /** Names of the imported packages in this file. */
  readonly packages: ReadonlySet<string>;
}

const known = new WeakMap<CodeNode, GoSource>();

/** Reads the names that a Go source declares. */
export function goSource({ root, text }: Pick<Tree, "root" | "text">): GoSource {
  const source = known.get(root) ?? readSource(root, text);
  known.set(root, source);
  return source;
}

function readSource(root: CodeNode, text: string): GoSource {
  const textOf = (node: CodeNode | undefined) => (node === undefined ? "" : text.slice(node.start, node.end));
  const types = new Map<string, CodeNode>();
  const functions = new Map<string, CodeNode>();
  const values = new Map<string, CodeNode>();
  const packages = new Set<string>();
  const addValues = (node: CodeNode) => {
    for (const each of namesOf(node)) values.set(textOf(each), node);
  };
  const declares: Readonly<Record<string, (node: CodeNode, name: string) => void>> = {
    import_spec: (node, name) => packages.add(name || packageName(textOf(fieldOf(node, "path")))),
    function_declaration: (node, name) => functions.set(name, node),
    method_declaration: (node, name) => functions.set(`${receiverOf(node, textOf)}.${name}`, node),
    type_spec: (node, name) => addType(node, name, types),
    type_alias: (node, name) => addType(node, name, types),
    var_spec: addValues,
    const_spec: addValues,
  };
  visitCode(root, (node) => {
    if (functionAround(node) === undefined) declares[node.type]?.(node, textOf(fieldOf(node, "name")));
  });
  return { root, text, textOf, types, functions, values, packages };
}

function addType(node: CodeNode, name: string, types: Map<string, CodeNode>): void {
  const type = fieldOf(node, "type");
  if (type !== undefined && fieldOf(node, "type_parameters") === undefined) types.set(name, type);
}

/** The name of the package at an import path, by convention: the last part without a version. */
function packageName(path: string): string {
  const parts = path.replace(/["`]/g, "").split("/");
  const last = parts.at(-1) ?? "";
  return (/^v\d+$/.test(last) ? (parts.at(-2) ?? "") : last).replace(/\.v\d+$/, "");
}

/** The type of a method's receiver, without pointer and type parameters. */
export function receiverOf(method: CodeNode, textOf: GoSource["textOf"]): string {
  const receiver = partsOf(fieldOf(method, "receiver"))[0];
  return textOf(fieldOf(receiver, "type")).replace(/^\*|\[[\s\S]*$/g, "");
}

/** The names that a specification or a parameter declares. */
export function namesOf(node: CodeNode): CodeNode[] {
  return node.children.filter(({ field, type }) => field === "name" && type === "identifier");
}

/** The innermost function around a node, with or without a name. */
export function functionAround(node: CodeNode): CodeNode | undefined {
  return nodesAbove(node).find(isFunction);
}

export function isFunction({ type }: CodeNode): boolean {
  return /^(?:function_declaration|method_declaration|func_literal)$/.test(type);
}

/** All names that a function declares inside itself: parameters, results, variables, constants and types. */
export function localNames(fn: CodeNode, textOf: GoSource["textOf"]): ReadonlySet<string> {
  const names = new Set<string>();
  visitCode(fn, (node) => {
    if (/^(?:var_spec|const_spec|(?:variadic_)?parameter_declaration|type_parameter_declaration)$/.test(node.type))
      for (const name of namesOf(node)) names.add(textOf(name));
    if (node.type === "type_spec") names.add(textOf(fieldOf(node, "name")));
    const left = fieldOf(node, node.type === "type_switch_statement" ? "alias" : "left");
    if (/^(?:short_var_declaration|range_clause|receive_statement|type_switch_statement)$/.test(node.type))
      for (const name of partsOf(left)) names.add(textOf(name));
  });
  return names;
}

/** The types of a function's results, one for each value; empty for a function without results. */
export function resultsOf(fn: CodeNode, textOf: GoSource["textOf"]): string[] {
  const result = fieldOf(fn, "result");
  if (result === undefined) return [];
  return result.type === "parameter_list" ? typesOf(result, textOf) : [textOf(result)];
}

/** The types in a list of parameters or results, one for each value; a variadic parameter is `...T`. */
export function typesOf(list: CodeNode | undefined, textOf: GoSource["textOf"]): string[] {
  return partsOf(list).flatMap((each) => {
    const dots = each.type === "variadic_parameter_declaration" ? "..." : "";
    const type = `${dots}${textOf(fieldOf(each, "type"))}`;
    return Array<string>(Math.max(1, namesOf(each).length)).fill(type);
  });
}
