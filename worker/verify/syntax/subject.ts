import { resolved, type Scope, textOf } from "./assertion-scope.ts";
import { LEVELS } from "./matchers.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** The value that an assertion is about, and how much of it the assertion looks at. */
export interface Subject {
  /** Source of the value, without white space, in which variables are replaced by their values. */
  readonly about: string;
  /** 1 for the value itself; less for its length, its type or its elements in any order. */
  readonly share: number;
}

const KIND = LEVELS.kind.grade / 2;
const UNORDERED = LEVELS.unordered.grade / 2;

/** Reads the subject of an assertion: `load(1)` of `typeof load(1)`, of `load(1).length` and of `load(1).sort()`. */
export function subjectFrom(node: SyntaxNode, scope: Scope): Subject {
  const value = resolved(node, scope);
  const inner = partOf(value);
  if (inner === undefined) return { about: textOf(value, scope), share: 1 };
  const { about, share } = subjectFrom(inner.of, scope);
  return { about, share: share * inner.share };
}

function partOf(value: SyntaxNode): { of: SyntaxNode; share: number } | undefined {
  const argument = nodeAt(value, "argument");
  if (value.type === "UnaryExpression" && value.operator === "typeof" && argument !== undefined)
    return { of: argument, share: KIND };
  const object = value.type === "MemberExpression" ? nodeAt(value, "object") : undefined;
  if (object !== undefined && /^(?:length|size)$/.test(nameChain(value).at(-1) ?? ""))
    return { of: object, share: KIND };
  if (value.type !== "CallExpression" && value.type !== "NewExpression") return spreadOf(value);
  const callee = nodeAt(value, "callee");
  const name = nameChain(callee).join(".");
  const [first] = nodesAt(value, "arguments");
  if (first !== undefined && value.type === "NewExpression" && name === "Set") return { of: first, share: UNORDERED };
  if (first !== undefined && /^(?:Array\.from|structuredClone)$/.test(name)) return { of: first, share: 1 };
  if (first !== undefined && /^(?:Object\.keys|Boolean)$/.test(name)) return { of: first, share: 0.75 };
  const receiver = callee?.type === "MemberExpression" ? nodeAt(callee, "object") : undefined;
  if (receiver === undefined) return undefined;
  return /^(?:sort|toSorted)$/.test(nameChain(callee).at(-1) ?? "") ? { of: receiver, share: UNORDERED } : undefined;
}

/** The list that `[...list]` copies. */
function spreadOf(value: SyntaxNode): { of: SyntaxNode; share: number } | undefined {
  const [only, ...more] = value.type === "ArrayExpression" ? nodesAt(value, "elements") : [];
  const inner = only?.type === "SpreadElement" && more.length === 0 ? nodeAt(only, "argument") : undefined;
  return inner === undefined ? undefined : { of: inner, share: 1 };
}
