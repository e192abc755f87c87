import type { Kind } from "./kinds-of-arguments.ts";
import type { ArgumentSource } from "./make-arguments.ts";
import type { Data, Lessons } from "./make-data.ts";
import type { Texts } from "./make-texts.ts";
import type { Argument } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Matches names of options that probably take a function, or a number. */
const FUNCTION_OPTION =
  /fn|func|callback|handler|listener|^on[A-Z]|filter|transform|compare|sort|map|get|is[A-Z]|should|dispose|replacer/i;
const NUMBER_OPTION =
  /max|min|size|limit|count|length|ms|time|ttl|delay|wait|retries|factor|depth|concurrency|precision|digits|places|seconds/i;
/** Values that switch an option off. */
const OFF: readonly Argument[] = [false, false, 0, null, "", { $: "undefined" }, { $: "number", value: "NaN" }];
const SMALL = /size|count|limit|depth|concurrency|max/i;
const DATE_OPTION = /expires|date|since|until|before|after$|At$/;

/** Makes an argument of a kind; `old` are earlier options to vary. */
export type Makers = Readonly<Record<Kind, (name: string, old?: Options) => Argument>>;

/** Creates one function for each kind of argument; `name` is the parameter's name in the source. */
export function createMakers(
  source: ArgumentSource,
  texts: Texts,
  { lessons, data, lengths }: { lessons: Lessons; data: Data; lengths: readonly number[] },
): Makers {
  const { harvest, random } = source;
  const { list, number, callback, scalar, nested } = data;
  const stream = (): Argument => ({
    $: "stream",
    chunks: cut(texts.some().join("\n"), random),
    isText: random.chance(0.2),
  });
  const late = (): { ms?: number } => (random.chance(0.5) ? {} : { ms: data.pick([1, 10, 20, 100, 5000, -1], 10) });
  const promise = (): Argument => ({ $: "promise", of: nested(1), ...late() });
  const rejected = (): Argument => ({ $: "rejected", value: texts.word() });
  const asynchronous = (name: string): Argument => {
    if (random.chance(0.6) && /stream|readable|source/i.test(name)) return stream();
    if (random.chance(0.6) && /promise/i.test(name)) return promise();
    const which = random.next();
    if (which < 0.35) return promise();
    if (which < 0.42) return rejected();
    if (which < 0.67)
      return {
        $: "async",
        items: list(() => (random.chance(0.1) ? { $: "async", items: list(scalar, 3) } : scalar()), 5),
      };
    return which < 0.8 ? stream() : list(() => (random.chance(0.8) ? promise() : rejected()), 4);
  };
  const isLarge = (): boolean => !lessons.isCalm && random.chance(0.03);
  const sized = (of: string, max: number): Argument => ({ $: "sized", of, length: data.numbers.length(max) });
  const regexp = (): Argument => ({
    $: "regexp",
    source: data.pick(["a", "a+", "[a-z]+", "\\\\d", "[,;. ]", "(.)(.)", "^.", "x*"], "a"),
    flags: data.pick(["", "g", "i", "gi", "gm", "y"], ""),
    ...(random.chance(0.2) ? { lastIndex: 1 } : {}),
  });
  const made = (): Argument => {
    const result = random.chance(0.5) ? source.result() : undefined;
    if (result !== undefined) return result;
    const value = random.pick(harvest.values);
    return value === undefined ? texts.one() : { $: "value", data: value };
  };
  const bytes = (): Argument =>
    isLarge() || random.chance(0.1)
      ? sized("bytes", 70_000)
      : {
          $: random.chance(0.7) ? "buffer" : "bytes",
          value: Array.from({ length: random.below(40) }, () => random.below(256)),
        };
  const makers: Makers = {
    text: () => (random.chance(0.006) && !lessons.isCalm ? sized("text", 20_000) : texts.one()),
    texts: () => (isLarge() ? sized("list", 5000) : random.chance(0.2) ? list(data.key, 4) : texts.some()),
    number: (name) => (SMALL.test(name) && random.chance(0.4) ? data.numbers.few() : number()),
    numbers: () => (random.chance(0.15) ? { $: "holes", items: [1, 2, 3, number()] } : list(number, 7)),
    truth: () => random.chance(0.5),
    options: (name, old) => options(name, old),
    callback: (name) => data.callback(name),
    callbacks: () => [callback(), ...list(() => callback(), 3)],
    regexp,
    object: (name) => data.object(name),
    objects: () => list(() => nested(2), 5),
    date: data.date,
    bytes,
    collection: () => data.collection(1),
    async: (name) => asynchronous(name),
    made,
    odd: () => (random.chance(0.1) ? data.exported() : undefined) ?? data.odd(),
  };
  const options = createOptions(source, texts, { lessons, data, lengths, makers });
  return makers;
}

