import { ancestor } from "acorn-walk";
import type MagicString from "magic-string";
import { type AnyNode, expressionOf, findDeclaration, isExportName, isModuleExports, type Program } from "./ast.ts";
import type { Names } from "./names.ts";
import { isReassigned, removeLine } from "./rewrite-requires.ts";

interface Rewriting {
  readonly tree: Program;
  readonly code: MagicString;
  readonly names: Names;
  /** Names of the own properties of `module.exports`. */
  readonly properties: readonly string[];
}

/** All references of a module to `module` or `exports`. */
interface References {
  /** Places where `exports` or `module.exports` is used as a value. */
  readonly values: { readonly node: AnyNode; readonly isLazy: boolean; readonly isShort: boolean }[];
  /** True if the rewritten module needs a `module` object: it uses `module.id`, shadows one of the names, or assigns them in an expression. */
  isIrregular: boolean;
}

/** The statement that assigns `module.exports`. */
interface WholeExport {
  readonly statement: AnyNode;
  /** Where the last assignment target ends, before the last `=`. */
  readonly targetEnd: number;
  readonly value: AnyNode;
  /** True if the statement assigns the same value to `exports`. */
  readonly isBoth: boolean;
}

/** Lines to put before and after the rewritten code of a module. */
interface Frame {
  /** Lines between the imports and the code: empty, or with a blank line at their end. */
  readonly head: string;
  readonly foot: string;
}

/** Turns the module's exports into a default export and named exports. Returns the lines to put before and after the code. */
export function rewriteExports(given: Rewriting): Frame {
  const { tree } = given;
  const wholes = tree.body.flatMap(wholeExportOf);
  const [whole] = wholes;
  const references = findReferences(tree, wholes);
  if (wholes.length > 1 || references.isIrregular || !isFollowed(references, whole)) return useModuleObject(given);
  if (whole === undefined) {
    const owner = given.names.fresh("exported");
    return { head: `const ${owner} = {};\n\n`, foot: finish(given, { owner, references }) };
  }
  return { head: "", foot: rewriteWhole(given, { whole, references }) };
}

function rewriteWhole(given: Rewriting, { whole, references }: { whole: WholeExport; references: References }): string {
  const { tree, code, names } = given;
  const { statement, targetEnd, value } = whole;
  if (value.type === "Identifier" && value.name !== undefined && isFixed(tree, value.name)) {
    removeLine(code, statement);
    return finish(given, { owner: value.name, references });
  }
  const owner = names.fresh("exported");
  code.overwrite(statement.start, targetEnd, `const ${owner}`);
  // The parentheses preserve that an anonymous class has no name: without them, the constant would give it one.
  if (value.type === "ClassExpression" && value.id == null)
    code.appendLeft(value.start, "(0, ").appendRight(value.end, ")");
  return finish(given, { owner, references, literal: references.values.length === 0 ? value : undefined });
}

/** True for a top-level name that is assigned only once. */
function isFixed(tree: Program, name: string): boolean {
  return findDeclaration(tree, name) !== undefined && !isReassigned(tree, name);
}

function finish(
  { code, names, properties, tree }: Rewriting,
  { owner, references, literal }: { owner: string; references: References; literal?: AnyNode | undefined },
): string {
  for (const { node, isShort } of references.values)
    code.overwrite(node.start, node.end, isShort ? `${node.name}: ${owner}` : owner);
  const locals = literal === undefined ? new Map<string, string>() : localsOf(tree, literal);
  const direct: string[] = [];
  const lines: string[] = [];
  for (const name of properties.filter(isExportName)) {
    const local = locals.get(name);
    if (local !== undefined) direct.push(local === name ? name : `${local} as ${name}`);
    else if (!names.has(name)) lines.push(`export const ${name} = ${owner}.${name};`);
    else {
      const alias = names.fresh(`${name}Export`);
      lines.push(`const ${alias} = ${owner}.${name};`);
      direct.push(`${alias} as ${name}`);
    }
  }
  const list = [`${owner} as default`, ...direct];
  const exports = list.length <= 3 ? `export { ${list.join(", ")} };` : `export {\n  ${list.join(",\n  ")},\n};`;
  return `${[...lines, exports].join("\n")}\n`;
}

