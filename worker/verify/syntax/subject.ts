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

interface Part {
  readonly of: SyntaxNode;
  readonly share: number;
}

/** The value that an expression takes a part of. */
function partOf(value: SyntaxNode): Part | undefined {
  const argument = nodeAt(value, "argument");
  if (value.type === "UnaryExpression" && value.operator === "typeof" && argument !== undefined)
    return { of: argument, share: KIND };
  const object = value.type === "MemberExpression" ? nodeAt(value, "object") : undefined;
  if (object !== undefined && /^(?:length|size)$/.test(nameChain(value).at(-1) ?? ""))
    return { of: object, share: KIND };
  if (value.type === "CallExpression" || value.type === "NewExpression") return partOfCall(value);
  return spreadOf(value);
}

function partOfCall(value: SyntaxNode): Part | undefined {
  const callee = nodeAt(value, "callee");
  const name = nameChain(callee).join(".");
  const [first] = nodesAt(value, "arguments");
  const share = FUNCTIONS[value.type === "NewExpression" ? `new ${name}` : name];
  if (first !== undefined && share !== undefined) return { of: first, share };
  const receiver = callee?.type === "MemberExpression" ? nodeAt(callee, "object") : undefined;
  if (receiver === undefined || !/(?:^|\.)(?:sort|toSorted)$/.test(name)) return undefined;
  return { of: receiver, share: UNORDERED };
}

/** Functions of which the result is a part of their argument. */
const FUNCTIONS: Readonly<Record<string, number>> = {
  "new Set": UNORDERED,
  "Array.from": 1,
  structuredClone: 1,
  "Object.keys": LEVELS.partial.grade / 2,
  "Math.max": KIND,
  "Math.min": KIND,
  Boolean: LEVELS.truth.grade / 2,
};

/** The list that `[...list]` copies. */
function spreadOf(value: SyntaxNode): Part | undefined {
  const [only, ...more] = value.type === "ArrayExpression" ? nodesAt(value, "elements") : [];
  const inner = only?.type === "SpreadElement" && more.length === 0 ? nodeAt(only, "argument") : undefined;
  return inner === undefined ? undefined : { of: inner, share: 1 };
}