/** The bytes of a text in chunks that may end anywhere, even within a character. */
function cut(text: string, random: SeededRandom): number[][] {
  const bytes = [...Buffer.from(random.chance(0.4) ? `${text}\u00e9\u{1f600}\u20ac` : text)];
  const chunks: number[][] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random.below(random.chance(0.5) ? 3 : bytes.length);
    chunks.push(bytes.slice(at, end));
    at = end;
  }
  return chunks;
}

type Options = { readonly [name: string]: Argument };

/** Makes objects with options: options that the function destructures, that error messages named, or that the package's code reads. */
function createOptions(
  { words, own, random }: ArgumentSource,
  texts: Texts,
  given: {
    readonly lessons: Lessons;
    readonly data: Data;
    readonly lengths: readonly number[];
    readonly makers: Makers;
  },
): (name: string, old?: Options) => Argument {
  const { lessons, data, lengths, makers } = given;
  const others: readonly (() => Argument)[] = [
    data.number,
    data.callback,
    () => data.nested(1),
    () => texts.keyword() ?? texts.word(),
    () => texts.word(),
    () => data.pick([1, 0, "a", null, 3], 1),
    () => data.list(data.key, 3),
    () => data.exported() ?? null,
  ];
  const byName: readonly { shape: RegExp; make: (name: string) => Argument }[] = [
    { shape: FUNCTION_OPTION, make: data.callback },
    { shape: NUMBER_OPTION, make: () => numberOption() },
    { shape: DATE_OPTION, make: data.date },
  ];
  const numberOption = (): Argument => {
    if (random.chance(0.4)) return data.numbers.few();
    const length = random.chance(0.25) ? random.pick(lengths) : undefined;
    return length === undefined ? data.number() : length + random.below(3) - 1;
  };
  /** Makes a value for an option: by the code's use of the option if known, otherwise by the option's name. */
  const likelyOption = (name: string): Argument | undefined => {
    const use = random.chance(0.5) ? random.pick([...(own.uses.get(name) ?? [])]) : undefined;
    if (use !== undefined) return use === "number" ? numberOption() : makers[use](name);
    return random.chance(0.6) ? byName.find(({ shape }) => shape.test(name))?.make(name) : undefined;
  };
  const optionValue = (name: string): Argument => {
    const likely = likelyOption(name);
    if (likely !== undefined && !random.chance(0.15)) return likely;
    if (random.chance(0.15)) return data.pick<Argument>(OFF, false);
    return random.chance(0.5) ? random.chance(0.75) : (random.pick(others)?.() ?? null);
  };
  const wordsFor = (name: string): (() => string) => {
    const fields = [...(own.fields.get(name) ?? [])];
    const named = /^\{(.+)\}$/.exec(name)?.[1]?.split(",") ?? [];
    return () =>
      (random.chance(0.3) ? random.pick(fields) : undefined) ??
      (random.chance(0.5) ? random.pick(lessons.wanted) : undefined) ??
      (random.chance(0.7) ? random.pick(named) : undefined) ??
      (random.chance(0.5) ? random.pick(own.options) : undefined) ??
      random.pick(words.options) ??
      "a";
  };
  return (name, old) => {
    const word = wordsFor(name);
    if (old === undefined) {
      const names = Array.from({ length: random.below(5) }, word);
      return Object.fromEntries(names.map((each) => [each, optionValue(each)]));
    }
    const known = random.chance(0.5) ? random.pick(Object.keys(old)) : undefined;
    const changed = known ?? word();
    const others = Object.entries(old).filter(([each]) => each !== changed);
    if (known !== undefined && random.chance(0.2)) return Object.fromEntries(others);
    return Object.fromEntries([...others, [changed, optionValue(changed)]]);
  };
}
