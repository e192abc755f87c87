import type { Vocabulary } from "./collect-literals.ts";
import { createKinds, type Kind, kindOf } from "./kinds-of-arguments.ts";
import { createData, type Lessons } from "./make-data.ts";
import { createTexts } from "./make-texts.ts";
import { createMakers } from "./make-values.ts";
import type { Argument } from "./protocol.ts";
import type { Harvest } from "./runner-process.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { nudgeText, varyList, varyPart, varyScalar, varyText } from "./vary-value.ts";

/** The words and values from which arguments are made. */
export interface ArgumentSource {
  /** Words of the whole package, and words of the module under test. Modes and options of that module are tried more often. */
  readonly words: Vocabulary;
  readonly own: Vocabulary;
  /** Results of the original's functions for words: trees and lists that other exports take, and words that fit together. */
  readonly harvest: Harvest;
  /** Words from calls that succeeded, shared by all exports under test. */
  readonly good: string[];
  /** Exported values of the module, which the module's functions may recognize. */
  readonly constants: readonly Argument[];
  /** Returns a call of one of the module's exports; the result of that call becomes the argument. */
  result(): Argument | undefined;
  readonly random: SeededRandom;
}

/** Makes arguments for calls, and learns which of them work. */
export interface Arguments {
  /** Chooses the words that the next call's arguments have in common. */
  startCall(): void;
  /** Makes an argument for a parameter: `slot` identifies the parameter and its function, `name` is the parameter's name in the source. */
  forParameter(slot: string, name: string): Argument;
  /** Returns the given argument or a slightly different one; undefined for kinds of arguments where this is useless. */
  like(value: Argument): Argument | undefined;
  /** Returns a key that the objects of the current call have. */
  key(): string;
  /** Varies an argument slightly. */
  vary(slot: string, value: Argument): Argument;
  /** Learns how useful an argument of this kind was for a parameter: from 0 for an error to 1 for a new answer. */
  learn(slot: string, value: Argument, worth: number): void;
  /** Learns from an error message, which may name options, or from a hanging call, which large numbers may have caused. */
  learnFailure(answer: string, call: string): void;
}

/** Share of arguments that repeat an earlier argument of the same call, so that the calls of one object use the same words. */
const REPEATED = 0.3;
/** Maximum number of option names to remember from error messages. */
const MAX_WANTED = 12;

/** Creates arguments from a package's own words, results of the original's functions, and arguments that succeeded before. */
export function createArguments(source: ArgumentSource): Arguments {
  const { random } = source;
  const texts = createTexts(source);
  const kinds = createKinds(random, source.own.uses);
  const lessons: Lessons = { wanted: [], isCalm: false };
  const names = new Set([...source.own.options, ...source.words.options]);
  const data = createData(source, texts, lessons);
  const lengths: number[] = [];
  const makers = createMakers(source, texts, { lessons, data, lengths });
  let pool: { kind: Kind; value: Argument }[] = [];
  const make = (kind: Kind, name: string): Argument => {
    const used = random.chance(REPEATED) ? random.pick(pool.filter((each) => each.kind === kind)) : undefined;
    if (used !== undefined) return used.value;
    const value = makers[kind](name);
    if (kind === "text" || kind === "number") pool.push({ kind, value });
    const length = lengthOf(value);
    if (length !== undefined) lengths.push(length);
    return value;
  };
  const varyItems = (list: readonly Argument[]): Argument => {
    const item = () => {
      const near = random.chance(0.7) ? random.pick(list) : undefined;
      return typeof near === "string" ? nudgeText(near, random) : (near ?? texts.one());
    };
    return varyList(list, item, random);
  };
  const varyObject = (value: Argument): Argument => {
    const kind = kindOf(value);
    if (kind !== "options" || random.chance(0.3)) return random.chance(0.6) ? makers[kind]("") : value;
    return random.chance(0.5)
      ? makers.options("", value as { readonly [name: string]: Argument })
      : varyPart(value, { random, part: data.scalar });
  };
  return {
    startCall: () => {
      pool = [];
      lengths.length = 0;
      texts.startCall(data.startCall());
    },
    key: data.key,
    like: (value) => (LIKE.has(kindOf(value)) ? varyPart(value, { random, part: data.scalar }) : undefined),
    forParameter: (slot, name) => {
      // If error messages have named options, the function needs options.
      const isAsked = lessons.wanted.length > 0 && random.chance(0.3);
      return make(isAsked ? "options" : kinds.choose(slot, name, lessons.isCalm), name);
    },
    vary: (slot, value) => {
      if (random.chance(0.12)) return make(kinds.choose(slot, "", lessons.isCalm), "");
      if (typeof value === "string") return texts.keyword() ?? varyText(value, texts.word(), random);
      if (Array.isArray(value)) return varyItems(value);
      return typeof value === "object" && value !== null ? varyObject(value) : varyScalar(value, random);
    },
    learn: (slot, value, worth) => kinds.learn(slot, kindOf(value), worth),
    learnFailure: (answer, call) => {
      if (!answer.startsWith("throws ") && !answer.startsWith("rejects ")) lessons.isCalm = true;
      if (lessons.wanted.length >= MAX_WANTED) return;
      for (const [word] of answer.slice(0, 300).matchAll(/\w+/g))
        if (names.has(word) && !call.includes(word) && !lessons.wanted.includes(word)) lessons.wanted.push(word);
    },
  };
}

/** Kinds of values that functions compare, merge or tell apart part by part. */
const LIKE: ReadonlySet<Kind> = new Set<Kind>([
  "object",
  "options",
  "objects",
  "numbers",
  "texts",
  "collection",
  "regexp",
  "date",
  "number",
  "odd",
  "bytes",
]);

/** The length of a list or text argument, because options may limit it. */
function lengthOf(value: Argument): number | undefined {
  if (typeof value === "string") return value.length;
  if (Array.isArray(value)) return value.length;
  const { $: tag, chunks } = (value ?? {}) as { $?: Argument; chunks?: readonly (readonly number[])[] };
  return tag === "stream" ? chunks?.flat().length : undefined;
}
