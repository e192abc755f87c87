import type { Vocabulary } from "./collect-literals.ts";
import type { Kind } from "./kinds-of-arguments.ts";
import { createKinds, kindOf } from "./kinds-of-arguments.ts";
import type { Lessons } from "./make-data.ts";
import { createTexts } from "./make-texts.ts";
import { createMakers } from "./make-values.ts";
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
  /** An argument for a parameter: `slot` says which one of which function, `name` what the source calls it. */
  forParameter(slot: string, name: string): Argument;
  /** The argument, a little different. */
  vary(slot: string, value: Argument): Argument;
  /** Learns what an argument of that kind, there, was worth: from 0 for an error to 1 for a new answer. */
  learn(slot: string, value: Argument, worth: number): void;
  /** Learns from the text of an error, which may name options, or from calls that hang, which large numbers make. */
  learnFailure(answer: string, call: string): void;
}

/** Share of the arguments of a call that are the same as one before, where one word makes the calls of one object meet. */
const REPEATED = 0.3;
/** Names of options that are remembered from errors. */
const MAX_WANTED = 12;

/** Arguments that a package's own words, its harvest and what has worked so far suggest. */
export function createArguments(source: ArgumentSource): Arguments {
  const { random } = source;
  const texts = createTexts(source);
  const kinds = createKinds(random);
  const lessons: Lessons = { wanted: [], isCalm: false };
  const names = new Set([...source.own.options, ...source.words.options]);
  const makers = createMakers(source, texts, lessons);
  let pool: { kind: Kind; value: Argument }[] = [];
  const make = (kind: Kind, name: string): Argument => {
    const used = random.chance(REPEATED) ? random.pick(pool.filter((each) => each.kind === kind)) : undefined;
    if (used !== undefined) return used.value;
    const value = makers[kind](name);
    if (kind === "text" || kind === "number") pool.push({ kind, value });
    return value;
  };
  return {
    startCall: () => {
      pool = [];
      texts.startCall();
    },
    forParameter: (slot, name) => {
      // Where errors name options, options are what is wanted.
      const isAsked = lessons.wanted.length > 0 && random.chance(0.3);
      return make(isAsked ? "options" : kinds.choose(slot, name), name);
    },
    vary: (slot, value) => {
      if (random.chance(0.12)) return make(kinds.choose(slot, ""), "");
      if (typeof value === "string") return texts.keyword() ?? varyText(value, texts.word(), random);
      if (Array.isArray(value)) {
        const item = () => (random.chance(0.7) ? (random.pick(value) ?? texts.one()) : texts.one());
        return value.every((each) => typeof each === "string")
          ? varyList(value, texts.one, random)
          : varyList(value, item, random);
      }
      if (typeof value !== "object" || value === null) return varyScalar(value, random);
      return random.chance(0.6) ? makers[kindOf(value)]("") : value;
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
