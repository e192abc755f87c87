import type { Kind } from "./kinds-of-arguments.ts";
import type { ArgumentSource } from "./make-arguments.ts";
import type { Data, Lessons } from "./make-data.ts";
import { createData } from "./make-data.ts";
import type { Texts } from "./make-texts.ts";
import type { Argument } from "./protocol.ts";

/** Options that are likely to take a function, or a number. */
const FUNCTION_OPTION =
  /fn|func|callback|handler|listener|^on[A-Z]|filter|transform|compare|sort|map|get|is[A-Z]|should|dispose|replacer/i;
const NUMBER_OPTION =
  /max|min|size|limit|count|length|ms|time|ttl|delay|wait|retries|factor|depth|concurrency|precision|digits|places/i;

/** Makes arguments of each kind; `name` is what the source calls the parameter. */
export function createMakers(
  source: ArgumentSource,
  texts: Texts,
  lessons: Lessons,
): Readonly<Record<Kind, (name: string) => Argument>> {
  const { harvest, random } = source;
  const data = createData(source, texts, lessons);
  const { list, number, callback, scalar, nested } = data;
  const options = createOptions(source, texts, { lessons, data });
  const asynchronous = (): Argument => {
    const which = random.next();
    if (which < 0.35) return { $: "promise", of: nested(1) };
    if (which < 0.45) return { $: "rejected", value: texts.word() };
    if (which < 0.7) return { $: "async", items: list(scalar, 4) };
    if (which < 0.8) return { $: "stream", chunks: [texts.one(), "\n", texts.one()] };
    return list(() => (random.chance(0.8) ? { $: "promise", of: scalar() } : { $: "rejected", value: "a" }), 4);
  };
  return {
    text: () => texts.one(),
    texts: () => texts.some(),
    number,
    numbers: () => (random.chance(0.15) ? { $: "holes", items: [1, 2, 3, number()] } : list(number, 7)),
    truth: () => random.chance(0.5),
    options,
    callback,
    object: data.object,
    objects: () => list(() => nested(2), 5),
    date: data.date,
    bytes: () => ({
      $: random.chance(0.7) ? "buffer" : "bytes",
      value: Array.from({ length: random.below(20) }, () => random.below(256)),
    }),
    collection: () => data.collection(1),
    async: asynchronous,
    made: () => {
      const value = random.pick(harvest.values);
      return value === undefined ? texts.one() : { $: "value", data: value };
    },
    odd: data.odd,
  };
}

/** Objects of options: those that the function takes apart, that errors name, or that the package's code reads. */
function createOptions(
  { words, own, random }: ArgumentSource,
  texts: Texts,
  { lessons, data }: { lessons: Lessons; data: Data },
): (name: string) => Argument {
  const others: readonly (() => Argument)[] = [
    data.number,
    data.callback,
    () => data.nested(1),
    () => texts.keyword() ?? texts.word(),
    () => texts.word(),
    () => data.pick([1, 0, "a", null, 3], 1),
  ];
  const optionValue = (name: string): Argument => {
    if (FUNCTION_OPTION.test(name) && random.chance(0.5)) return data.callback();
    if (NUMBER_OPTION.test(name) && random.chance(0.7)) return data.number();
    return random.chance(0.5) ? random.chance(0.75) : (random.pick(others)?.() ?? null);
  };
  return (name) => {
    const named = /^\{(.+)\}$/.exec(name)?.[1]?.split(",") ?? [];
    const word = () =>
      (random.chance(0.5) ? random.pick(lessons.wanted) : undefined) ??
      (random.chance(0.7) ? random.pick(named) : undefined) ??
      (random.chance(0.5) ? random.pick(own.options) : undefined) ??
      random.pick(words.options) ??
      "a";
    const names = Array.from({ length: random.below(4) }, word);
    return Object.fromEntries(names.map((each) => [each, optionValue(each)]));
  };
}
