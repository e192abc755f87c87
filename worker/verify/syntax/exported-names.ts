import type { SyntaxNode } from "./walk.ts";
import { nameChain, nodeAt, nodesAt, walk } from "./walk.ts";

/**
 * Names that a module exports, as far as its source shows them: ES exports (`default` included; `*` for what it hands
 * through whole), and the CommonJS spellings `exports.x =`, `module.exports.x =` and `module.exports = {x}`.
 */
export function exportedNames(tree: SyntaxNode): Set<string> {
  const names = new Set<string>();
  for (const statement of nodesAt(tree, "body")) for (const name of namesOfExport(statement)) names.add(name);
  walk(tree, (node, ancestors) => {
    if (node.type !== "AssignmentExpression" || ancestors.some(({ type }) => type.includes("Function"))) return;
    for (const name of namesOfAssignment(node)) names.add(name);
  });
  return names;
}

function namesOfAssignment(node: SyntaxNode): string[] {
  const [first, second, ...rest] = nameChain(nodeAt(node, "left"));
  if (first === "exports") return second !== undefined && rest.length === 0 ? [second] : [];
  if (first !== "module" || second !== "exports") return [];
  if (rest.length === 0) return ["module.exports", ...propertiesOf(nodeAt(node, "right"))];
  return rest.length === 1 ? rest : [];
}

function namesOfExport(statement: SyntaxNode): string[] {
  switch (statement.type) {
    case "ExportDefaultDeclaration":
      return ["default"];
    case "ExportAllDeclaration": {
      const exported = nodeAt(statement, "exported");
      return [exported === undefined ? `* from ${String(nodeAt(statement, "source")?.value)}` : nameOf(exported)];
    }
    case "ExportNamedDeclaration": {
      if (statement.exportKind === "type") return [];
      const specifiers = nodesAt(statement, "specifiers").flatMap((specifier) => {
        const exported = nodeAt(specifier, "exported");
        return exported === undefined || specifier.exportKind === "type" ? [] : [nameOf(exported)];
      });
      return [...specifiers, ...declaredNames(nodeAt(statement, "declaration"))];
    }
    default:
      return [];
  }
}

function declaredNames(declaration: SyntaxNode | undefined): string[] {
  if (declaration === undefined || declaration.type.startsWith("TS")) return [];
  const id = nodeAt(declaration, "id");
  if (id !== undefined) return [nameOf(id)];
  return nodesAt(declaration, "declarations").flatMap((each) => patternNames(nodeAt(each, "id")));
}

function patternNames(pattern: SyntaxNode | undefined): string[] {
  if (pattern === undefined) return [];
  if (pattern.type === "Identifier") return [nameOf(pattern)];
  const inside = [...nodesAt(pattern, "properties"), ...nodesAt(pattern, "elements")];
  return inside.flatMap((each) => patternNames(nodeAt(each, "value") ?? nodeAt(each, "argument") ?? each));
}

/** Keys of an object literal; `module.exports = a = {...}` is looked through. */
function propertiesOf(value: SyntaxNode | undefined): string[] {
  if (value?.type === "AssignmentExpression") return propertiesOf(nodeAt(value, "right"));
  if (value?.type !== "ObjectExpression") return [];
  return nodesAt(value, "properties").flatMap((property) => {
    const key = nodeAt(property, "key");
    return key === undefined || property.computed === true ? [] : [nameOf(key)];
  });
}

function nameOf(node: SyntaxNode): string {
  return String(node.name ?? node.value ?? "");
}
