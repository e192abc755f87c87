import type { Assignment, Word, WordPart } from "unbash";

/** One word of a command after the shell's expansions, as far as they are known before the command runs. */
export interface Operand {
  /** The expanded text; undefined if it is only known when the command runs. */
  readonly text: string | undefined;
  /** True if the text contains unquoted wildcards and so stands for paths. */
  readonly isPattern: boolean;
  /** The word as written in the script. */
  readonly raw: string;
}

/** All values that a script assigns to its variables, regardless of when; undefined for a value that cannot be known. */
export interface Variables {
  readonly values: Map<string, readonly (Word | string | undefined)[]>;
  /** True if the script sets variables without naming them, so that each variable may also have other values. */
  isUnknown: boolean;
  /** Number of values that have been looked up so far. */
  lookups: number;
}

/** The possible texts of a word; undefined stands for a text that is only known when the command runs. */
type Texts = readonly (string | undefined)[];

const UNKNOWN_TEXT: Texts = [undefined];

/** Maximum number of possible texts of one word, and of combinations of the words of one command. If there are more, the text counts as unknown. */
const MAX_ALTERNATIVES = 32;
/** Maximum number of values that are looked up for one command; after that, every variable counts as unknown. */
const MAX_LOOKUPS = 20_000;

export function literal(text: string, raw = text): Operand {
  return { text, isPattern: false, raw };
}

/** Returns the word's text if the text is known and contains no wildcards, else undefined. */
export function certain(operand: Operand | undefined): string | undefined {
  return operand?.isPattern === false ? operand.text : undefined;
}

/**
 * Returns every list of words that these words may expand to: a variable may have several values, and an unquoted
 * variable may expand to several words.
 */
export function expandWords(words: readonly (Word | Assignment)[], vars: Variables): Operand[][] {
  let lists: Operand[][] = [[]];
  for (const word of words) {
    const found = expandWord(word, vars);
    const isTooMany = lists.length * found.length > MAX_ALTERNATIVES;
    const alternatives = isTooMany ? [[{ text: undefined, isPattern: false, raw: word.text }]] : found;
    lists = lists.flatMap((list) => alternatives.map((more) => [...list, ...more]));
  }
  return lists;
}

function expandWord(word: Word | Assignment, vars: Variables): Operand[][] {
  const raw = word.text;
  if (word.type === "Assignment") {
    const texts = word.value.type === "Word" ? textsOfWord(word.value, vars) : UNKNOWN_TEXT;
    return texts.map((text) => [
      { text: text === undefined ? undefined : `${word.name}=${text}`, isPattern: false, raw },
    ]);
  }
  const has = (...types: WordPart["type"][]) => word.parts?.some(({ type }) => types.includes(type)) ?? false;
  const isGlob = has("Glob", "ExtendedGlob");
  const isLoose = has("SimpleExpansion", "ParameterExpansion");
  const lists = textsOfWord(word, vars).map((text) => {
    const parts = isLoose && text !== undefined ? text.split(/\s+/).filter((part) => part !== "") : [text];
    return parts.map((part) => {
      const isWild = /[*?[]/.test(part ?? "") && (isLoose || has("BraceExpansion"));
      return { text: part, isPattern: isGlob || isWild, raw };
    });
  });
  return has("BraceExpansion") ? [lists.flat()] : lists;
}

/** Returns all possible texts of a word, before the shell splits them into words. */
export function textsOfWord(word: Word, vars: Variables, within: readonly string[] = []): Texts {
  return word.parts === undefined ? [word.value] : product(word.parts, vars, within);
}

function product(parts: readonly WordPart[], vars: Variables, within: readonly string[]): Texts {
  let texts: Texts = [""];
  for (const part of parts) {
    const more = textsOfPart(part, vars, within);
    if (texts.length * more.length > MAX_ALTERNATIVES) return UNKNOWN_TEXT;
    const joined = texts.flatMap((text) =>
      more.map((end) => (text === undefined || end === undefined ? undefined : text + end)),
    );
    // Only several texts can contain duplicates; a single long text is not hashed, because that costs time.
    texts = joined.length > 1 ? [...new Set(joined)] : joined;
  }
  return texts;
}

function textsOfPart(part: WordPart, vars: Variables, within: readonly string[]): Texts {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return [part.value];
    case "Glob":
    case "ExtendedGlob":
      return [part.text];
    case "DoubleQuoted":
    case "LocaleString":
      return product(part.parts, vars, within);
    case "BraceExpansion":
      return /^\{[^{}$`'"\\]*,[^{}$`'"\\]*\}$/.test(part.text) ? part.text.slice(1, -1).split(",") : UNKNOWN_TEXT;
    case "ArithmeticExpansion":
      return ["0"];
    case "SimpleExpansion":
      return valuesOf(part.text.slice(1), vars, within);
    case "ParameterExpansion":
      if (part.prefix ?? part.index ?? part.operation) return UNKNOWN_TEXT;
      return valuesOf(part.parameter, vars, within);
    default:
      return UNKNOWN_TEXT;
  }
}

/**
 * Returns the possible values of a variable. `within` lists the variables whose values are being expanded; a variable
 * that is set from itself is followed for two rounds.
 */
function valuesOf(name: string, vars: Variables, within: readonly string[]): Texts {
  if (/^[?#$!]$/.test(name)) return ["0"];
  // Whatever value the script gives HOME, it counts as a folder outside the worktree.
  if (name === "HOME") return ["~"];
  const values = vars.values.get(name) ?? [undefined];
  vars.lookups += values.length;
  if (vars.lookups > MAX_LOOKUPS || within.length > 8) return UNKNOWN_TEXT;
  if (within.filter((each) => each === name).length > 1) return [];
  const texts = values.flatMap((value) =>
    value === undefined || typeof value === "string" ? [value] : textsOfWord(value, vars, [...within, name]),
  );
  const known = [...new Set(vars.isUnknown ? [...texts, undefined] : texts)];
  return known.length === 0 && within.length === 0 ? UNKNOWN_TEXT : known;
}