/** Returns the properties of an exported object literal whose values are only names of top-level bindings. */
function localsOf(tree: Program, literal: AnyNode): Map<string, string> {
  const entries = (literal.type === "ObjectExpression" ? (literal.properties ?? []) : []).flatMap(
    ({ type, computed, key, value }) => {
      const local = value as AnyNode | undefined;
      const isPlain = type === "Property" && computed !== true && key?.name !== undefined;
      return isPlain && local?.type === "Identifier" && local.name !== undefined && isFixed(tree, local.name)
        ? [[key?.name ?? "", local.name] as const]
        : [];
    },
  );
  return new Map(entries);
}

/**
 * Emulates Node's `module` object, for modules that use it in an irregular way. Here `module` and `exports` are
 * variables that the module may redeclare or reassign. As in Node, the exports are those of the original object.
 */
function useModuleObject(given: Rewriting): Frame {
  const own = given.names.fresh("commonModule");
  const owner = given.names.fresh("exported");
  const head = `const ${own} = { exports: {} };\nvar module = ${own};\nvar exports = module.exports;\n\n`;
  const none: References = { values: [], isIrregular: false };
  return { head, foot: `const ${owner} = ${own}.exports;\n${finish(given, { owner, references: none })}` };
}

/** Matches `module.exports = X`, `exports = module.exports = X` or `module.exports = exports = X` at the top level. */
function wholeExportOf(statement: AnyNode): WholeExport[] {
  const outer = expressionOf(statement);
  if (!isPlainAssignment(outer)) return [];
  const inner = outer.right;
  const isExports = (node: AnyNode | undefined) => node?.type === "Identifier" && node.name === "exports";
  if (isPlainAssignment(inner)) {
    const isBoth =
      (isModuleExports(outer.left) && isExports(inner.left)) || (isExports(outer.left) && isModuleExports(inner.left));
    if (!isBoth || inner.right === undefined || inner.left === undefined) return [];
    return [{ statement, targetEnd: inner.left.end, value: inner.right, isBoth }];
  }
  if (!isModuleExports(outer.left) || inner === undefined || outer.left === undefined) return [];
  return [{ statement, targetEnd: outer.left.end, value: inner, isBoth: false }];
}

function isPlainAssignment(node: AnyNode | undefined): node is AnyNode {
  return node?.type === "AssignmentExpression" && node.operator === "=";
}

function findReferences(tree: Program, wholes: readonly WholeExport[]): References {
  const references: References = { values: [], isIrregular: false };
  const isAbout = ({ name, start }: AnyNode) =>
    (name === "module" || name === "exports") &&
    !wholes.some(({ statement, value }) => start >= statement.start && start < value.start);
  ancestor(tree, {
    Identifier: (node, _state, path) => {
      if (!isAbout(node as unknown as AnyNode)) return;
      const ancestors = path as unknown as AnyNode[];
      const [value, owner] =
        node.name === "exports" ? [ancestors.at(-1), ancestors.at(-2)] : [ancestors.at(-2), ancestors.at(-3)];
      const isAssigned = owner?.type === "AssignmentExpression" && owner.left === value;
      if (value === undefined || isAssigned || (node.name === "module" && !isModuleExports(value))) {
        references.isIrregular = true;
        return;
      }
      const isLazy = ancestors.some(({ type }) => type.includes("Function"));
      references.values.push({ node: value, isLazy, isShort: owner?.type === "Property" && owner.shorthand === true });
    },
    // Matches a declaration of the given name, or an assignment to it.
    VariablePattern: (node: unknown) => {
      if (isAbout(node as AnyNode)) references.isIrregular = true;
    },
  } as Parameters<typeof ancestor>[1]);
  return references;
}

/** True if every use of the exported value runs after its assignment and refers to that value. */
function isFollowed({ values }: References, whole: WholeExport | undefined): boolean {
  if (whole === undefined) return true;
  return values.every(
    ({ node, isLazy }) =>
      (isLazy || node.start > whole.statement.start) && (whole.isBoth || node.type === "MemberExpression"),
  );
}
