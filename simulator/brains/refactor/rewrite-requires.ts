import { simple } from "acorn-walk";
import type MagicString from "magic-string";
import type { AnyNode, Program } from "./ast.ts";
import { isExportName, isRequire, specifierOf } from "./ast.ts";
import type { Names } from "./names.ts";

/** How the imports of the new module are found. */
export interface ImportMap {
  /** The specifier in the new tree. */
  readonly resolve: (specifier: string) => string;
  /** Names that the module behind a specifier exports; undefined when nobody knows. Packages have a default only. */
  readonly exportsOf?: (specifier: string) => ReadonlySet<string> | undefined;
  /** The text of a JSON file, which then stands in the module itself. */
  readonly dataOf?: (specifier: string) => string | undefined;
}

/** Turns each `require("x")`, at any depth, into an import at the top; answers with the imports. */
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
  for (const { statement, declarator, call } of topLevelRequires(tree)) {
    const specifier = specifierOf(call);
    if (imports.dataOf?.(specifier) !== undefined) continue;
    const binding = bindingOf(tree, { statement, declarator, specifier, imports });
    if (binding === undefined) continue;
    lines.push(importLine(binding, imports.resolve(specifier)));
    if (declarator.id?.name !== undefined) bound.set(specifier, declarator.id.name);
    removeDeclarator(code, statement, declarator);
    done.add(call);
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

/** `const x = require("y")` at the top level, one declarator a time. */
function topLevelRequires(
  tree: Program,
): { statement: AnyNode; declarator: AnyNode; call: AnyNode & { arguments: [AnyNode] } }[] {
  return tree.body
    .filter(({ type }) => type === "VariableDeclaration")
    .flatMap((statement) =>
      (statement.declarations ?? []).flatMap((declarator) =>
        isRequire(declarator.init) ? [{ statement, declarator, call: declarator.init }] : [],
      ),
    );
}

/** What stands between `import` and `from`; undefined where a declaration has to stay. */
function bindingOf(
  tree: Program,
  given: { statement: AnyNode; declarator: AnyNode; specifier: string; imports: ImportMap },
): string | undefined {
  const { statement, declarator, specifier, imports } = given;
  const pattern = declarator.id;
  const bindings =
    pattern?.type === "Identifier" ? [pattern] : (pattern?.properties ?? []).map(({ value }) => value as AnyNode);
  // An import cannot be assigned to.
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
    // A property that is not there is undefined; an export that is not there is a syntax error.
    if (!isExportName(name) || exported?.has(name) === false) return undefined;
    parts.push(name === local.name ? name : `${name} as ${local.name}`);
  }
  return `{ ${parts.join(", ")} }`;
}

/** True when something assigns to the name after its declaration. */
export function isReassigned(tree: Program, name: string | undefined): boolean {
  let found = false;
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

function removeDeclarator(code: MagicString, statement: AnyNode, declarator: AnyNode): void {
  const all = statement.declarations ?? [];
  // All declarators of a statement may go, one after the other: what is left of it must still be a statement.
  if (all.length === 1) {
    removeLine(code, statement);
    return;
  }
  const i = all.indexOf(declarator);
  const rest = all.filter(({ init }) => !isRequire(init));
  if (rest.length === 0 && i === all.length - 1) {
    removeLine(code, statement);
    return;
  }
  const next = all[i + 1];
  if (next !== undefined) code.remove(declarator.start, next.start);
  else code.remove(all[i - 1]?.end ?? declarator.start, declarator.end);
}

/** Removes a statement and the end of its line. */
export function removeLine(code: MagicString, { start, end }: AnyNode): void {
  const rest = /^[ \t]*;?[ \t]*\r?\n/.exec(code.original.slice(end))?.[0].length ?? 0;
  code.remove(start, end + rest);
}
