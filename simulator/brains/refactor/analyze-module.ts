import { ancestor, simple } from "acorn-walk";
import { type AnyNode, type Program, specifierOf } from "./ast.ts";
import { exportedNames, findExported } from "./exported-names.ts";
import { findObstacles, parseCommonJs } from "./find-obstacles.ts";
import { findRequires } from "./rewrite-requires.ts";
import { withoutMark } from "./transform-module.ts";

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
  /** Why it cannot be rewritten as an ES module: clauses that follow its path, such as `uses __dirname`. */
  readonly obstacles: readonly string[];
}

/** The facts about one module, from its source. Of one that is no CommonJS they say nothing but why it is left out. */
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
    returns: isFunction && givesBack(exported),
    readsLists: isFunction && readsLists(exported),
    names: exportedNames(tree),
    comparisons: findComparisons(tree).length,
    obstacles: findObstacles(tree, source),
  };
}

/** The facts about a file of which no more is known than why it cannot be rewritten. */
export function unknownModule(path: string, obstacle: string): ModuleFacts {
  const nothing = { requires: [], kind: "unknown", parameters: 0, returns: false, readsLists: false } as const;
  return { path, ...nothing, names: [], comparisons: 0, obstacles: [obstacle] };
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
