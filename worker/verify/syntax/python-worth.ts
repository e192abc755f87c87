import type { GradedWorth } from "./assertion-strength.ts";
import { parts } from "./condition-worth.ts";
import { isWide, LEVELS, type Level, nearWorth, WITH_ANY } from "./matchers.ts";
import { bare, calledIn, isTuple, type PythonScope, resolvedText } from "./python-scope.ts";

/** The worth of asserting that a condition of Python holds. */
export function pythonCondition(condition: string, scope: PythonScope, steps = 0): GradedWorth {
  const words = bare(condition);
  if (isTruth(words) || isLie(words) || /^lambda\b/.test(words) || scope.functions.has(words)) return LEVELS.nothing;
  const ors = parts(words, [" or "]);
  if (ors.length > 1) return eitherWorth(ors, scope);
  const ands = parts(words, [" and "]).map((each) => bare(each));
  if (ands.length > 1) return bothWorth(ands, scope);
  if (/^not\b/.test(words)) return { ...LEVELS.truth, about: subjectIn(words.slice(3), scope).about };
  for (const [operator, worth] of OPERATORS) {
    const [left, right] = parts(words, [operator]);
    if (left !== undefined && right !== undefined) return worth(left, right, scope);
  }
  const value = scope.locals.get(words);
  return value === undefined || steps > 2 ? predicateWorth(words, scope) : pythonCondition(value, scope, steps + 1);
}

function isTruth(words: string): boolean {
  // A tuple is always true, whatever its elements are.
  return isTuple(words) || /^(?:True|[1-9]\d*|not False|not 0|f?"[^"]+"|'[^']+')$/.test(words);
}

function isLie(words: string): boolean {
  return /^(?:False|0|None)$/.test(words);
}

type Compare = (left: string, right: string, scope: PythonScope) => GradedWorth;

