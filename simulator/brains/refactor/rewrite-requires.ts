import { simple } from "acorn-walk";
import type MagicString from "magic-string";
import { type AnyNode, isExportName, isRequire, type Program, specifierOf } from "./ast.ts";
import type { Names } from "./names.ts";

/** Facts about the imports of the new module. */
export interface ImportMap {
  /** The specifier in the new tree. */
  readonly resolve: (specifier: string) => string;
  /** Names that a specifier's module exports; undefined if unknown. Packages only have a default export. */
  readonly exportsOf?: (specifier: string) => ReadonlySet<string> | undefined;
  /** The text of a JSON file, to inline in the module. */
  readonly dataOf?: (specifier: string) => string | undefined;
}

/** Replaces each `require("x")`, at any depth; returns the import lines for the top. */
export function rewriteRequires(given: {
  tree: Program;
  code: MagicString;
  names: Names;
  imports: ImportMap;
}): string[] {
  const { tree, code, names, imports } = given;
  const lines: string[] = [];
  const bound = new Map<string, string>();
  const done = new Set<AnyNode>();
  for (const statement of tree.body.filter(({ type }) => type === "VariableDeclaration")) {
    const gone = (statement.declarations ?? []).filter((declarator) => {
      if (!isRequire(declarator.init)) return false;
      const specifier = specifierOf(declarator.init);
      const binding = bindingOf(tree, { statement, declarator, specifier, imports });
      if (binding === undefined) return false;
      lines.push(importLine(binding, imports.resolve(specifier)));
      if (declarator.id?.name !== undefined) bound.set(specifier, declarator.id.name);
      done.add(declarator.init);
      return true;
    });
    removeDeclarators(code, statement, gone);
  }
  for (const call of findRequires(tree)) {
    if (done.has(call)) continue;
    const specifier = specifierOf(call);
    const data = imports.dataOf?.(specifier);
    if (data === undefined) {
      const name = bound.get(specifier) ?? names.fresh(specifier);
      if (!bound.has(specifier)) lines.push(importLine(name, imports.resolve(specifier)));
      bound.set(specifier, name);
      code.overwrite(call.start, call.end, name);
    } else code.overwrite(call.start, call.end, `(${data.trim()})`);
  }
  return lines;
}

/** Every `require("x")`, in source order. */
export function findRequires(tree: Program): (AnyNode & { arguments: [AnyNode] })[] {
  const found: (AnyNode & { arguments: [AnyNode] })[] = [];
  simple(tree, {
    CallExpression: (node) => {
      const call = node as unknown as AnyNode;
      if (isRequire(call)) found.push(call);
    },
  });
  return found.sort((a, b) => a.start - b.start);
}

function importLine(binding: string, from: string): string {
  return `import ${binding} from ${JSON.stringify(from)};`;
}

/** The binding between `import` and `from`; undefined if the declaration must stay. */
function bindingOf(
  tree: Program,
  given: { statement: AnyNode; declarator: AnyNode; specifier: string; imports: ImportMap },
): string | undefined {
  const { statement, declarator, specifier, imports } = given;
  if (imports.dataOf?.(specifier) !== undefined) return undefined;
  const pattern = declarator.id;
  const bindings =
    pattern?.type === "Identifier" ? [pattern] : (pattern?.properties ?? []).map(({ value }) => value as AnyNode);
  // Imports cannot be reassigned.
  if (statement.kind !== "const" && bindings.some((local) => isReassigned(tree, local?.name))) return undefined;
  if (pattern?.type === "Identifier") return pattern.name;
  if (pattern?.type !== "ObjectPattern" || !specifier.startsWith(".")) return undefined;
  return namedBinding(pattern.properties ?? [], imports.exportsOf?.(specifier));
}

function namedBinding(properties: readonly AnyNode[], exported: ReadonlySet<string> | undefined): string | undefined {
  const parts: string[] = [];
  for (const { type, computed, key, value } of properties) {
    const local = value as AnyNode | undefined;
    const name = key?.name;
    if (type !== "Property" || computed === true || name === undefined || local?.type !== "Identifier")
      return undefined;
    // A missing property is undefined, but a missing export is a syntax error.
    if (!isExportName(name) || exported?.has(name) === false) return undefined;
    parts.push(name === local.name ? name : `${name} as ${local.name}`);
  }
  return `{ ${parts.join(", ")} }`;
}

/** True if the name is assigned after its declaration. */
export function isReassigned(tree: Program, name: string | undefined): boolean {
  let found = false;
  if (name === undefined) return false;
  simple(tree, {
    AssignmentExpression: (node) => {
      if ((node as unknown as AnyNode).left?.name === name) found = true;
    },
    UpdateExpression: (node) => {
      if ((node as unknown as AnyNode).argument?.name === name) found = true;
    },
  });
  return found;
}

function removeDeclarators(code: MagicString, statement: AnyNode, gone: readonly AnyNode[]): void {
  const all = statement.declarations ?? [];
  if (gone.length === all.length) return removeLine(code, statement);
  let isAfterRemaining = false;
  all.forEach((declarator, i) => {
    if (!gone.includes(declarator)) isAfterRemaining = true;
    else if (isAfterRemaining) code.remove(all[i - 1]?.end ?? declarator.start, declarator.end);
    else code.remove(declarator.start, all[i + 1]?.start ?? declarator.end);
  });
}

/** Removes a statement and the end of its line. */
export function removeLine(code: MagicString, { start, end }: AnyNode): void {
  const rest = /^[ \t]*;?[ \t]*\r?\n/.exec(code.original.slice(end))?.[0].length ?? 0;
  code.remove(start, end + rest);
}
