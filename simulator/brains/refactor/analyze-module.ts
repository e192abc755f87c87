import type { Node } from "acorn";
import { parse } from "acorn";
import { ancestor, simple } from "acorn-walk";

/** What an explorer reports about one CommonJS module. */
export interface ModuleFacts {
  readonly path: string;
  /** Specifiers as they are written. */
  readonly requires: readonly string[];
  /** What `module.exports` is: a function, a class, an object, or something that only running it would tell. */
  readonly kind: "function" | "class" | "object" | "unknown";
  /** Parameters of an exported function. */
  readonly parameters: number;
  /** Names of own properties of `module.exports`, as far as the source shows them. */
  readonly names: readonly string[];
  /** Comparisons in function bodies. */
  readonly comparisons: number;
}

/** A node with the fields that this brain looks at. */
export type AnyNode = Node & {
  type: string;
  name?: string;
  value?: unknown;
  operator?: string;
  computed?: boolean;
  static?: boolean;
  body?: AnyNode | AnyNode[];
  left?: AnyNode;
  right?: AnyNode;
  object?: AnyNode;
  property?: AnyNode;
  callee?: AnyNode;
  arguments?: AnyNode[];
  expression?: AnyNode;
  declarations?: AnyNode[];
  properties?: AnyNode[];
  params?: AnyNode[];
  id?: AnyNode | null;
  init?: AnyNode | null;
  key?: AnyNode;
  directive?: string;
};

/** Parses a CommonJS source as a script. */
export function parseScript(source: string): AnyNode & { body: AnyNode[] } {
  return parse(source, { ecmaVersion: "latest", sourceType: "script", allowHashBang: true }) as unknown as AnyNode & {
    body: AnyNode[];
  };
}

/** The facts about one module, from its source. */
export function analyzeModule(path: string, source: string): ModuleFacts {
  const tree = parseScript(source);
  const exported = findExported(tree);
  return {
    path,
    requires: [...new Set(findRequires(tree).map(({ specifier }) => specifier))],
    kind: kindOf(exported),
    parameters: exported?.params?.length ?? 0,
    names: exportedNames(tree),
    comparisons: findComparisons(tree).length,
  };
}

/** Every `require("literal")`, in source order. */
export function findRequires(tree: AnyNode): { node: AnyNode; specifier: string }[] {
  const found: { node: AnyNode; specifier: string }[] = [];
  simple(tree, {
    CallExpression: (node) => {
      const call = node as unknown as AnyNode;
      const argument = call.arguments?.[0];
      if (call.callee?.name === "require" && typeof argument?.value === "string")
        found.push({ node: call, specifier: argument.value });
    },
  });
  return found.sort((a, b) => a.node.start - b.node.start);
}

/** Comparisons inside functions: places where a fault of direction can be made. */
export function findComparisons(tree: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  ancestor(tree, {
    BinaryExpression: (node, _state, ancestors) => {
      const comparison = node as unknown as AnyNode;
      const isInside = ancestors.some(({ type }) => type.includes("Function"));
      if (isInside && ["<", ">", "<=", ">=", "===", "!=="].includes(comparison.operator ?? "")) found.push(comparison);
    },
  });
  return found.sort((a, b) => a.start - b.start);
}

/** True for `module.exports`. */
export function isModuleExports(node: AnyNode | undefined): boolean {
  return (
    node?.type === "MemberExpression" &&
    node.object?.name === "module" &&
    node.property?.name === "exports" &&
    node.computed !== true
  );
}

/** The value of the last top-level `module.exports = X`, an identifier followed to its declaration. */
export function findExported(tree: { body: AnyNode[] }): AnyNode | undefined {
  const assignment = tree.body.findLast(
    ({ type, expression }) =>
      type === "ExpressionStatement" && expression?.type === "AssignmentExpression" && isModuleExports(expression.left),
  );
  const value = assignment?.expression?.right;
  return value?.type === "Identifier" ? (findDeclaration(tree, value.name ?? "") ?? value) : value;
}

/** What a top-level name stands for: its function or class, or the value that it was given. */
export function findDeclaration(tree: { body: AnyNode[] }, name: string): AnyNode | undefined {
  for (const statement of tree.body) {
    if (statement.id?.name === name) return statement;
    const declarator = statement.declarations?.find(({ id }) => id?.name === name);
    if (declarator?.init != null) return declarator.init;
  }
  return undefined;
}

function kindOf(exported: AnyNode | undefined): ModuleFacts["kind"] {
  if (exported === undefined) return "object";
  if (exported.type.includes("Function")) return "function";
  if (exported.type.startsWith("Class")) return "class";
  return exported.type === "ObjectExpression" ? "object" : "unknown";
}

/**
 * Names of own properties of `module.exports`: keys of an object literal, static members of a class, and whatever is
 * assigned to `exports.x`, `module.exports.x` or, for an exported identifier, `identifier.x`.
 */
export function exportedNames(tree: { body: AnyNode[] } & AnyNode): string[] {
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

/** The name in `module.exports = name`. */
function exportedIdentifier(tree: { body: AnyNode[] }): string | undefined {
  const statement = tree.body.findLast(
    ({ expression }) => expression?.type === "AssignmentExpression" && isModuleExports(expression.left),
  );
  return statement?.expression?.right?.type === "Identifier" ? statement.expression.right.name : undefined;
}

function addName(names: Set<string>, key: AnyNode | undefined): void {
  const name = key?.name ?? (typeof key?.value === "string" ? key.value : undefined);
  if (name !== undefined && /^[A-Za-z_$][\w$]*$/.test(name)) names.add(name);
}
