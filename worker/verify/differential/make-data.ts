import type { ArgumentSource } from "./make-arguments.ts";
import { makeDate } from "./make-date.ts";
import { createNumbers, type Numbers } from "./make-numbers.ts";
import type { Texts } from "./make-texts.ts";
import type { Argument } from "./protocol.ts";
import { AWAITS } from "./uses-of-names.ts";

/** What error messages and hanging calls have shown about the module. */
export interface Lessons {
  /** Names of options that error messages contained. */
  readonly wanted: string[];
  /** True after calls have hung: large numbers are then no longer used. */
  isCalm: boolean;
}

/** Makes numbers, objects and functions for arguments. */
export interface Data {
  readonly numbers: Numbers;
  /** Chooses the keys that objects of the next call have in common. */
  startCall(): readonly string[];
  /** Returns a key that the objects of the current call have. */
  key(): string;
  pick<T extends Argument>(items: readonly T[], otherwise: T): T;
  list<T extends Argument>(make: () => T, max?: number): T[];
  number(): Argument;
  /** Makes a callback that uses its arguments; `name` is the name of the callback's parameter in the source. */
  callback(name?: string): Argument;
  scalar(): Argument;
  /** Returns a constant that the module exports, and that the module's functions may recognize. */
  exported(): Argument | undefined;
  /** Makes a value whose parts are nested at most `depth` levels deep. */
  nested(depth: number): Argument;
  collection(depth: number): Argument;
  object(name?: string): Argument;
  date(): Argument;
  odd(): Argument;
}

