import { ancestor, simple } from "acorn-walk";
import { type AnyNode, type Program, specifierOf } from "./ast.ts";
import { exportedNames, findExported } from "./exported-names.ts";
import { findObstacles, parseCommonJs } from "./find-obstacles.ts";
import { findRequires } from "./rewrite-requires.ts";
import { withoutMark } from "./transform-module.ts";

/** An explorer's report about one CommonJS module. */
export interface ModuleFacts {
  readonly path: string;
  /** The module specifiers that the module requires, spelled as in the source. */
  readonly requires: readonly string[];
  /** The type of `module.exports`; `unknown` if it is only known after running the module. */
  readonly kind: "function" | "class" | "object" | "unknown";
  /** Number of parameters of an exported function. */
  readonly parameters: number;
  /** True if the exported function returns a value. */
  readonly returns: boolean;
  /** True if the exported function iterates over a list argument and does not change it. */
  readonly readsLists: boolean;
  /** Own properties of `module.exports` that are visible in the source. */
  readonly names: readonly string[];
  /** Number of comparisons in function bodies. */
  readonly comparisons: number;
  /** Reasons why the module cannot be rewritten as an ES module. Each is a predicate of the module's path, such as `uses __dirname`. */
  readonly obstacles: readonly string[];
}

/** Returns the facts about one module, from its source. For a file that is not CommonJS, the only fact is an obstacle. */
export function analyzeModule(path: string, text: string): ModuleFacts {
  const source = withoutMark(text);
  const parsed = parseCommonJs(source);
  if ("obstacle" in parsed) return unknownModule(path, parsed.obstacle);
  const { tree } = parsed;
  const exported = findExported(tree);
  const isFunction = exported?.type.includes("Function") === true;
  return {
    path,
    requires: [...new Set(findRequires(tree).map(specifierOf))],
    kind: kindOf(tree, exported),
    parameters: exported?.params?.length ?? 0,
    returns: isFunction && returnsValue(exported),
    readsLists: isFunction && readsLists(exported),
    names: exportedNames(tree),
    comparisons: findComparisons(tree).length,
    obstacles: findObstacles(tree, source),
  };
}

/** The facts about a file that was not read: a single obstacle. */
export function unknownModule(path: string, obstacle: string): ModuleFacts {
  const nothing = { requires: [], kind: "unknown", parameters: 0, returns: false, readsLists: false } as const;
  return { path, ...nothing, names: [], comparisons: 0, obstacles: [obstacle] };
}

/**
 * Finds the comparisons inside functions, which a planted fault can reverse. Tests with `typeof` are left out, because
 * many calls do not depend on them.
 */
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

/** True if the function itself (not a function nested in it) returns a value. */
function returnsValue(fn: AnyNode): boolean {
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
