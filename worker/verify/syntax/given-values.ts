import { resolved, type Scope } from "./assertion-scope.ts";
import { parts } from "./condition-worth.ts";
import { type PythonScope, resolvedText } from "./python-scope.ts";
import { childrenOf, nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** The arguments of one call of a function that may assert something. */
export interface GivenValues {
  readonly name: string;
  /** The number of values that are written in the source. */
  readonly literals: number;
  /** Whether the last argument is computed by an object that is another argument, or by a function that computes another argument. */
  readonly isComputed: boolean;
}

/** Reads the arguments of a call of JavaScript; undefined for a call with fewer than two. */
export function givenValues(node: SyntaxNode, name: string, scope: Scope): GivenValues | undefined {
  const args = nodesAt(node, "arguments");
  if (args.length < 2) return undefined;
  const values = args.map((each) => resolved(each, scope));
  const calls = values.map(callsIn);
  const [last, ...others] = values.map(({ start, end }) => scope.text.slice(start, end)).reverse();
  const isSame = (calls.at(-1)?.length ?? 0) > 0 && others.includes(last ?? "");
  const isAsked = calls
    .at(-1)
    ?.some(([root = "", method]) =>
      args
        .slice(0, -1)
        .some((other, i) =>
          method === undefined ? calls[i]?.some((each) => each.join() === root) : isRoot(other, root),
        ),
    );
  const literals = values.reduce((sum, value) => sum + literalsIn(value), 0);
  return { name, literals, isComputed: isSame || isAsked === true };
}

/** The number of literals in an expression, without those that are arguments of calls. */
function literalsIn(value: SyntaxNode): number {
  if (value.type === "CallExpression") return 0;
  const inside = value.type === "Property" ? [nodeAt(value, "value") ?? value] : childrenOf(value);
  return inside.reduce((sum, each) => sum + literalsIn(each), value.type === "Literal" ? 1 : 0);
}

function isRoot(arg: SyntaxNode, root: string): boolean {
  return !/^[A-Z]/.test(root) && nameChain(arg)[0] === root && arg.type !== "CallExpression";
}

/** The calls in an expression: the variable and its method, or the function alone. */
function callsIn(value: SyntaxNode): string[][] {
  const calls: string[][] = [];
  walk(value, (node) => {
    const chain = node.type === "CallExpression" ? nameChain(nodeAt(node, "callee")) : [];
    if (chain.length > 0) calls.push(chain.slice(0, 2));
  });
  return calls;
}

/** Reads the arguments of a call of Python, given its source. */
export function pythonGivenValues(words: string, name: string, scope: PythonScope): GivenValues | undefined {
  const inside = words.slice(words.indexOf("(") + 1, -1);
  const args = parts(inside, [","]).filter((each) => each !== "");
  if (args.length < 2) return undefined;
  const values = args.map((each) => (/^\s*\w+\s*$/.test(each) ? (scope.locals.get(each.trim()) ?? each) : each));
  const last = values.at(-1) ?? "";
  const isComputed = args.slice(0, -1).some((each) => {
    const root = /^\s*((?:self\.)?[a-z_]\w*)\s*$/.exec(each)?.[1];
    const asks = root === undefined ? undefined : new RegExp(`(?<![\\w.])${root.replace(".", "\\.")}\\.\\w+\\(`);
    return asks?.test(last) === true || isSameCall(each, last, scope);
  });
  const literals = withoutCalls(values.join(",")).match(/"[^"]*"|'[^']*'|\b\d[\d.]*\b/g)?.length ?? 0;
  return { name, literals, isComputed };
}

function withoutCalls(words: string): string {
  const fewer = words.replace(/[\w.]+\([^()]*\)/g, "");
  return fewer === words ? words : withoutCalls(fewer);
}

function isSameCall(one: string, other: string, scope: PythonScope): boolean {
  return one.includes("(") && resolvedText(one, scope) === resolvedText(other, scope);
}
