import { type CodeNode, fieldOf, partsOf, sourceOf } from "../code-node.ts";
import { attributesOf } from "../languages/rust.ts";
import type { Collected } from "./code-exports.ts";

/** The `pub` items of a file of Rust, and the `pub` functions of its types. */
export function rustExports(root: CodeNode, text: string, into: Collected): void {
  for (const node of root.children) noteItem(node, text, into);
}

function noteItem(node: CodeNode, text: string, into: Collected): void {
  const { names, open } = into;
  if (node.type === "impl_item") return noteImpl(node, text, into);
  // A macro may define anything.
  if (
    node.type === "macro_invocation" ||
    (node.type === "expression_statement" && partsOf(node)[0]?.type === "macro_invocation")
  )
    open.add("");
  const attributes = attributesOf(node, text);
  if (node.type === "macro_definition" && attributes.includes("macro_export"))
    names.add(sourceOf(fieldOf(node, "name"), text));
  if (!isPublic(node, text) || attributes.some((words) => /\bcfg\s*\(.*\btest\b|doc\s*\(\s*hidden/.test(words))) return;
  if (node.type === "use_declaration") return noteUse(fieldOf(node, "argument"), text, into);
  const name = sourceOf(fieldOf(node, "name"), text);
  if (name === "") return;
  names.add(name);
  if (node.type !== "mod_item") return;
  // The items of an inner module are members of the module.
  const inner: Collected = { names: new Set(), others: new Set(), open: new Set() };
  for (const item of partsOf(fieldOf(node, "body"))) noteItem(item, text, inner);
  for (const each of inner.names) names.add(`${name}.${each.replace(/\./g, "::")}`);
  if (inner.open.size > 0) open.add(name);
}

function isPublic(node: CodeNode, text: string): boolean {
  return (
    sourceOf(
      node.children.find(({ type }) => type === "visibility_modifier"),
      text,
    ) === "pub"
  );
}

/** The functions of a type itself; those of traits belong to the traits. */
function noteImpl(node: CodeNode, text: string, { names, open }: Collected): void {
  const type = /^\w+/.exec(sourceOf(fieldOf(node, "type"), text))?.[0] ?? "";
  if (fieldOf(node, "trait") !== undefined) return;
  for (const item of partsOf(fieldOf(node, "body"))) {
    if (item.type === "macro_invocation") open.add(type);
    if (isPublic(item, text)) names.add(`${type}.${sourceOf(fieldOf(item, "name"), text)}`);
  }
}

function noteUse(node: CodeNode | undefined, text: string, into: Collected): void {
  if (node === undefined) return;
  if (node.type === "use_wildcard") into.open.add("");
  else if (node.type === "use_as_clause") into.names.add(sourceOf(fieldOf(node, "alias"), text));
  else if (node.type === "scoped_identifier") into.names.add(sourceOf(fieldOf(node, "name"), text));
  else if (node.type === "identifier") into.names.add(sourceOf(node, text));
  else for (const each of partsOf(fieldOf(node, "list") ?? node)) if (each.field !== "path") noteUse(each, text, into);
}
