import { calledIn, resolved, type Scope, textOf } from "./assertion-scope.ts";
import type { GradedWorth } from "./assertion-strength.ts";
import { type Grade, LEVELS, type Level, WITH_ANY } from "./matchers.ts";
import { subjectFrom } from "./subject.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "./walk.ts";

/** The worth of comparing a value with an expected value. `level` is that of the matcher. */
export function equalityWorth(
  actual: SyntaxNode,
  expected: SyntaxNode,
  scope: Scope,
  level: Level = "exact",
): GradedWorth {
  const [left, right] = isPlain(actual) && !isPlain(expected) ? [expected, actual] : [actual, expected];
  const { about, share } = subjectFrom(left, scope);
  if (isSameValue(left, right, scope) || isDefault(left, right, scope) || isDefault(right, left, scope, "left"))
    return { ...LEVELS.nothing, about };
  const plain = plainGrade(left, right, scope, level);
  const wanted = constantOf(right, scope);
  const anys = anysIn(wanted);
  const base = { ...plain, grade: plain.grade * share, about, wanted: scope.text.slice(wanted.start, wanted.end) };
  // The length and the type of a value say less than the value.
  if (share < 0.7)
    return { ...base, strength: Math.min(base.strength, LEVELS.kind.strength), reach: isSize(left) ? 2 : 1.25 };
  if (plain === LEVELS.exact && isFloat(wanted)) return { ...base, grade: LEVELS.near.grade * share };
  if (anys.whole)
    return { ...LEVELS[anys.isPart ? "partial" : "kind"], reach: leavesOf(wanted) * LEVELS.partial.reach, about };
  if (anys.count > 0) return { ...base, grade: (base.grade * WITH_ANY) / 2, reach: reachOf(wanted, plain.reach) };
  return { ...base, reach: reachOf(wanted, base.reach) };
}

/** The grade of a comparison by the way in which the expected value comes about. */
function plainGrade(left: SyntaxNode, right: SyntaxNode, scope: Scope, level: Level): Grade {
  const plain = LEVELS[agreement(left, right, scope) ?? level];
  // Two results in variables of their own that are equal say more than that there is a result.
  const isTwice = plain === LEVELS.truth && [left, right].every(({ type }) => type === "Identifier");
  return isTwice ? TWICE : plain;
}

const TWICE: Grade = { strength: 1.5, reach: 1.5, grade: 1.4 };

/** The worth of an assertion about the arguments of a call: any of them may be of any value. */
export function argumentsWorth(args: readonly SyntaxNode[], plain: Grade): Grade {
  const anys = args.map((each) => anysIn(each));
  if (anys.length > 0 && anys.every(({ whole, isPart }) => whole && !isPart)) return { ...plain, ...LEVELS.kind };
  return anys.some(({ count }) => count > 0) ? { ...plain, grade: (plain.grade * WITH_ANY) / 2 } : plain;
}

/** A variable or a constant of the file is replaced by its value. */
function constantOf(node: SyntaxNode, scope: Scope): SyntaxNode {
  const value = resolved(node, scope);
  const known = value.type === "Identifier" ? scope.constants.get(String(value.name)) : undefined;
  return known !== undefined && /^(?:Array|Object)Expression$|^Literal$/.test(known.type) ? known : value;
}

/** Whether both sides are the same value: the same variable, or names of it. */
function isSameValue(left: SyntaxNode, right: SyntaxNode, scope: Scope): boolean {
  const copied = copyOf(left) ?? copyOf(right);
  if (copied !== undefined) return isSameValue(copyOf(left) ?? left, copyOf(right) ?? right, scope);
  if (textOf(left, scope) !== textOf(right, scope)) return false;
  const [a, b] = [left, right].map((side) => lastName(side, scope));
  return a === b && (a !== undefined || calledIn(left, scope).size === 0) && !(a === undefined && holdsCall(left));
}

/** The list that `[...list]` copies. */
function copyOf(node: SyntaxNode): SyntaxNode | undefined {
  const [only, ...more] = node.type === "ArrayExpression" ? nodesAt(node, "elements") : [];
  return only?.type === "SpreadElement" && more.length === 0 ? nodeAt(only, "argument") : undefined;
}

/** Whether a value falls back to the expected one: `expect(got ?? 3).toBe(3)`, or the expected one to it: `expect(got).toBe(got ?? 3)`. */
function isDefault(choice: SyntaxNode, value: SyntaxNode, scope: Scope, side: "left" | "right" = "right"): boolean {
  const other = /^(?:\|\||\?\?)$/.test(String(choice.operator)) ? nodeAt(choice, side) : undefined;
  return other !== undefined && textOf(other, scope) === textOf(value, scope);
}

/** The variable at the end of a chain of variables that are names of one value. */
function lastName(node: SyntaxNode, scope: Scope): string | undefined {
  const value = node.type === "Identifier" ? scope.locals.get(String(node.name)) : undefined;
  if (node.type !== "Identifier") return undefined;
  return value?.type === "Identifier" ? lastName(value, scope) : String(node.name);
}

