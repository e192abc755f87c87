import { type CodeNode, fieldOf, partsOf, sourceOf } from "../code-node.ts";
import type { Collected } from "./code-exports.ts";

const TYPES = /^(?:class|interface|trait|enum)_declaration$/;

/** The functions, classes and constants of a file of PHP, and the public members of its classes. */
export function phpExports(root: CodeNode, text: string, into: Collected): void {
  let comment = "";
  for (const node of root.children) {
    const names = /@internal\b/.test(comment) ? into.others : into.names;
    comment = node.type === "comment" ? sourceOf(node, text) : "";
    const body = node.type === "namespace_definition" ? fieldOf(node, "body") : undefined;
    if (body !== undefined) phpExports(body, text, into);
    noteItem(node, text, { ...into, names });
  }
}

function noteItem(node: CodeNode, text: string, into: Collected): void {
  // Aliases and generated code cannot be followed.
  if (node.type === "expression_statement" && /class_alias\s*\(|\beval\s*\(/.test(sourceOf(node, text)))
    into.open.add("");
  if (node.type === "function_definition") into.names.add(sourceOf(fieldOf(node, "name"), text));
  for (const name of constantsIn(node, text)) into.names.add(name);
  if (TYPES.test(node.type)) noteType(node, text, into);
}

function constantsIn(node: CodeNode, text: string): string[] {
  if (node.type !== "const_declaration") return [];
  const elements = partsOf(node).filter(({ type }) => type === "const_element");
  return elements.map((each) => sourceOf(partsOf(each)[0], text));
}

function noteType(node: CodeNode, text: string, { names, open }: Collected): void {
  const type = sourceOf(fieldOf(node, "name"), text);
  names.add(type);
  for (const member of partsOf(fieldOf(node, "body"))) {
    const name = sourceOf(fieldOf(member, "name"), text);
    const isMethod = member.type === "method_declaration";
    if (member.type === "use_declaration" || (isMethod && /^__call/.test(name))) open.add(type);
    if (!isPublic(member, text)) continue;
    if (member.type === "enum_case" || (isMethod && !name.startsWith("__"))) names.add(`${type}.${name}`);
    for (const constant of constantsIn(member, text)) names.add(`${type}.${constant}`);
  }
}

function isPublic(member: CodeNode, text: string): boolean {
  return !member.children.some((each) => each.type === "visibility_modifier" && sourceOf(each, text) !== "public");
}
