import { simple } from "acorn-walk";
import { type AnyNode, expressionOf, findDeclaration, isModuleExports, type Program } from "./ast.ts";

/**
 * Names of own properties of `module.exports`: keys of an object literal, static members of a class, and assignments to
 * `exports.x` or `module.exports.x`. If a name is exported as a whole, assignments to `name.x` count too.
 */
export function exportedNames(tree: Program): string[] {
  const names = new Set<string>();
  const exported = findExported(tree);
  for (const { key, computed } of exported?.properties ?? []) if (computed !== true) addName(names, key);
  if (exported?.type.startsWith("Class")) {
    const members = ((exported.body as AnyNode | undefined)?.body ?? []) as AnyNode[];
    for (const member of members) if (member.static === true && member.computed !== true) addName(names, member.key);
  }
  const owner = exportedIdentifier(tree);
  simple(tree, {
    AssignmentExpression: (node) => {
      const target = (node as unknown as AnyNode).left;
      if (target?.type !== "MemberExpression" || target.computed === true) return;
      const { object } = target;
      const isOwn =
        object?.name === "exports" || isModuleExports(object) || (owner !== undefined && object?.name === owner);
      if (isOwn && !isModuleExports(target)) addName(names, target.property);
    },
  });
  return [...names];
}

/** Returns the name in `module.exports = name`. */
function exportedIdentifier(tree: Program): string | undefined {
  const assigned = tree.body.map(expressionOf).findLast((expression) => isWhole(expression));
  return assigned?.right?.type === "Identifier" ? assigned.right.name : undefined;
}

function addName(names: Set<string>, key: AnyNode | undefined): void {
  const name = key?.name ?? (typeof key?.value === "string" ? key.value : undefined);
  if (name !== undefined) names.add(name);
}

/** Finds the value of the last top-level `module.exports = X`. If X is a name, its declared value is returned. */
export function findExported(tree: Program): AnyNode | undefined {
  const assigned = tree.body.map(expressionOf).findLast((expression) => isWhole(expression));
  const right = assigned?.right;
  const value = right?.type === "AssignmentExpression" ? right.right : right;
  return value?.type === "Identifier" ? (findDeclaration(tree, value.name ?? "") ?? value) : value;
}

function isWhole(expression: AnyNode | undefined): boolean {
  return (
    expression?.type === "AssignmentExpression" &&
    (isModuleExports(expression.left) || isModuleExports(expression.right?.left))
  );
}
