/** The wildcard `*`: any characters within one name. */
export const STAR = Symbol("*");
/** The wildcard `?`: one character of a name. */
export const ANY = Symbol("?");
/** The wildcard `**`: any number of folders. */
export const ANYTHING = Symbol("**");
/** A construct that only a shell interprets. Its interpretation may include slashes. */
const UNKNOWN = Symbol("unknown");

/** A part of a name in a pattern: a character, a set of characters, or a wildcard. */
export type Token = string | ReadonlySet<string> | typeof STAR | typeof ANY;
/** A part of a path in a pattern: a literal name, a pattern for one name, or any number of folders. */
export type Segment = string | readonly Token[] | typeof ANYTHING;

/**
 * One interpretation of a path pattern. A pattern has several if it contains characters that a shell interprets
 * differently. `isExact` is false if `segments` match more paths than the pattern does.
 */
export interface Reading {
  readonly segments: readonly Segment[];
  readonly isExact: boolean;
}

type Part = Token | typeof ANYTHING | typeof UNKNOWN;

/** Maximum number of interpretations of one pattern. A pattern with more is treated as `**`. */
const MAX_READINGS = 256;

/** All interpretations of a path pattern; `path-pattern.ts` explains them. */
export function readPattern(pattern: string): Reading[] {
  const alternatives = splitAt(pattern, "|");
  const rows = alternatives.length === 1 ? expand(pattern) : [...expand(pattern), ...alternatives.flatMap(expand)];
  if (rows.length > MAX_READINGS) return [{ segments: [ANYTHING], isExact: false }];
  return rows.map(toReading);
}

function toReading(parts: readonly Part[]): Reading {
  const segments: Segment[] = [];
  for (const names of splitParts(parts)) {
    if (names.includes(UNKNOWN) || names.includes(ANYTHING)) segments.push(ANYTHING);
    else if (names.every((part) => typeof part === "string")) segments.push(names.join(""));
    else segments.push(names as Token[]);
  }
  return { segments, isExact: !parts.includes(UNKNOWN) };
}

function splitParts(parts: readonly Part[]): Part[][] {
  const rows: Part[][] = [[]];
  for (const part of parts) {
    if (part === "/") rows.push([]);
    else rows.at(-1)?.push(part);
  }
  return rows;
}

/** All sequences of parts as which a text can be interpreted, at most MAX_READINGS + 1. */
function expand(text: string): Part[][] {
  let rows: Part[][] = [[]];
  for (let i = 0; i < text.length; ) {
    const { options, length } = constructAt(text, i);
    rows = rows.flatMap((row) => options.map((option) => [...row, ...option])).slice(0, MAX_READINGS + 1);
    i += length;
  }
  return rows;
}

interface Construct {
  readonly options: readonly Part[][];
  /** Length, in characters, of the pattern's text that the construct spans. */
  readonly length: number;
}

function constructAt(text: string, i: number): Construct {
  const [char = "", next = ""] = [...text.slice(i, i + 4)];
  if (/[@+*?!]/.test(char) && next === "(") return groupAt(text, i, char) ?? plain(char);
  switch (char) {
    case "*":
      return starsAt(text, i);
    case "?":
      return { options: [[ANY]], length: 1 };
    case "(":
      return groupAt(text, i, "") ?? plain(char);
    case "[":
      return classAt(text, i) ?? plain(char);
    case "{":
      return bracesAt(text, i) ?? plain(char);
    case '"':
      return { options: [[], [char]], length: 1 };
    case "\\":
      return next === "" || next === "/" ? plain(char) : { options: [[next], [char, next]], length: 1 + next.length };
    default:
      return plain(char);
  }
}

function plain(char: string): Construct {
  return { options: [[char]], length: char.length };
}

function starsAt(text: string, i: number): Construct {
  const length = /^\*+/.exec(text.slice(i))?.[0].length ?? 1;
  const isName = (i === 0 || text[i - 1] === "/") && (i + length === text.length || text[i + length] === "/");
  return { options: [[length > 1 && isName ? ANYTHING : STAR]], length };
}

/** The construct `@(a|b)` or `(a|b)`. A single name in parentheses without `@` is literal. */
function groupAt(text: string, i: number, prefix: string): Construct | undefined {
  const start = i + prefix.length;
  const end = closing(text, start, "(", ")");
  if (end === undefined) return undefined;
  const inside = text.slice(start + 1, end);
  const alternatives = splitAt(inside, "|");
  if (prefix === "" && alternatives.length === 1) return undefined;
  const name = [...text.slice(i, end + 1)];
  const shell: Part[][] =
    prefix === "" || prefix === "@"
      ? alternatives.flatMap(expand)
      : prefix === "?"
        ? [[], ...alternatives.flatMap(expand)]
        : [[UNKNOWN]];
  return { options: [name, ...shell], length: end + 1 - i };
}

/** The construct `[ab]`: either the literal name, or one of the characters in the brackets. */
function classAt(text: string, i: number): Construct | undefined {
  const end = text.indexOf("]", i + 2);
  if (end < 0 || text.slice(i, end).includes("/")) return undefined;
  const inside = text.slice(i + 1, end);
  const name = [...text.slice(i, end + 1)];
  const one: Part[] = inside.includes("[:") ? [UNKNOWN] : /^[!^]/.test(inside) ? [UNKNOWN] : [charsIn(inside)];
  return { options: [name, one], length: end + 1 - i };
}

function charsIn(inside: string): ReadonlySet<string> {
  const chars = new Set<string>();
  for (const [part = ""] of inside.matchAll(/.-.|./gsu)) {
    const [first = "", , last = first] = [...part];
    const [from = 0, to = 0] = [first.codePointAt(0), last.codePointAt(0)];
    for (let code = from; code <= Math.min(to, from + 0xffff); code++) chars.add(String.fromCodePoint(code));
  }
  return chars;
}

/** The construct `{a,b}`. Braces without a comma are literal, except `{1..3}`, which a shell interprets. */
function bracesAt(text: string, i: number): Construct | undefined {
  const end = closing(text, i, "{", "}");
  if (end === undefined) return undefined;
  const inside = text.slice(i + 1, end);
  const alternatives = splitAt(inside, ",");
  const length = end + 1 - i;
  if (alternatives.length > 1) return { options: alternatives.flatMap(expand), length };
  return inside.includes("..") ? { options: [[...text.slice(i, end + 1)], [UNKNOWN]], length } : undefined;
}

function closing(text: string, start: number, open: string, close: string): number | undefined {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === open) depth += 1;
    else if (text[i] === close && --depth === 0) return i;
  }
  return undefined;
}

/** Splits a text at each `mark` that is outside of all brackets. */
function splitAt(text: string, mark: string): string[] {
  const parts = [""];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char === mark && depth === 0) {
      parts.push("");
      continue;
    }
    if ("({".includes(char)) depth += 1;
    else if (")}".includes(char)) depth = Math.max(0, depth - 1);
    const escaped = char === "\\" ? (text[++i] ?? "") : "";
    parts[parts.length - 1] += char + escaped;
  }
  return parts;
}
