import type { Word, WordPart } from "unbash";
import { MAX_TEXTS, type ShellState } from "./shell-state.ts";

/** A word of a command after the shell's expansions, as far as they can be known before it runs. */
export interface Operand {
  /** Every text that it can be; undefined when only the shell knows. */
  readonly texts: readonly string[] | undefined;
  /** The texts hold unquoted wildcards: each stands for paths. */
  readonly isPattern: boolean;
  /** As it stands in the script. */
  readonly raw: string;
}

type Texts = readonly string[] | undefined;
type Part = WordPart | { readonly type: "Whole"; readonly value: string };

/** A word with one known text. */
export function literal(text: string): Operand {
  return { texts: [text], isPattern: false, raw: text };
}

/** The one text that a word has for certain; undefined for any other. */
export function certain({ texts, isPattern }: Operand): string | undefined {
  return texts?.length === 1 && !isPattern ? texts[0] : undefined;
}

/** The words that one word becomes: an unquoted variable may hold several. */
export function expandWord(word: Word, state: ShellState): Operand[] {
  const parts: readonly Part[] = word.parts ?? [{ type: "Whole", value: word.value }];
  const texts = product(parts.map((part) => textsOf(part, state)));
  const isLoose = parts.some(isExpansion);
  const hasGlob = parts.some(({ type }) => type === "Glob" || type === "ExtendedGlob");
  // With separators of its own, a script splits its variables in ways that are not followed.
  if (
    texts === undefined ||
    (isLoose && state.vars.has("IFS")) ||
    (isLoose && texts.some((text) => /\s/.test(text)) && texts.length > 1)
  ) {
    return [{ texts: undefined, isPattern: hasGlob, raw: word.text }];
  }
  const isPattern = hasGlob || (isLoose && texts.some((text) => /[*?[]/.test(text)));
  const [only = ""] = texts;
  if (isLoose && texts.length === 1) {
    const words = only.split(/\s+/).filter((text) => text !== "");
    return words.map((text) => ({ texts: [text], isPattern, raw: word.text }));
  }
  return [{ texts, isPattern, raw: word.text }];
}

/** What an assignment gives a variable. */
export function textsOfWord(word: Word, state: ShellState): Texts {
  const parts: readonly Part[] = word.parts ?? [{ type: "Whole", value: word.value }];
  return product(parts.map((part) => textsOf(part, state)));
}

function isExpansion({ type }: Part): boolean {
  return type === "SimpleExpansion" || type === "ParameterExpansion";
}

function textsOf(part: Part, state: ShellState): Texts {
  switch (part.type) {
    case "Whole":
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return [part.value];
    case "Glob":
    case "ExtendedGlob":
      return [part.text];
    case "DoubleQuoted":
    case "LocaleString":
      return product(part.parts.map((child) => textsOf(child, state)));
    case "BraceExpansion":
      return bracesOf(part.text);
    case "SimpleExpansion":
      return variable(part.text.slice(1), state);
    case "ParameterExpansion":
      if (part.prefix === "#") return ["0"];
      if (part.prefix !== undefined || part.index !== undefined || part.operation !== undefined) return undefined;
      return variable(part.parameter, state);
    case "ArithmeticExpansion":
      return ["0"];
    default:
      return undefined;
  }
}

/** `$?`, `$#`, `$$` and `$!` are numbers; positional parameters and what nobody has set are not known. */
function variable(name: string, state: ShellState): Texts {
  return ["?", "#", "$", "!"].includes(name) ? ["0"] : state.vars.get(name);
}

/** The alternatives of a simple list of braces; what nests, or holds an expansion, is not known. */
function bracesOf(text: string): Texts {
  const inner = text.slice(1, -1);
  if (/[{}$`'"\\]/.test(inner)) return undefined;
  return inner.includes(",") ? inner.split(",") : inner.split("..").slice(0, 2);
}

function product(parts: readonly Texts[]): Texts {
  let texts: readonly string[] = [""];
  for (const part of parts) {
    if (part === undefined) return undefined;
    texts = texts.flatMap((before) => part.map((text) => before + text));
    if (texts.length > MAX_TEXTS) return undefined;
  }
  return texts;
}
