import { simple } from "acorn-walk";
import type MagicString from "magic-string";
import { type AnyNode, isExportName, isRequire, type Program, specifierOf } from "./ast.ts";
import type { Names } from "./names.ts";

/** Facts about the modules that the new module imports. */
export interface ImportMap {
  /** Returns the specifier to import in the new tree. */
  readonly resolve: (specifier: string) => string;
  /** Returns the names that the specifier's module exports; undefined if they are unknown. A package has only a default export. */
  readonly exportsOf?: (specifier: string) => ReadonlySet<string> | undefined;
  /** Returns the text of a JSON file, which is then written into the module. */
  readonly dataOf?: (specifier: string) => string | undefined;
}

/** Replaces each `require("x")`, at any depth. Returns the import lines to put at the top of the module. */
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

/** Finds every `require("x")`, in source order. */
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

/** Returns the text between `import` and `from` for a declaration; undefined if the declaration cannot become an import. */
function bindingOf(
  tree: Program,
  given: { statement: AnyNode; declarator: AnyNode; specifier: string; imports: ImportMap },
): string | undefined {
  const { statement, declarator, specifier, imports } = given;
  if (imports.dataOf?.(specifier) !== undefined) return undefined;
  const pattern = declarator.id;
  const bindings =
    pattern?.type === "Identifier" ? [pattern] : (pattern?.properties ?? []).map(({ value }) => value as AnyNode);
  // A reassigned name cannot become an import, because imports cannot be reassigned.
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
    // A named import needs a known export: a missing property is undefined, but a missing export is a syntax error.
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

/** Removes a statement and the line break after it. */
export function removeLine(code: MagicString, { start, end }: AnyNode): void {
  const rest = /^[ \t]*;?[ \t]*\r?\n/.exec(code.original.slice(end))?.[0].length ?? 0;
  code.remove(start, end + rest);
}
