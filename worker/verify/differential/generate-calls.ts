import type { Vocabulary } from "./collect-literals.ts";
import type { Argument, OracleCall, Shape } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Something of a module that can be called, constructed or looked at. */
export interface Target extends Shape {
  /** Undefined for the default export itself. */
  readonly member?: string;
}

/** What calls are made from. */
export interface CallSource {
  readonly module: string;
  readonly words: Vocabulary;
  /** Plain values that the original makes, serialised: trees and lists that other exports take. */
  readonly values: readonly string[];
  /** Words that worked, shared by all targets. */
  readonly good: string[];
  readonly random: SeededRandom;
}

/** Calls of one target. What the original accepted is varied further, so that most calls get past the first check. */
export interface CallGenerator {
  next(): OracleCall;
  /** What the original answered: calls with rare answers are varied further, and their words are used again. */
  learn(call: OracleCall, answer: string): void;
}

/** Calls that are kept as a start for variations, and words that made the original answer something new. */
const MAX_KEPT = 400;
const MAX_GOOD_WORDS = 600;
/** An answer that came this often is nothing new. */
const COMMON = 6;

/** Share of the arguments that are values which the original made. */
const VALUE_SHARE = 0.2;

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

/** A generator for one target of a module. */
export function createCallGenerator(target: Target, source: CallSource): CallGenerator {
  const { module, random } = source;
  const kept: OracleCall[] = [];
  const answers = new Map<string, number>();
  const values = createValues(source);
  const parameters = target.parameters ?? [];
  const member = target.member === undefined ? {} : { member: target.member };
  const argumentsFor = (names: readonly string[]): Argument[] => {
    const count = names.length + (random.chance(0.15) ? 1 : 0) - (random.chance(0.1) ? 1 : 0);
    return Array.from({ length: Math.max(0, count) }, (_, i) => values.forParameter(names[i] ?? "options"));
  };
  const stepsFor = (): NonNullable<OracleCall["steps"]> => {
    const methods = target.methods ?? [];
    const count = methods.length === 0 ? 0 : 1 + random.below(2);
    return Array.from({ length: count }, () => {
      const method = random.pick(methods);
      const args = argumentsFor(method?.parameters ?? []).map((value) => withInstance(value));
      return { method: method?.name ?? "", args };
    });
  };
  const withInstance = (value: Argument): Argument => {
    const model = random.chance(0.35) ? random.pick(kept) : undefined;
    return model?.args === undefined ? value : { $: "instance", module, ...member, args: model.args };
  };
  const fresh = (): OracleCall => {
    const args = argumentsFor(parameters);
    return target.type === "class" ? { ...member, args, steps: stepsFor() } : { ...member, args };
  };
  const vary = (call: OracleCall): OracleCall => {
    const args = (call.args ?? []).map((value) => (random.chance(0.6) ? values.vary(value) : value));
    return target.type === "class" ? { ...call, args, steps: stepsFor() } : { ...call, args };
  };
  return {
    next: () => {
      values.startCall();
      const start = random.chance(0.7) ? random.pick(kept) : undefined;
      return start === undefined ? fresh() : vary(start);
    },
    learn: (call, answer) => {
      const count = (answers.get(answer) ?? 0) + 1;
      answers.set(answer, count);
      if (answer.startsWith("throws ") || (count > COMMON && !random.chance(0.05))) return;
      replaceSome(kept, [call], { limit: MAX_KEPT, random });
      replaceSome(source.good, wordsOf(call), { limit: MAX_GOOD_WORDS, random });
    },
  };
}

/** Adds to a list of bounded length; when it is full, something in it makes room. */
function replaceSome<T>(
  list: T[],
  items: readonly T[],
  { limit, random }: { limit: number; random: SeededRandom },
): void {
  for (const item of items) {
    if (list.length < limit) list.push(item);
    else list[random.below(limit)] = item;
  }
}

/** The texts among the arguments of a call, those in lists included. */
function wordsOf(call: OracleCall): string[] {
  const parts = [...(call.args ?? []), ...(call.steps ?? []).flatMap(({ args }) => args)].flat() as Argument[];
  return parts.filter((part) => typeof part === "string");
}

/** What the name of a parameter says about what it takes. */
const HINTS = [
  { shape: /^(opts?|options?|config|settings)$/i, means: "options" },
  { shape: /^(n|num|number|count|index|i|len|length|max|min|step|depth)$/i, means: "number" },
  { shape: /(s|list|array|arr)$/i, means: "list" },
] as const;

