import type { Assignment, Word, WordPart } from "unbash";

/** One word of a command after the shell's expansions, as far as they can be known before it runs. */
export interface Operand {
  /** Undefined when only the shell knows. */
  readonly text: string | undefined;
  /** The text holds unquoted wildcards: it stands for paths. */
  readonly isPattern: boolean;
  /** The word as the script has it. */
  readonly raw: string;
}

/** Every value that a script gives its variables, in whatever order; undefined for a value that cannot be known. */
export interface Variables {
  readonly values: Map<string, readonly (Word | string | undefined)[]>;
  /** Something sets variables without naming them: each may have other values. */
  isUnknown: boolean;
  /** Values that have been looked up. */
  lookups: number;
}

/** Alternatives; undefined for one that only the shell knows. */
type Texts = readonly (string | undefined)[];

const UNKNOWN_TEXT: Texts = [undefined];

/** Texts of one word, and combinations of the words of one command, that are looked at; more count as unknown. */
const MAX_ALTERNATIVES = 32;
/** Values that are looked up for one command; after them, no variable is known. */
const MAX_LOOKUPS = 20_000;

export function literal(text: string, raw = text): Operand {
  return { text, isPattern: false, raw };
}

/** The text of a word that stands for itself; undefined for any other. */
export function certain(operand: Operand | undefined): string | undefined {
  return operand?.isPattern === false ? operand.text : undefined;
}

/** Every list of words that these words can become: a variable has several values, and an unquoted one may hold several words. */
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

/** Every text of a word before it is split. */
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
    // Comparing long texts costs time: only alternatives can be equal.
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

/** `within`: variables whose values are being expanded; one that is set from itself is followed for two rounds. */
function valuesOf(name: string, vars: Variables, within: readonly string[]): Texts {
  if (/^[?#$!]$/.test(name)) return ["0"];
  // Whoever sets it, it counts as a folder outside.
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
