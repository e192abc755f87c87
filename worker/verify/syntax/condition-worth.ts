import type { Worth } from "./languages/code-language.ts";

const NOTHING: Worth = { strength: 0, reach: 0 };
const WEAK: Worth = { strength: 1, reach: 1 };
const MAYBE: Worth = { strength: 1, reach: 2 };
const STRONG: Worth = { strength: 2, reach: 2 };

/** Whether a condition is known without running it; undefined if it is not. */
export function constantOf(condition: string): boolean | undefined {
  const words = bare(condition);
  if (/^(?:true|1)$/i.test(words)) return true;
  if (/^(?:false|0|nil|null)$/i.test(words)) return false;
  const inner = /^(?:!|not\s+)([\s\S]+)$/i.exec(words)?.[1];
  if (inner !== undefined && parts(words, ["&&", "||", " and ", " or "]).length === 1) {
    const value = constantOf(inner);
    return value === undefined ? undefined : !value;
  }
  for (const [operators, absorbing] of [
    [["||", " or "], true],
    [["&&", " and "], false],
  ] as const) {
    const pieces = parts(words, operators);
    if (pieces.length < 2) continue;
    const values = pieces.map(constantOf);
    if (values.includes(absorbing)) return absorbing;
    return values.every((value) => value !== undefined) ? !absorbing : undefined;
  }
  const [, left = "", operator = "", right = ""] =
    /^(-?\d+|"[^"]*"|'[^']*')\s*(===?|!==?)\s*(-?\d+|"[^"]*"|'[^']*')$/.exec(words) ?? [];
  if (operator === "") return undefined;
  return (left === right) === operator.startsWith("=");
}

/** The worth of asserting that a condition holds, or that it does not. */
export function conditionWorth(condition: string, holds: boolean): Worth {
  const words = bare(condition);
  if (constantOf(words) !== undefined) return NOTHING;
  const ors = parts(words, ["||", " or "]);
  const ands = parts(words, ["&&", " and "]);
  const [joint, either] = holds ? [ands, ors] : [ors, ands];
  if (either.length > 1) return eitherWorth(either, holds);
  if (joint.length > 1) return joint.map((each) => conditionWorth(each, holds)).reduce(sum);
  const inner = /^(?:!(?!=)|not\s+)([\s\S]+)$/.exec(words)?.[1];
  if (inner !== undefined) return conditionWorth(inner, !holds);
  const [left, right] = parts(words, ["===", "=="]);
  if (right !== undefined) return holds ? equalWorth(left ?? "", right) : WEAK;
  const [one, other] = parts(words, ["!==", "!="]);
  if (other !== undefined) return holds ? WEAK : equalWorth(one ?? "", other);
  return holds ? predicateWorth(words) : WEAK;
}

/** At least one of the conditions has to hold: less than each of them says, but it may be the same as one of them. */
function eitherWorth(conditions: readonly string[], holds: boolean): Worth {
  const worths = conditions.map((each) => conditionWorth(each, holds));
  if (conditions.some((each) => constantOf(each) === holds)) return NOTHING;
  return {
    strength: Math.min(1, ...worths.map(({ strength }) => strength)),
    reach: Math.max(...worths.map(({ reach }) => reach)),
  };
}

/** The worth of a comparison for equality. A comparison of an expression with itself can only fail if the expression calls something. */
export function equalWorth(left: string, right: string): Worth {
  const [a, b] = [bare(left), bare(right)];
  if (a === b) return a.includes("(") ? WEAK : NOTHING;
  if (isLiteral(a) && isLiteral(b)) return NOTHING;
  return [a, b].some((side) => /^(?:(?:Boolean\.)?(?:true|false)|nil|null|None|undefined)$/i.test(side))
    ? WEAK
    : STRONG;
}

/** A call such as `a.equals(b)` compares; any other call with an argument may compare. */
function predicateWorth(words: string): Worth {
  const open = openingOf(words);
  const [called = "", name = ""] = /([\w?!$]+)\s*$/.exec(words.slice(0, open)) ?? [];
  if (name === "") return WEAK;
  const args = parts(words.slice(open + 1, -1), [","]).filter((each) => each !== "");
  if (!COMPARES.test(name)) return args.length > 0 ? MAYBE : WEAK;
  const receiver = words.slice(0, open - called.length).replace(/(?:\.|->|::)\s*$/, "");
  const [left = "", right = ""] = args.length > 1 ? args : [receiver, args[0]];
  return equalWorth(left, right);
}

const COMPARES =
  /^(?:DeepEqual|deepEquals|Is|As|Equals?|equals|EqualFold|Compare|eql\?|equal\?|matches!?|eq|is_deeply)$/;

/** The offset of the bracket that the last character of a text closes; 0 if the text ends with anything else. */
export function openingOf(words: string): number {
  let depth = 0;
  for (let at = words.length - 1; words.endsWith(")") && at > 0; at -= 1) {
    if (words[at] === ")") depth += 1;
    if (words[at] === "(") depth -= 1;
    if (depth === 0) return at;
  }
  return 0;
}

export function isLiteral(words: string): boolean {
  return /^(?:-?\d[\w.]*|"[^"]*"|'[^']*'|true|false|nil|null|None|:\w+)$/i.test(words);
}

function sum(a: Worth, b: Worth): Worth {
  return { strength: a.strength + b.strength, reach: a.reach + b.reach };
}

/** A condition without the parentheses around it. */
export function bare(words: string): string {
  const text = words.trim();
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let at = 0; at < text.length - 1; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return text;
  }
  return bare(text.slice(1, -1));
}

/** Splits a text at operators that are outside of brackets and quotes. */
export function parts(text: string, operators: readonly string[]): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    at += quotedAt(text, at);
    const char = text[at] ?? "";
    if ("([{".includes(char)) depth += 1;
    if (")]}".includes(char)) depth -= 1;
    const operator = depth === 0 ? operators.find((each) => isOperatorAt(text, at, each)) : undefined;
    if (operator === undefined) continue;
    pieces.push(text.slice(from, at));
    from = at + operator.length;
    at = from - 1;
  }
  return [...pieces, text.slice(from)].map((piece) => piece.trim());
}

/** Whether an operator stands at an offset. `==` inside `===`, `!==` or `<=` is a part of another operator. */
function isOperatorAt(text: string, at: number, operator: string): boolean {
  if (!text.startsWith(operator, at)) return false;
  if (!/^[=!]/.test(operator)) return true;
  return !/[=!<>]/.test(text[at - 1] ?? "") && !/[=<>]/.test(text[at + operator.length] ?? "");
}

/** The length of the quoted text that begins at an offset; 0 for any other text. */
function quotedAt(text: string, at: number): number {
  if (!"\"'`".includes(text[at] ?? "x")) return 0;
  QUOTED.lastIndex = at;
  return QUOTED.exec(text)?.[0].length ?? 0;
}

/** Matches a quoted text. */
const QUOTED = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`/y;
