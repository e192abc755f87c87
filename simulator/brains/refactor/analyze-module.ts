import { ancestor, simple } from "acorn-walk";
import type { AnyNode, Program } from "./ast.ts";
import { expressionOf, findDeclaration, isModuleExports, isRequire, parseScript, specifierOf } from "./ast.ts";
import { findRequires } from "./rewrite-requires.ts";

/** What an explorer reports about one CommonJS module. */
export interface ModuleFacts {
  readonly path: string;
  /** Specifiers as they are written. */
  readonly requires: readonly string[];
  /** What `module.exports` is: a function, a class, an object, or something that only running it would tell. */
  readonly kind: "function" | "class" | "object" | "unknown";
  /** Parameters of an exported function. */
  readonly parameters: number;
  /** True when an exported function gives something back. */
  readonly returns: boolean;
  /** True when an exported function goes through a list that it was given, and does not change it. */
  readonly readsLists: boolean;
  /** Names of own properties of `module.exports`, as far as the source shows them. */
  readonly names: readonly string[];
  /** Comparisons in function bodies. */
  readonly comparisons: number;
  /** What a rewrite as an ES module cannot keep, for example `__dirname`. */
  readonly obstacles: readonly string[];
}

/** The facts about one module, from its source. Throws a SyntaxError where the source cannot be parsed. */
export function analyzeModule(path: string, source: string): ModuleFacts {
  const tree = parseScript(source);
  const exported = findExported(tree);
  const isFunction = exported?.type.includes("Function") === true;
  return {
    path,
    requires: [...new Set(findRequires(tree).map(specifierOf))],
    kind: kindOf(tree, exported),
    parameters: exported?.params?.length ?? 0,
    returns: isFunction && givesBack(exported),
    readsLists: isFunction && readsLists(exported),
    names: exportedNames(tree),
    comparisons: findComparisons(tree).length,
    obstacles: findObstacles(tree),
  };
}

/** Comparisons of values inside functions: places where a fault of direction can be made. What only looks at a type is left out: many calls go the same way without it. */
export function findComparisons(tree: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  ancestor(tree, {
    BinaryExpression: (node, _state, ancestors) => {
      const comparison = node as unknown as AnyNode;
      const isInside = ancestors.some(({ type }) => type.includes("Function"));
      if (isTypeTest(comparison) || !isInside) return;
      if (["<", ">", "<=", ">=", "===", "!=="].includes(comparison.operator ?? "")) found.push(comparison);
    },
  });
  return found.sort((a, b) => a.start - b.start);
}

function isTypeTest({ left, right }: AnyNode): boolean {
  return [left, right].some((side) => side?.type === "UnaryExpression" && side.operator === "typeof");
}

/** The value of the last top-level `module.exports = X`, a name followed to its declaration. */
function findExported(tree: Program): AnyNode | undefined {
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

function kindOf(tree: Program, exported: AnyNode | undefined): ModuleFacts["kind"] {
  if (exported === undefined) return "object";
  if (exported.type.startsWith("Class") || setsPrototype(tree)) return "class";
  if (exported.type.includes("Function")) return "function";
  return exported.type === "ObjectExpression" ? "object" : "unknown";
}

function setsPrototype(tree: Program): boolean {
  let found = false;
  simple(tree, {
    MemberExpression: (node) => {
      if ((node as unknown as AnyNode).property?.name === "prototype") found = true;
    },
  });
  return found;
}

/** True when a function itself, not one inside of it, returns a value. */
function givesBack(fn: AnyNode): boolean {
  if (fn.expression === true) return true;
  let found = false;
  ancestor(fn, {
    ReturnStatement: (node, _state, ancestors) => {
      const isOwn = ancestors.filter(({ type }) => type.includes("Function")).length === 1;
      if (isOwn && (node as unknown as AnyNode).argument != null) found = true;
    },
  });
  return found;
}

const READING = new Set(["forEach", "map", "filter", "some", "every", "reduce", "join"]);
const CHANGING = new Set(["sort", "reverse", "push", "pop", "shift", "unshift", "splice", "fill"]);

function readsLists(fn: AnyNode): boolean {
  const parameters = new Set((fn.params ?? []).flatMap(({ name }) => (name === undefined ? [] : [name])));
  const done = new Set<"reads" | "changes">();
  simple(fn, {
    CallExpression: (node) => {
      const { callee, arguments: args } = node as unknown as AnyNode;
      const method = callee?.property?.name ?? "";
      const isAsked = callee?.object?.name === "Array" && method === "isArray" && parameters.has(args?.[0]?.name ?? "");
      const isOnList = parameters.has(callee?.object?.name ?? "");
      if (isAsked || (isOnList && READING.has(method))) done.add("reads");
      if (isOnList && CHANGING.has(method)) done.add("changes");
    },
  });
  return done.has("reads") && !done.has("changes");
}

/**
 * Names of own properties of `module.exports`: keys of an object literal, static members of a class, and whatever is
 * assigned to `exports.x`, `module.exports.x` or, for an exported name, `name.x`.
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

/** The name in `module.exports = name`. */
function exportedIdentifier(tree: Program): string | undefined {
  const assigned = tree.body.map(expressionOf).findLast((expression) => isWhole(expression));
  return assigned?.right?.type === "Identifier" ? assigned.right.name : undefined;
}

function addName(names: Set<string>, key: AnyNode | undefined): void {
  const name = key?.name ?? (typeof key?.value === "string" ? key.value : undefined);
  if (name !== undefined) names.add(name);
}

function findObstacles(tree: Program): string[] {
  const found = new Set<string>();
  simple(tree, {
    Identifier: (node) => {
      const { name } = node as unknown as AnyNode;
      if (name === "__dirname" || name === "__filename") found.add(name);
    },
    CallExpression: (node) => {
      const call = node as unknown as AnyNode;
      if (call.callee?.name === "require" && !isRequire(call)) found.add("require of a computed name");
    },
    MemberExpression: (node) => {
      const { object, property } = node as unknown as AnyNode;
      if (object?.name === "require") found.add(`require.${property?.name}`);
    },
  });
  return [...found];
}