/** Creates data from the numbers and names in a package's code, and from common values. */
export function createData(source: ArgumentSource, texts: Texts, lessons: Lessons): Data {
  const { own, random } = source;
  const pick = <T extends Argument>(items: readonly T[], otherwise: T): T => random.pick(items) ?? otherwise;
  const list = <T extends Argument>(make: () => T, max = 6): T[] => Array.from({ length: random.below(max + 1) }, make);
  const numbers = createNumbers(source, lessons);
  const number = numbers.any;
  const exported = (): Argument | undefined => random.pick(source.constants);
  /** Options that the result of a callback contains. */
  const optionsOfAnswer = (): Argument =>
    Object.fromEntries(list(() => random.pick(own.options) ?? "a", 3).map((name) => [name, random.chance(0.3)]));
  const awaits = own.uses.has(AWAITS);
  const doing = (name: string): string => {
    if (name === "listener" && random.chance(0.25)) return pick(["leaves", "leaves by name"], "leaves");
    if (/rand|rng|bytes|entropy/i.test(name) && (lessons.isCalm || random.chance(0.7)))
      return pick(["bytes", "bytes", "fraction"], "bytes");
    return awaits && random.chance(0.35) ? pick(DOES_LATER, "later") : pick(DOES, "first");
  };
  const callback = (name = ""): Argument => ({
    $: "callback",
    ...(random.chance(0.4) ? { length: pick([1, 1, 2, 3, 4, 0], 1) } : {}),
    ...answering(name),
  });
  /** Chooses how a callback behaves and what it returns: sometimes a value that the module recognizes. */
  const answering = (name: string): { does: string; value?: Argument } => {
    const known = random.chance(0.15) ? exported() : undefined;
    if (known !== undefined) return { does: pick(["value", "value second", "value second"], "value"), value: known };
    if (own.options.length > 0 && random.chance(0.08)) return { does: "pair", value: optionsOfAnswer() };
    return { does: doing(name), ...(random.chance(0.3) ? { value: scalar() } : {}) };
  };
  const scalar = (): Argument => {
    const which = random.next();
    if (which < 0.4) return texts.one();
    if (which < 0.7) return number();
    return which < 0.85 ? random.chance(0.5) : odd();
  };
  let keys: readonly string[] = [];
  const key = (): string => (random.chance(0.5) ? random.pick(keys) : undefined) ?? anyKey();
  const anyKey = (): string =>
    (random.chance(0.2) ? random.pick(own.options) : undefined) ??
    (random.chance(0.15) ? texts.word() : pick(KEYS, "a"));
  const date = (): Argument => makeDate(random);
  const odd = (): Argument => pick(BOUNDARIES, null);
  const nested = (depth: number): Argument => {
    const which = random.next();
    if (depth <= 0 || which < 0.55) return scalar();
    if (which < 0.72) return list(() => nested(depth - 1), 4);
    if (which < 0.92) return plain(depth - 1);
    const rare = random.next();
    if (rare < 0.35) return date();
    return rare < 0.75 ? collection(depth - 1) : rare < 0.9 ? bytes() : pick(PATTERNS, null);
  };
  const plain = (depth: number, names: readonly string[] = list(key, 5)): { [name: string]: Argument } =>
    Object.fromEntries(
      names.map((name) => [name === "$" ? "a" : name, random.chance(0.06) ? { $: "undefined" } : nested(depth)]),
    );
  const bytes = (): Argument => ({
    $: random.chance(0.7) ? "buffer" : "bytes",
    value: Array.from({ length: random.below(40) }, () => random.below(256)),
  });
  const collection = (depth: number): Argument => {
    const items = list(() => nested(depth), 4);
    const which = random.next();
    const mapKey = (i: number) => (random.chance(0.2) ? nested(1) : i % 2 === 0 ? key() : scalar());
    if (which < 0.35) return { $: "map", entries: items.map((item, i) => [mapKey(i), item]) };
    return { $: which < 0.7 ? "set" : "iterable", items };
  };
  /** Makes an object with the properties that the code reads from parameters with this name. */
  const shaped = (name: string): Argument => {
    const fields = [...(own.fields.get(name) ?? [])];
    return plain(2, [...list(() => pick(fields, "a"), 4), ...list(key, 1)]);
  };
  const object = (name = ""): Argument => {
    if (own.fields.has(name) && random.chance(0.4)) return shaped(name);
    if (random.chance(0.02))
      return { $: "deep", of: pick(["list", key()], "a"), depth: pick(DEPTHS, 3), leaf: scalar() };
    if (random.chance(0.75)) return plain(3);
    return random.chance(0.25)
      ? { $: "getter", of: nested(1) }
      : { $: pick(lessons.isCalm ? ["bare", "frozen", "inherits"] : WRAPS, "bare"), of: plain(2) };
  };
  const startCall = (): readonly string[] => {
    keys = [anyKey(), pick(KEYS, "b"), pick(KEYS, "a")];
    return keys;
  };
  return {
    numbers,
    startCall,
    key,
    pick,
    list,
    number,
    callback,
    exported,
    scalar,
    nested,
    collection,
    object,
    date,
    odd,
  };
}

const PATTERNS: readonly Argument[] = [
  { $: "regexp", source: "a+", flags: "g" },
  { $: "regexp", source: "a+", flags: "i", lastIndex: 1 },
  { $: "regexp", source: "[.\\s]", flags: "gi", lastIndex: 1 },
];

/** Boundary values. */
const BOUNDARIES: readonly Argument[] = [
  "",
  " ",
  "0",
  "-1",
  "-0",
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
  ...PATTERNS,
  { $: "symbol", value: "other" },
  { $: "error", value: "given" },
  { $: "emitter" },
  { $: "url", value: "https://user@example.org:8080/a/b?c=d&e=f#g" },
];

/** Names of callback behaviours in `runner/callbacks.mjs`. Behaviours that succeed are listed more often than those that fail. */
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
  "calls back twice",
  "leaves",
  "leaves by name",
  "itself",
];
const DOES_LATER: readonly string[] = ["later", "later", "later", "resolves", "rejects second", "rejects", "value"];
const DEPTHS: readonly number[] = [3, 5, 9, 10, 17, 33, 101];
const KEYS: readonly string[] = ["a", "b", "c", "id", "name", "value", "key", "length", "0", "x-y"];
const WRAPS: readonly string[] = ["bare", "frozen", "inherits", "circle"];