interface Values {
  /** Chooses the words that the next call's arguments have in common. */
  startCall(): void;
  forParameter(name: string): Argument;
  vary(value: Argument): Argument;
}

function createValues({ words, values, good, random }: CallSource): Values {
  const anyWord = (): string =>
    (random.chance(0.6) ? random.pick(good) : undefined) ?? random.pick(words.strings) ?? "a";
  // Arguments of one call are made of the same few words: what compares or searches needs values that are near each other.
  let theme: string[] = [];
  const word = (): string => (random.chance(0.65) ? random.pick(theme) : undefined) ?? anyWord();
  const keyword = (): string | undefined => (random.chance(0.12) ? random.pick(words.keywords) : undefined);
  const text = (): string => keyword() ?? (random.chance(0.5) ? word() : varyText(word(), word(), random));
  const texts = (): string[] => Array.from({ length: 1 + random.below(6) }, text);
  const options = (): Argument => {
    const count = random.below(4);
    const names = Array.from({ length: count }, () => random.pick(words.options) ?? "a");
    return Object.fromEntries(names.map((name) => [name, optionValue(random)]));
  };
  const any = (): Argument => {
    const kind = random.next();
    if (kind < 0.66) return text();
    if (kind < 0.74) return random.pick(words.numbers) ?? random.below(100);
    if (kind < 0.84) return options();
    if (kind < 0.9) return texts();
    return random.pick(BOUNDARIES) ?? null;
  };
  const byHint: Record<(typeof HINTS)[number]["means"], () => Argument> = {
    options: () => (random.chance(0.85) ? options() : random.chance(0.5)),
    list: texts,
    number: () => random.pick(words.numbers) ?? random.below(20),
  };
  const made = (): Argument | undefined => {
    const data = random.pick(values);
    return data === undefined ? undefined : { $: "value", data };
  };
  return {
    startCall: () => {
      theme = [anyWord(), anyWord()];
    },
    forParameter: (name) => {
      if (random.chance(0.08)) return random.pick(BOUNDARIES) ?? null;
      const hint = HINTS.find(({ shape }) => shape.test(name));
      if (hint?.means !== "options" && random.chance(VALUE_SHARE)) return made() ?? text();
      if (hint === undefined || random.chance(0.25)) return random.chance(0.8) ? text() : any();
      return byHint[hint.means]();
    },
    vary: (value) => {
      if (typeof value === "string") return varyText(value, word(), random);
      if (typeof value === "number") return value + random.below(3) - 1;
      if (typeof value === "boolean") return !value;
      if (Array.isArray(value)) return varyList(value, text, random);
      if (isMade(value)) return random.chance(0.7) ? (made() ?? value) : value;
      return random.chance(0.5) ? options() : value;
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

function varyList(list: readonly Argument[], text: () => string, random: SeededRandom): Argument[] {
  const at = random.below(list.length + 1);
  if (random.chance(0.4)) return [...list.slice(0, at), text(), ...list.slice(at)];
  if (random.chance(0.5)) return list.filter((_item, i) => i !== at);
  return [...list].reverse();
}

/** One small change of a text, of the kinds that find off-by-one, separator and case faults. */
function varyText(text: string, other: string, random: SeededRandom): string {
  const at = random.below(text.length + 1);
  const variations: (() => string)[] = [
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + (text[at] ?? "x") + text.slice(at),
    () => text.replace(/\d+/, (digits) => String(Number(digits) + 1)),
    () => text.replace(/\d+(?!.*\d)/s, (digits) => String(Math.max(0, Number(digits) - 1))),
    () => text.replace(/\d+/g, (digits) => (random.chance(0.5) ? String(random.below(12)) : digits)),
    () => `${text} ${other}`,
    () => text + other,
    () => `${text}||${other}`,
    () => `${text}-${other}`,
    () => `${text},${other}`,
    () => text.toUpperCase(),
    () => ` ${text} `,
    () => text.slice(0, at),
    () => text.slice(at),
    () => text.slice(0, at) + other + text.slice(at),
    () => text.slice(0, at) + (random.pick([..."xX*.-+~^<>=!|&{}[]()/\\ ,0129a@?v"]) ?? "x") + text.slice(at + 1),
    () => other,
  ];
  return (random.pick(variations)?.() ?? text).slice(0, 400);
}