/** The level of a comparison whose expected value is computed by the code under test. */
function agreement(left: SyntaxNode, right: SyntaxNode, scope: Scope): Level | undefined {
  if (textOf(left, scope) === textOf(right, scope)) return "truth";
  // A variable in both sides is their common input, unless it is the compared value itself.
  const isName = left.type === "Identifier";
  const common = isName ? [] : [...namesIn(left)].filter((name) => namesIn(right).has(name));
  const locals = new Map([...scope.locals].filter(([name]) => !common.includes(name)));
  const [actual, wanted] = [left, right].map((side) => calledIn(side, { ...scope, locals }));
  if (isAsked(left, right, scope)) return "kind";
  const names = [...(wanted ?? [])].filter((name) => !/^(?:[A-Z]|expect\b|String$|require$)/.test(name));
  if (names.some((name) => actual?.has(name))) return "truth";
  return names.some((name) => scope.sources.has(name.split(".")[0] ?? "")) ? "kind" : undefined;
}

/** Whether the expected value is what another method of the object under test returns. */
function isAsked(left: SyntaxNode, right: SyntaxNode, scope: Scope): boolean {
  const [root, method] = methodOf(resolved(left, scope));
  if (root === undefined || method === undefined) return false;
  let is = false;
  walk(resolved(right, scope), (node) => {
    const [of, name] = methodOf(node);
    is ||= of === root && name !== undefined;
  });
  return is;
}

/** The variable whose method a call calls, and the method. */
function methodOf(node: SyntaxNode): string[] {
  const callee = node.type === "CallExpression" ? nodeAt(node, "callee") : undefined;
  const chain = callee?.type === "MemberExpression" ? nameChain(callee) : [];
  // The items of a list are inputs.
  const isOfList = /^(?:map|filter|flatMap|reduce|some|every|find|findLast|slice|join|at|concat|flat|sort)$/.test(
    chain[1] ?? "",
  );
  return isOfList || chain.length !== 2 || /^[A-Z]/.test(chain[0] ?? "") ? [] : chain;
}

function namesIn(side: SyntaxNode): Set<string> {
  const names = new Set<string>();
  walk(side, (node) => {
    if (node.type === "Identifier") names.add(String(node.name));
  });
  return names;
}

function holdsCall(node: SyntaxNode): boolean {
  let holds = false;
  walk(node, ({ type }) => {
    holds ||= /^(?:Call|New|TaggedTemplate)Expression$/.test(type);
  });
  return holds;
}

/** Values of any kind that an expected value allows. */
function anysIn(expected: SyntaxNode): { whole: boolean; isPart: boolean; count: number } {
  let count = 0;
  const kindOf = (node: SyntaxNode) => {
    const name = node.type === "CallExpression" ? nameChain(nodeAt(node, "callee")).slice(-1)[0] : "";
    return ANY.exec(name ?? "")?.[0];
  };
  walk(expected, (node) => {
    if (kindOf(node) !== undefined) count += 1;
  });
  const own = kindOf(expected);
  return { whole: own !== undefined, isPart: /ing$|match/.test(own ?? "") && own !== "anything", count };
}

const ANY = /^(?:any|anything|objectContaining|arrayContaining|stringContaining|stringMatching|closeTo)$/;

function isFloat(node: SyntaxNode): boolean {
  return typeof node.value === "number" && !Number.isInteger(node.value);
}

function isSize(node: SyntaxNode): boolean {
  return /^(?:length|size)$/.test(nameChain(node).at(-1) ?? "");
}

function isPlain(node: SyntaxNode): boolean {
  return (
    node.type === "Literal" ||
    (node.type === "UnaryExpression" && node.operator !== "typeof" && isPlain(nodeAt(node, "argument") ?? node))
  );
}

/** Upper limit of a comparison's strength: it checks each value in a literal, and the length of each list. */
function reachOf(expected: SyntaxNode, each: number): number {
  let lists = 0;
  walk(expected, ({ type }) => {
    lists += type === "ArrayExpression" ? 1 : 0;
  });
  const leaves = leavesOf(expected);
  return leaves <= 1 && lists === 0 ? each : each * Math.max(1, leaves) + lists;
}

/** The number of values in a literal, such as a list or an object. */
function leavesOf(node: SyntaxNode): number {
  const name = nameChain(nodeAt(node, "callee")).at(-1) ?? "";
  if (node.type === "CallExpression" && /^(?:any|anything)$/.test(name)) return LEVELS.kind.reach / 2;
  if (node.type === "CallExpression" && ANY.test(name))
    return nodesAt(node, "arguments").reduce((n, each) => n + leavesOf(each), 0);
  const inside =
    node.type === "ObjectExpression"
      ? nodesAt(node, "properties").map((property) => nodeAt(property, "value") ?? property)
      : node.type === "ArrayExpression"
        ? nodesAt(node, "elements")
        : undefined;
  return inside === undefined ? 1 : inside.reduce((total, each) => total + leavesOf(each), 0);
}
