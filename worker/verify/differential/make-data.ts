import type { ArgumentSource } from "./make-arguments.ts";
import type { Texts } from "./make-texts.ts";
import type { Argument } from "./protocol.ts";

/** What errors and calls that hang have taught. */
export interface Lessons {
  /** Options that errors named. */
  readonly wanted: string[];
  /** Large numbers are not used any more. */
  isCalm: boolean;
}

/** Makes numbers, objects, and functions. */
export interface Data {
  pick<T extends Argument>(items: readonly T[], otherwise: T): T;
  list<T extends Argument>(make: () => T, max?: number): T[];
  number(): number;
  callback(): Argument;
  scalar(): Argument;
  /** A value whose parts lie at most so deep. */
  nested(depth: number): Argument;
  collection(depth: number): Argument;
  object(): Argument;
  date(): Argument;
  odd(): Argument;
}

/** Data made of a package's own numbers and names, and of what programs commonly meet. */
export function createData({ words, own, random }: ArgumentSource, texts: Texts, lessons: Lessons): Data {
  const pick = <T extends Argument>(items: readonly T[], otherwise: T): T => random.pick(items) ?? otherwise;
  const list = <T extends Argument>(make: () => T, max = 6): T[] => Array.from({ length: random.below(max + 1) }, make);
  const number = (): number =>
    (random.chance(0.4) ? random.pick(own.numbers) : undefined) ??
    (random.chance(0.3) ? random.pick(words.numbers) : undefined) ??
    (!lessons.isCalm && random.chance(0.06) ? random.pick(LARGE) : undefined) ??
    (random.chance(0.3) ? random.below(20) : pick(NUMBERS, 1));
  const callback = (): Argument => ({
    $: "callback",
    does: pick(DOES, "first"),
    ...(random.chance(0.3) ? { length: random.below(5) } : {}),
    ...(random.chance(0.3) ? { value: scalar() } : {}),
  });
  const scalar = (): Argument => {
    const which = random.next();
    if (which < 0.4) return texts.one();
    if (which < 0.7) return number();
    return which < 0.85 ? random.chance(0.5) : odd();
  };
  const key = (): string =>
    (random.chance(0.2) ? random.pick(own.options) : undefined) ??
    (random.chance(0.15) ? texts.word() : pick(KEYS, "a"));
  const date = (): Argument => ({
    $: "date",
    value: random.chance(0.03) ? null : pick(DATES, 0) + random.below(3) * 86_400_000,
  });
  const odd = (): Argument => pick(BOUNDARIES, null);
  const nested = (depth: number): Argument => {
    const which = random.next();
    if (depth <= 0 || which < 0.55) return scalar();
    if (which < 0.72) return list(() => nested(depth - 1), 4);
    if (which < 0.92) return plain(depth - 1);
    return random.chance(0.5) ? date() : collection(depth - 1);
  };
  const plain = (depth: number): { [name: string]: Argument } =>
    Object.fromEntries(list(key, 5).map((name) => [name === "$" ? "a" : name, nested(depth)]));
  const collection = (depth: number): Argument => {
    const items = list(() => nested(depth), 4);
    const which = random.next();
    if (which < 0.35) return { $: "map", entries: items.map((item, i) => [i % 2 === 0 ? key() : scalar(), item]) };
    return { $: which < 0.7 ? "set" : "iterable", items };
  };
  const object = (): Argument => {
    if (random.chance(0.75)) return plain(3);
    return random.chance(0.25) ? { $: "getter", of: nested(1) } : { $: pick(WRAPS, "bare"), of: plain(2) };
  };
  return { pick, list, number, callback, scalar, nested, collection, object, date, odd };
}

/** Values at the edges of what a program expects. */
const BOUNDARIES: readonly Argument[] = [
  "",
  " ",
  "0",
  "-1",
  "null",
  "__proto__",
  "constructor",
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
  { $: "number", value: "NaN" },
  { $: "number", value: "Infinity" },
  { $: "number", value: "-0" },
  { $: "bigint", value: "12345678901234567890" },
  { $: "symbol", value: "given" },
  { $: "undefined" },
  { $: "undefined" },
  null,
  true,
  false,
  [],
  {},
  { $: "regexp", source: "a+", flags: "g" },
  { $: "regexp", source: "[.\\s]", flags: "" },
  { $: "error", value: "given" },
  { $: "emitter" },
  { $: "url", value: "https://user@example.org:8080/a/b?c=d&e=f#g" },
];

const NUMBERS: readonly number[] = [
  0, 1, 2, 3, 4, 5, 7, 8, 10, 12, 15, 16, 20, 24, 30, 59, 60, 64, 99, 100, 128, 255, 999, 1000, 1024, 1500, 3600,
  60_000, -1, -2, -10, 0.5, 1.5, 2.25, 0.1,
];
const LARGE: readonly number[] = [86_400_000, 1e9, 1e12, 2 ** 31, 2 ** 53];
const DATES: readonly number[] = [
  0, 86_399_999, 951_782_400_000, 1_583_020_799_000, 1_609_459_200_000, 1_700_000_000_000, 1_719_792_000_123,
  4_102_444_800_000,
];
/** Names of what a callback does, in `runner/callbacks.mjs`; those that go on come oftener than those that fail. */
const DOES: readonly string[] = [
  "first",
  "first",
  "second",
  "second",
  "pair",
  "pair",
  "compare",
  "compare",
  "reverse",
  "some",
  "some",
  "some",
  "join",
  "join",
  "add",
  "add",
  "upper",
  "value",
  "numbered",
  "twice",
  "count",
  "last",
  "nothing",
  "nothing",
  "yes",
  "no",
  "resolves",
  "resolves",
  "later",
  "later",
  "calls back",
  "calls back",
  "calls back later",
  "throws",
  "throws second",
  "rejects",
  "rejects second",
  "calls back wrong",
  "itself",
];
const KEYS: readonly string[] = ["a", "b", "c", "id", "name", "value", "key", "length", "0", "x-y"];
const WRAPS: readonly string[] = ["bare", "frozen", "inherits", "circle"];
