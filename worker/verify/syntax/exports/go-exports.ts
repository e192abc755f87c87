import { type CodeNode, fieldOf, partsOf, sourceOf, visitCode } from "../code-node.ts";
import type { Collected } from "./code-exports.ts";

/** The capitalised names of a file of Go: functions, methods, types, constants and variables. */
export function goExports(root: CodeNode, text: string, { names, open }: Collected): void {
  const note = (node: CodeNode | undefined, owner = "") => {
    const name = sourceOf(node, text);
    if (/^\p{Lu}/u.test(name)) names.add(owner === "" ? name : `${owner}.${name}`);
  };
  for (const node of root.children) {
    if (node.type === "function_declaration") note(fieldOf(node, "name"));
    if (node.type === "method_declaration") {
      const owner = /\*?\s*(\w+)\s*(?:\[[^\]]*\])?\s*\)$/.exec(sourceOf(fieldOf(node, "receiver"), text))?.[1] ?? "";
      if (/^\p{Lu}/u.test(owner)) note(fieldOf(node, "name"), owner);
    }
    if (!/^(?:type|const|var)_declaration$/.test(node.type)) continue;
    visitCode(node, (each) => {
      if (!/^(?:type_spec|type_alias|const_spec|var_spec)$/.test(each.type)) return;
      for (const child of each.children) if (child.field === "name") note(child);
      if (mayInherit(each)) open.add(sourceOf(fieldOf(each, "name"), text));
    });
  }
}

/** Whether a type has methods of another type: an alias, or a struct that embeds a type. */
function mayInherit(spec: CodeNode): boolean {
  if (spec.type === "type_alias") return true;
  const type = spec.type === "type_spec" ? fieldOf(spec, "type") : undefined;
  if (type?.type !== "struct_type") return type?.type === "interface_type";
  return partsOf(partsOf(type)[0]).some((field) => fieldOf(field, "name") === undefined);
}
