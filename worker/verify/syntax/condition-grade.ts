import { resolved, type Scope } from "./assertion-scope.ts";
import type { GradedWorth } from "./assertion-strength.ts";
import { equalityWorth } from "./equality-worth.ts";
import { LEVELS } from "./matchers.ts";
import { subjectFrom } from "./subject.ts";
import { isFunction } from "./test-marks.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode } from "./walk.ts";

/** The worth of asserting that a condition of JavaScript holds, or that it does not. */
export function conditionWorth(condition: SyntaxNode, scope: Scope, holds = true): GradedWorth {
  const node = resolved(condition, scope);
  const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
  const operator = String(node.operator);
  if (node.type === "UnaryExpression" && operator === "!")
    return conditionWorth(nodeAt(node, "argument") ?? node, scope, !holds);
  if (isAlways(node, scope)) return LEVELS.nothing;
  if (left === undefined || right === undefined || node.type === "AssignmentExpression")
    return holds ? predicateWorth(node, scope) : aboutWhole(node, scope);
  if (node.type === "LogicalExpression") {
    const sides = [left, right].map((side) => conditionWorth(side, scope, holds));
    return (operator === "&&") === holds ? both(sides) : either([left, right], sides);
  }
  if (/^[=!]==?$/.test(operator))
    return operator.startsWith("=") === holds ? sameWorth(left, right, scope) : aboutWhole(left, scope);
  const { about, share } = subjectFrom(operator === "in" ? right : left, scope);
  return { ...LEVELS.kind, grade: LEVELS.kind.grade * share, about };
}

/** A comparison with null or undefined says little. */
function sameWorth(left: SyntaxNode, right: SyntaxNode, scope: Scope): GradedWorth {
  const isUnset = [left, right].some((side) => side.value === null || side.name === "undefined");
  const worth = equalityWorth(left, right, scope);
  return isUnset ? { ...worth, strength: Math.min(1, worth.strength) } : worth;
}

function aboutWhole(node: SyntaxNode, scope: Scope): GradedWorth {
  const { about, share } = subjectFrom(node, scope);
  return { ...LEVELS.truth, grade: LEVELS.truth.grade * share, about };
}

/** A call such as `text.includes("a")` says a part of a value, and any other call little. */
function predicateWorth(node: SyntaxNode, scope: Scope): GradedWorth {
  const callee = node.type === "CallExpression" ? nodeAt(node, "callee") : undefined;
  const chain = nameChain(callee);
  const name = chain.at(-1) ?? "";
  const [first, second] = nodesAt(node, "arguments");
  const receiver = callee?.type === "MemberExpression" ? nodeAt(callee, "object") : undefined;
  if (first === undefined) return aboutWhole(node, scope);
  const of = (value: SyntaxNode) => subjectFrom(value, scope).about;
  if (
    /^(?:isDeepStrictEqual|isEqual|deepEqual|Object\.is)$/.test(name === "is" ? chain.join(".") : name) &&
    second !== undefined
  )
    return equalityWorth(first, second, scope);
  if (name === "test") return { ...LEVELS.partial, about: of(first) };
  if (/^(?:Array\.isArray|(?:Number|Buffer)\.is\w+)$/.test(chain.join(".")))
    return { ...LEVELS.kind, about: of(first) };
  if (receiver === undefined) return aboutWhole(node, scope);
  if (name === "equals") return equalityWorth(receiver, first, scope);
  if (/^(?:includes|startsWith|endsWith|match|has|indexOf|search)$/.test(name))
    return { ...LEVELS.partial, about: of(receiver) };
  if (/^every$/.test(name)) return { ...LEVELS.truth, reach: 2, about: of(receiver) };
  return /^some$/.test(name) ? { ...LEVELS.kind, about: of(receiver) } : aboutWhole(node, scope);
}

function both(sides: readonly GradedWorth[]): GradedWorth {
  const strength = Math.max(...sides.map((side) => side.strength));
  const reach = sides.reduce((total, side) => total + side.reach, 0);
  return { strength, reach, grade: Math.max(...sides.map(({ grade }) => grade)) };
}

/** At least one of two conditions has to hold, which says less than each of them. */
function either(nodes: readonly SyntaxNode[], sides: readonly GradedWorth[]): GradedWorth {
  if (nodes.some(isConstant)) return LEVELS.nothing;
  const least = sides.reduce((least, side) => (side.grade < least.grade ? side : least));
  return { ...least, strength: Math.min(1, least.strength), grade: Math.min(LEVELS.partial.grade, least.grade) };
}

/** Whether a condition is known without running it: it is written in the source, or it is a function, which is always true. */
function isAlways(node: SyntaxNode, { locals }: Scope): boolean {
  if (isConstant(node)) return true;
  const value = node.type === "Identifier" ? locals.get(String(node.name)) : node;
  return value !== undefined && isFunction(value);
}

/** Whether the value of an expression is written in the source. */
export function isConstant(node: SyntaxNode): boolean {
  if (node.type === "Literal") return true;
  if (node.type === "UnaryExpression") return isConstant(nodeAt(node, "argument") ?? node);
  if (node.type === "TemplateLiteral") return nodesAt(node, "expressions").length === 0;
  if (node.type === "ArrayExpression") return nodesAt(node, "elements").every(isConstant);
  return node.type === "ObjectExpression" && nodesAt(node, "properties").length === 0;
}