const bound: Compare = (left, right, scope) => {
  const tolerance = /\babs\(/.test(left) ? Number(right.replaceAll("_", "")) : Number.NaN;
  if (!Number.isNaN(tolerance)) return { ...nearWorth(tolerance), about: /\babs\(\s*(.+?)\s*-/.exec(left)?.[1] ?? "" };
  const { about, share } = subjectIn(left, scope);
  return { ...LEVELS.kind, grade: LEVELS.kind.grade * share, about };
};
const unlike: Compare = (left, _right, scope) => {
  const { about, share } = subjectIn(left, scope);
  return { ...LEVELS.truth, grade: LEVELS.truth.grade * share, about };
};

/** Two results of the same call that are one object say more than that there is a result, and less than its value. */
export function identity(left: string, right: string, scope: PythonScope, level: Level = "exact"): GradedWorth {
  const worth = pythonEquality(left, right, scope, level);
  const isSame = worth.grade > 0 && worth.grade <= LEVELS.truth.grade && resolvedText(left, scope).includes("(");
  return isSame ? { ...worth, grade: WITH_ANY } : worth;
}

/** Operators in the order in which a condition is split at them. */
const OPERATORS: readonly [operator: string, worth: Compare][] = [
  ["==", (left, right, scope) => pythonEquality(left, right, scope)],
  ["!=", unlike],
  [" is not ", unlike],
  [" not in ", unlike],
  [" is ", identity],
  [" in ", inWorth],
  ["<=", bound],
  [">=", bound],
  [" < ", bound],
  [" > ", bound],
];

function inWorth(left: string, right: string, scope: PythonScope): GradedWorth {
  const isOfLiteral = /^[[({]/.test(right.trim());
  const of = isOfLiteral ? left : right;
  if (!isOfLiteral && isWide(left) && /^["']/.test(left.trim()))
    return { ...LEVELS.truth, about: subjectIn(of, scope).about };
  return { ...LEVELS.partial, about: subjectIn(of, scope).about, wanted: isOfLiteral ? right : left };
}

function eitherWorth(sides: readonly string[], scope: PythonScope): GradedWorth {
  if (sides.some((side) => isTruth(bare(side)))) return LEVELS.nothing;
  const worths = sides.filter((side) => !isLie(bare(side))).map((side) => pythonCondition(side, scope));
  const least = worths.reduce((least, each) => (each.grade < least.grade ? each : least));
  return { ...least, strength: Math.min(1, least.strength), grade: Math.min(LEVELS.partial.grade, least.grade) };
}

function bothWorth(sides: readonly string[], scope: PythonScope): GradedWorth {
  const worths = sides.map((side) => pythonCondition(side, scope));
  return {
    strength: Math.max(...worths.map(({ strength }) => strength)),
    reach: worths.reduce((sum, { reach }) => sum + reach, 0),
    grade: Math.max(...worths.map(({ grade }) => grade)),
  };
}

/** A call such as `text.startswith("a")` says a part of a value, and any other call little. */
function predicateWorth(words: string, scope: PythonScope): GradedWorth {
  const [, name = "", inside = ""] = /^([\w.]+(?:\(.*\))?[\w.]*)\((.*)\)$/s.exec(words) ?? [];
  const args = parts(inside, [","]);
  const of = (text: string) => subjectIn(text, scope).about;
  if (/^(?:isinstance|issubclass|callable|hasattr)$/.test(name)) return { ...LEVELS.kind, about: of(args[0] ?? "") };
  if (/^re\.(?:match|search|fullmatch)$/.test(name)) {
    if (isWide(args[0] ?? "")) return { ...LEVELS.truth, about: of(args[1] ?? "") };
    return { ...LEVELS.partial, about: of(args[1] ?? ""), wanted: args[0] ?? "" };
  }
  const receiver = /^(.*)\.(?:startswith|endswith|issubset|issuperset|match|search)$/s.exec(name)?.[1];
  if (receiver !== undefined) return { ...LEVELS.partial, about: of(receiver), wanted: inside };
  if (name === "all") return allWorth(inside, scope);
  if (name === "any") return LEVELS.kind;
  return { ...LEVELS.truth, reach: args[0] === "" || name === "" ? 1 : 1.5, about: of(words) };
}

/** `all(isinstance(x, int) for x in xs)` only says the kind of the elements. */
function allWorth(inside: string, scope: PythonScope): GradedWorth {
  const of = /\bin\s+([\s\S]+)$/.exec(inside)?.[1];
  const worth = { ...LEVELS.truth, reach: /^\s*isinstance\(/.test(inside) ? LEVELS.kind.reach : 2 };
  return of === undefined ? worth : { ...worth, about: subjectIn(of, scope).about };
}

/** The worth of comparing two expressions. `level` is that of the assertion. */
export function pythonEquality(a: string, b: string, scope: PythonScope, level: Level = "exact"): GradedWorth {
  const [left, right] = isPlain(a) && !isPlain(b) ? [b, a] : [a, b];
  if (isPlain(left) || isSameValue(left, right, scope)) return LEVELS.nothing;
  const { about, share } = subjectIn(left, scope);
  const wanted = scope.locals.get(right.trim()) ?? right;
  if (agrees(left, right, scope)) return { ...LEVELS.truth, grade: LEVELS.truth.grade * share, about, wanted };
  const base = { ...LEVELS[level], grade: LEVELS[level].grade * share, about, wanted };
  // The length and the type of a value say less than the value.
  if (share < 0.7)
    return { ...base, strength: LEVELS.kind.strength, reach: left.includes("len(") ? 2 : LEVELS.kind.reach };
  return level === "exact" ? exactWorth(wanted, base) : { ...base, reach: base.reach * leavesIn(wanted) };
}

/** The worth of a comparison whose expected value may allow more than one value: a tolerance, parts of any value. */
function exactWorth(wanted: string, base: GradedWorth): GradedWorth {
  const tolerance = toleranceIn(wanted);
  if (tolerance !== undefined) return { ...base, ...nearWorth(tolerance) };
  if (/^(?:\w+\.)*ANY$/.test(wanted.trim())) return { ...base, ...LEVELS.truth };
  const reach = base.reach * leavesIn(wanted);
  if (/\bANY\b/.test(wanted)) return { ...base, reach, grade: (base.grade * WITH_ANY) / 2 };
  const isFloat = /^-?\d+\.\d+$/.test(wanted.trim());
  return { ...base, reach, grade: isFloat ? Math.min(base.grade, LEVELS.near.grade) : base.grade };
}

/** Whether both sides are the same value: the same variable, names of it, or the same expression without a call. */
function isSameValue(left: string, right: string, scope: PythonScope): boolean {
  const text = resolvedText(left, scope);
  if (text !== resolvedText(right, scope)) return false;
  return !text.includes("(") || (isName(left) && lastName(left, scope) === lastName(right, scope));
}

function isName(words: string): boolean {
  return /^\s*\w+\s*$/.test(words);
}

function lastName(words: string, scope: PythonScope, steps = 0): string {
  const value = scope.locals.get(words.trim());
  return value !== undefined && isName(value) && steps < 4 ? lastName(value, scope, steps + 1) : words.trim();
}

/** Whether the expected value is computed by the function under test, or by another one of its module. */
function agrees(left: string, right: string, scope: PythonScope): boolean {
  if (resolvedText(left, scope) === resolvedText(right, scope)) return true;
  // A variable in both sides is their common input, unless it is the compared value itself.
  const locals = new Map(
    [...scope.locals].filter(
      ([name]) => isName(left) || ![left, right].every((side) => new RegExp(`\\b${name}\\b`).test(side)),
    ),
  );
  const wanted = [...calledIn(right, { ...scope, locals })].filter(
    (name) =>
      !/^(?:[A-Z_]|list|dict|set|tuple|len|str|int|sorted|range|repr|bytes|float|sum|max|min|frozenset|type|next|iter|open)/.test(
        name,
      ),
  );
  const actual = calledIn(left, { ...scope, locals });
  const receiver = /^([a-z_][\w.]*)\.\w+\(/.exec(oneStep(left, scope))?.[1];
  if (
    receiver !== undefined &&
    new RegExp(`(?<![\\w.])${receiver.replaceAll(".", "\\.")}\\.\\w+\\(`).test(oneStep(right, scope))
  )
    return true;
  const moduleOf = (name: string) => scope.modules.get(name.split(".")[0] ?? "");
  return wanted.some(
    (name) =>
      actual.has(name) ||
      (moduleOf(name) !== undefined && [...actual].some((each) => moduleOf(each) === moduleOf(name))),
  );
}

/** The value of a variable, or the expression itself. */
function oneStep(words: string, { locals }: PythonScope): string {
  return (locals.get(words.trim()) ?? words).trim().replace(/^await\s+/, "");
}

/** The tolerance of `approx(...)`; undefined without one. */
function toleranceIn(wanted: string): number | undefined {
  if (!/\bapprox\(/.test(wanted)) return undefined;
  const given = [...wanted.matchAll(/\b(?:rel|abs)\s*=\s*([\d.e+-]+)/g)].map(([, value]) => Number(value));
  return given.length === 0 ? 1e-6 : Math.max(...given);
}

/** The number of values in a literal. */
function leavesIn(wanted: string): number {
  const text = wanted.trim();
  const inside = /^(?:\w[\w.]*)?[[({]([\s\S]*)[\])}]$/.exec(text)?.[1];
  if (inside === undefined || inside.trim() === "") return 1;
  return parts(inside, [","])
    .filter((part) => part !== "")
    .reduce((sum, part) => sum + leavesIn(parts(part, [":"]).at(-1) ?? ""), 0);
}

function isPlain(words: string): boolean {
  return /^\s*(?:-?\d[\w.]*|[rbf]?"[^"]*"|[rbf]?'[^']*'|True|False|None)\s*$/.test(words);
}

/** The value that an assertion is about: that of `len(x)`, `sorted(x)` and `type(x)` is `x`. */
export function subjectIn(words: string, scope: PythonScope): { about: string; share: number } {
  const text = bare(scope.locals.get(words.trim()) ?? words);
  const [, name = "", inside = ""] = /^([\w.]+)\(([\s\S]*)\)$/.exec(text) ?? [];
  const keyed = /^([\s\S]+)\.(?:keys|values)\(\)$/.exec(text)?.[1];
  if (keyed !== undefined) return { about: subjectIn(keyed, scope).about, share: LEVELS.partial.grade / 2 };
  const share = SHARES.find(([names]) => names.test(name))?.[1];
  const args = parts(inside, [","]);
  if (share === undefined || args[0] === undefined || args[0] === "" || /\bfor\b/.test(inside))
    return { about: resolvedText(text, scope), share: 1 };
  const of = subjectIn(args[0], scope);
  return { about: of.about, share: of.share * share };
}

const KIND = LEVELS.kind.grade / 2;
const SHARES: readonly [names: RegExp, share: number][] = [
  [/^(?:len|type)$/, KIND],
  [/^round$/, KIND],
  [/^bool$/, LEVELS.truth.grade / 2],
  [/^(?:sorted|set|frozenset|(?:collections\.)?Counter)$/, LEVELS.unordered.grade / 2],
  [/^(?:list|tuple|dict)$/, 1],
];
