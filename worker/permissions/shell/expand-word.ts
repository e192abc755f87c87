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
  /** Something sets variables without naming them: none is known. */
  isUnknown: boolean;
  /** Values that have been looked up. */
  lookups: number;
}

type Texts = readonly string[] | undefined;

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
    const texts = word.value.type === "Word" ? textsOfWord(word.value, vars) : undefined;
    return (texts ?? [undefined]).map((text) => [
      { text: text === undefined ? undefined : `${word.name}=${text}`, isPattern: false, raw },
    ]);
  }
  const has = (...types: WordPart["type"][]) => word.parts?.some(({ type }) => types.includes(type)) ?? false;
  const isGlob = has("Glob", "ExtendedGlob");
  const isLoose = has("SimpleExpansion", "ParameterExpansion");
  const texts = textsOfWord(word, vars);
  if (texts === undefined) return [[{ text: undefined, isPattern: isGlob, raw }]];
  const lists = texts.map((text) =>
    (isLoose ? text.split(/\s+/).filter((part) => part !== "") : [text]).map((part) => ({
      text: part,
      isPattern: isGlob || (/[*?[]/.test(part) && (isLoose || has("BraceExpansion"))),
      raw,
    })),
  );
  return has("BraceExpansion") ? [lists.flat()] : lists;
}

/** Every text of a word before it is split. */
export function textsOfWord(word: Word, vars: Variables, within: readonly string[] = []): Texts {
  return word.parts === undefined ? [word.value] : product(word.parts, vars, within);
}

function product(parts: readonly WordPart[], vars: Variables, within: readonly string[]): Texts {
  let texts: readonly string[] = [""];
  for (const part of parts) {
    const more = textsOfPart(part, vars, within);
    if (more === undefined || texts.length * more.length > MAX_ALTERNATIVES) return undefined;
    texts = texts.flatMap((text) => more.map((end) => text + end));
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
      return /^\{[^{}$`'"\\]*,[^{}$`'"\\]*\}$/.test(part.text) ? part.text.slice(1, -1).split(",") : undefined;
    case "ArithmeticExpansion":
      return ["0"];
    case "SimpleExpansion":
      return valuesOf(part.text.slice(1), vars, within);
    case "ParameterExpansion":
      if (part.prefix ?? part.index ?? part.operation) return undefined;
      return valuesOf(part.parameter, vars, within);
    default:
      return undefined;
  }
}

/** `within`: variables whose values are being expanded; one that is set from itself is followed for two rounds. */
function valuesOf(name: string, vars: Variables, within: readonly string[]): Texts {
  if (/^[?#$!]$/.test(name)) return ["0"];
  // Whoever sets it, it counts as a folder outside.
  if (name === "HOME") return ["~"];
  const values = vars.values.get(name);
  vars.lookups += values?.length ?? 1;
  if (vars.isUnknown || vars.lookups > MAX_LOOKUPS || within.length > 8) return undefined;
  if (within.filter((each) => each === name).length > 1) return [];
  const texts = values?.map((value) => {
    return value === undefined || typeof value === "string" ? value : textsOfWord(value, vars, [...within, name]);
  });
  if (texts === undefined || texts.includes(undefined)) return undefined;
  const known = [...new Set(texts.flatMap((each) => each ?? []))];
  return known.length === 0 && within.length === 0 ? undefined : known;
}
