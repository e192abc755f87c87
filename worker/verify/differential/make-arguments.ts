import type { Vocabulary } from "./collect-literals.ts";
import type { Argument } from "./protocol.ts";
import type { Harvest } from "./runner-process.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { varyList, varyScalar, varyText } from "./vary-value.ts";

/** What arguments are made from. */
export interface ArgumentSource {
  /** Words of the whole package, and of the module under test: its own modes and options are tried more often. */
  readonly words: Vocabulary;
  readonly own: Vocabulary;
  /** What the original makes of words: trees and lists that other exports take, and which words go together. */
  readonly harvest: Harvest;
  /** Words that worked, shared by all targets. */
  readonly good: string[];
  readonly random: SeededRandom;
}

/** Makes the arguments of calls. */
export interface Arguments {
  /** Chooses the words that the next call's arguments have in common. */
  startCall(): void;
  /** An argument for a parameter of that name. */
  forParameter(name: string): Argument;
  /** The argument, a little different. */
  vary(value: Argument): Argument;
}

/** Share of the arguments that are values which the original made. */
const VALUE_SHARE = 0.1;

/** Values at the edges of what a program expects. */
const BOUNDARIES: readonly Argument[] = [
  "",
  " ",
  "0",
  "-1",
  "null",
  "\u0000",
  "\n",
  "é\u{1f600}",
  "a".repeat(300),
  "9007199254740993",
  0,
  -1,
  1,
  2,
  1.5,
  256,
  2 ** 31,
  { $: "number", value: "NaN" },
  { $: "number", value: "Infinity" },
  { $: "undefined" },
  null,
  true,
  false,
  [],
  {},
  { $: "regexp", source: "a+", flags: "g" },
];

/** What the name of a parameter says about what it takes. */
const HINTS = [
  { shape: /^(opts?|options?|config|settings)$/i, means: "options" },
  { shape: /^(n|num|number|count|index|i|len|length|max|min|step|depth)$/i, means: "number" },
  { shape: /(s|list|array|arr)$/i, means: "list" },
] as const;

/** Arguments that a package's own words, its harvest and what has worked so far suggest. */
export function createArguments(source: ArgumentSource): Arguments {
  const { words, own, harvest, random } = source;
  const texts = createTexts(source);
  const options = (): Argument => {
    const names = Array.from(
      { length: random.below(4) },
      () => (random.chance(0.5) ? random.pick(own.options) : undefined) ?? random.pick(words.options) ?? "a",
    );
    return Object.fromEntries(names.map((name) => [name, optionValue(random)]));
  };
  const made = (): Argument | undefined => {
    const data = random.pick(harvest.values);
    return data === undefined ? undefined : { $: "value", data };
  };
  const any = (): Argument => {
    const which = random.next();
    if (which < 0.72) return texts.one();
    if (which < 0.8) return random.pick(words.numbers) ?? random.below(100);
    if (which < 0.9) return options();
    if (which < 0.95) return texts.some();
    return random.pick(BOUNDARIES) ?? null;
  };
  const byHint = {
    options: () => (random.chance(0.85) ? options() : random.chance(0.5)),
    list: texts.some,
    number: () => random.pick(words.numbers) ?? random.below(20),
    nothing: () => (random.chance(0.88) ? texts.one() : any()),
  };
  return {
    startCall: texts.startCall,
    forParameter: (name) => {
      if (random.chance(0.08)) return random.pick(BOUNDARIES) ?? null;
      const means = HINTS.find(({ shape }) => shape.test(name))?.means ?? "nothing";
      if (means !== "options" && random.chance(VALUE_SHARE)) return made() ?? texts.one();
      return byHint[random.chance(0.2) ? "nothing" : means]();
    },
    vary: (value) => {
      if (typeof value === "string") return texts.keyword() ?? varyText(value, texts.word(), random);
      if (Array.isArray(value)) return varyList(value, texts.one, random);
      if (typeof value !== "object") return varyScalar(value, random);
      const other = isMade(value) ? made() : options();
      return random.chance(0.6) ? (other ?? value) : value;
    },
  };
}

interface Texts {
  startCall(): void;
  word(): string;
  /** Now and then a name of a mode. */
  keyword(): string | undefined;
  one(): string;
  some(): string[];
}

/**
 * Texts of one call are near each other, or of one kind: what compares, searches or sorts shows little on words that
 * have nothing to do with one another.
 */
function createTexts({ words, own, harvest, good, random }: ArgumentSource): Texts {
  let theme: string[] = [];
  let kind: readonly string[] = [];
  const anyWord = (): string =>
    (random.chance(0.6) ? random.pick(good) : undefined) ??
    (random.chance(0.1) ? random.pick(own.strings) : undefined) ??
    random.pick(words.strings) ??
    "a";
  const word = (): string => (random.chance(0.65) ? random.pick(theme) : undefined) ?? anyWord();
  const changeKind = (): void => {
    kind = random.pick(harvest.kinds) ?? [];
  };
  const ofKind = (): string | undefined => {
    const found = random.pick(kind);
    return found === undefined || random.chance(0.7) ? found : varyText(found, word(), random);
  };
  const keyword = (): string | undefined => {
    if (!random.chance(0.15)) return undefined;
    return (random.chance(0.6) ? random.pick(own.keywords) : undefined) ?? random.pick(words.keywords);
  };
  const near = (): string => keyword() ?? (random.chance(0.5) ? word() : varyText(word(), word(), random));
  const one = (): string => {
    if (random.chance(0.35)) changeKind();
    return (random.chance(0.35) ? ofKind() : undefined) ?? near();
  };
  return {
    word,
    keyword,
    one,
    startCall: () => {
      theme = [anyWord(), anyWord()];
      changeKind();
    },
    some: () => {
      const isOneKind = random.chance(0.6);
      return Array.from({ length: 1 + random.below(6) }, () => (isOneKind ? ofKind() : undefined) ?? near());
    },
  };
}

function isMade(value: Argument): boolean {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && (value as { $?: unknown }).$ === "value"
  );
}

function optionValue(random: SeededRandom): Argument {
  if (random.chance(0.75)) return random.chance(0.75);
  return random.pick([1, 0, "a", null, 3]) ?? null;
}
