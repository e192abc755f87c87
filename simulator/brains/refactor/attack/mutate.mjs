// Makes small changes to values that a function has accepted.
import { below, pick, upTo } from "./random.mjs";

const SIGNS = [..."x*.-+~^<>=!|&{}[]()/\\ ,019a@?vA_$:#'\"\t\n"];
/** Maximum length of a generated text. Only a text that tests a length limit may be longer. */
const MAX_LENGTH = 64;
/** A number of the source in this range is taken for a length limit, and texts of about that length are generated. */
const LIMITS = [2, 70_000];

/** Creates functions that change values. They use the punctuation, words, numbers and property values of one module. */
export function mutationsOf({ signs, words, numbers, properties }) {
  const names = [...properties.keys()];
  const limits = numbers.filter((each) => Number.isInteger(each) && each > LIMITS[0] && each < LIMITS[1]);
  const sign = () => (signs.length > 0 && below(0.5) ? pick(signs) : pick(SIGNS));
  const word = () => pick(pick(words) ?? ["a"]);

  /** Makes a new text from one or two given texts. */
  function text(a, b = word()) {
    if (limits.length > 0 && below(0.03)) return stretched(a);
    if (below(0.4) && /\d/.test(a)) return nudge(a, numbers);
    const [at, end] = [upTo(a.length + 1), 1 + upTo(3)];
    const made = [
      () => a.slice(0, at) + sign() + a.slice(at),
      () => a.slice(0, at) + sign() + a.slice(at + 1),
      () => a.slice(0, at) + a.slice(at + end),
      () => a.slice(0, at + end) + a.slice(at),
      () => a.slice(0, at) + b,
      () => a.slice(0, at) + b + a.slice(at),
      () => a.slice(0, at) + b.slice(upTo(b.length)),
      () => a + sign() + b,
      () => `${a} ${b}`,
      () => sign() + a,
      () => a + sign(),
      () => a.replace(/\w+/g, (part) => (below(0.5) ? part : word())),
      () => (below(0.5) ? a.toUpperCase() : ` ${a}\t`),
    ];
    return pick(made)().slice(0, MAX_LENGTH);
  }

  /** Makes a text as long as a length limit in the source, or one character longer or shorter. */
  function stretched(a) {
    const length = Math.max(0, pick(limits) + pick([-1, 0, 1]) - (below(0.3) ? a.length : 0));
    const at = upTo(a.length + 1);
    const filler = a[at] ?? "a";
    return below(0.5)
      ? a.slice(0, at) + filler.repeat(Math.max(0, length - a.length)) + a.slice(at)
      : a.slice(0, at) + filler.repeat(length) + a.slice(at);
  }

  /** Returns the value with one change. If `isPart` is true, an object is replaced as a whole. */
  function value(old, isPart = false) {
    if (typeof old === "string") return text(old);
    if (typeof old === "number") return pick([old + 1, old - 1, -old, old + 0.5, pick(numbers) ?? 0, String(old)]);
    if (typeof old === "boolean") return !old;
    if (old === null || typeof old !== "object") return pick([true, 1, "a", null, undefined, {}]);
    return isPart ? pick([undefined, null, [], {}]) : changed(structuredClone(old));
  }

  function changed(copy) {
    const part = pick(partsOf(copy));
    if (Array.isArray(part)) mutateList(part);
    else if (part !== undefined) mutateFields(part);
    return copy;
  }

  function mutateList(list) {
    const at = upTo(list.length);
    pick([
      () => list.push(list.length > 0 ? value(list[at], true) : word()),
      () => list.splice(at, 1),
      () => list.reverse(),
      () => list.splice(at, 0, list[at]),
      () => list.splice(at, 1, value(list[at], true)),
      () => list.splice(at, 1, value(list[at], true)),
    ])();
  }

  function mutateFields(fields) {
    const own = Object.keys(fields);
    const key = names.length > 0 && (own.length === 0 || below(0.3)) ? pick(names) : pick(own);
    if (key === undefined) return;
    const known = [...(properties.get(key)?.values ?? [])];
    if (known.length > 0 && below(0.5)) fields[key] = pick(known);
    else if (below(0.15)) delete fields[key];
    else fields[key] = value(fields[key], true);
  }

  return { text, value };
}

/** The lists and literal objects in an argument, at any depth. */
function partsOf(value, parts = new Set()) {
  if (value === null || typeof value !== "object" || parts.has(value) || value instanceof RegExp || parts.size > 99)
    return [];
  const isMark = value.$ !== undefined;
  if (!isMark) parts.add(value);
  for (const part of isMark ? [value.args, value.fields] : Object.values(value)) partsOf(part, parts);
  return [...parts];
}

/** Changes one of the numbers in a text slightly, or replaces it by a number of the source. */
export function nudge(text, numbers = []) {
  const at = pick([...text.matchAll(/\d+/g)]);
  if (at === undefined) return text;
  const other = numbers.length > 0 && below(0.15) ? pick(numbers) : Math.max(0, Number(at[0]) + pick([-1, 1, 1, 10]));
  const changed = below(0.1) ? pick([0, `0${at[0]}`, "x"]) : other;
  return text.slice(0, at.index) + changed + text.slice(at.index + at[0].length);
}
