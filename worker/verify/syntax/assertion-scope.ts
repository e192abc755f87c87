import { isFunction } from "./test-marks.ts";
import type { Constants } from "./test-tables.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** The code around an assertion: its source text, the values of the variables there, and the functions under test. */
export interface Scope {
  readonly text: string;
  /** Variables that are given a value once, by name. */
  readonly locals: Constants;
  /** Constants of the file. */
  readonly constants: Constants;
  /** Names that the file imports from other modules than tests and packages. */
  readonly sources: ReadonlySet<string>;
  /** True in a function that asserts by its name, and may throw errors of its own. */
  readonly isHelper?: boolean;
}

/** Maximum number of variables between a name and its value. */
const MAX_STEPS = 4;

/** The variables in a piece of code that are given a value once. */
export function localsIn(body: SyntaxNode): Constants {
  const found = new Map<string, SyntaxNode>();
  const changed = new Set<string>();
  walk(body, (node) => {
    const id = node.type === "VariableDeclarator" ? nodeAt(node, "id") : undefined;
    const target = id ?? (node.type === "AssignmentExpression" ? nodeAt(node, "left") : undefined);
    if (target?.type !== "Identifier") return;
    const name = String(target.name);
    const init = nodeAt(node, "init");
    if (id === undefined || init === undefined || found.has(name)) changed.add(name);
    else found.set(name, init);
  });
  return new Map([...found].filter(([name]) => !changed.has(name)));
}

/** An expression without what does not change its value: `await`, types and parentheses; a variable is replaced by its value. */
export function resolved(node: SyntaxNode, scope: Scope, steps = 0): SyntaxNode {
  if (
    /^(?:AwaitExpression|ParenthesizedExpression|TS(?:As|Satisfies|NonNull)Expression|ChainExpression)$/.test(node.type)
  )
    return resolved(nodeAt(node, "argument") ?? nodeAt(node, "expression") ?? node, scope, steps);
  const value = node.type === "Identifier" ? scope.locals.get(String(node.name)) : undefined;
  return value === undefined || isFunction(value) || steps >= MAX_STEPS ? node : resolved(value, scope, steps + 1);
}

/** The source of an expression without white space, in which variables are replaced by their values. */
export function textOf(node: SyntaxNode, scope: Scope, steps = 0): string {
  const value = resolved(node, scope);
  if (value.type === "Literal") return String(value.raw ?? value.value).replace(/^'(.*)'$/s, '"$1"');
  const names: SyntaxNode[] = [];
  if (steps < MAX_STEPS)
    walk(value, (each, ancestors) => {
      const parent = ancestors.at(-1);
      const isName = parent !== undefined && !isProperty(each, parent);
      if (each.type === "Identifier" && isName && resolved(each, scope) !== each) names.push(each);
    });
  let text = "";
  let at = value.start;
  for (const name of names.sort((a, b) => a.start - b.start)) {
    if (name.start < at) continue;
    text += scope.text.slice(at, name.start) + textOf(name, scope, steps + 1);
    at = name.end;
  }
  text += scope.text.slice(at, value.end);
  return text
    .replace(/\bawait\s+/g, "")
    .replace(/\s+/g, "")
    .replaceAll("'", '"')
    .replaceAll("?.", ".");
}

function isProperty(node: SyntaxNode, parent: SyntaxNode): boolean {
  if (parent.computed === true) return false;
  return nodeAt(parent, parent.type === "MemberExpression" ? "property" : "key") === node;
}

/** The functions that an expression calls: their names, and names of members of imported modules. */
export function calledIn(node: SyntaxNode, scope: Scope): Set<string> {
  const called = new Set<string>();
  const see = (each: SyntaxNode, steps: number) =>
    walk(each, (inner) => {
      const value = inner.type === "Identifier" && steps < MAX_STEPS ? resolved(inner, scope) : inner;
      if (value !== inner) return see(value, steps + 1);
      const callee = inner.type === "CallExpression" ? nodeAt(inner, "callee") : undefined;
      const chain = nameChain(callee);
      if (callee?.type === "Identifier" || scope.sources.has(chain[0] ?? "")) called.add(chain.join("."));
    });
  see(node, 0);
  return called;
}

/** Names that a script imports from modules that are neither packages nor tests. */
export function sourcesIn(tree: SyntaxNode): Map<string, string> {
  const names = new Map<string, string>();
  const note = (source: unknown, pattern: SyntaxNode | undefined) => {
    if (pattern === undefined || !/^(?:\.|[@~#]\/|src\/)/.test(String(source))) return;
    walk(pattern, (node) => {
      if (node.type === "Identifier") names.set(String(node.name), String(source));
    });
  };
  walk(tree, (node) => {
    if (node.type === "ImportDeclaration")
      for (const each of nodesAt(node, "specifiers")) note(nodeAt(node, "source")?.value, nodeAt(each, "local"));
    const init = node.type === "VariableDeclarator" ? nodeAt(node, "init") : undefined;
    const call = init?.type === "AwaitExpression" ? nodeAt(init, "argument") : init;
    const isLoad = nameChain(nodeAt(call ?? node, "callee"))[0] === "require" || call?.type === "ImportExpression";
    if (call !== undefined && isLoad)
      note((nodesAt(call, "arguments")[0] ?? nodeAt(call, "source"))?.value, nodeAt(node, "id"));
  });
  return names;
}

/** Matches paths of modules that belong to tests. */
export const OF_TESTS =
  /(?:^|[/._-])(?:tests?|specs?|__tests__|__mocks__|fixtures?|helpers?|utils?|support|mocks?|fakes?|stubs?|doubles?|harness|testing|setup|factor(?:y|ies)|builders?|assert\w*|matchers?)(?=[/._-]|$)/i;
