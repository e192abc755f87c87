// Generators for the value of one parameter. A generator whose values were accepted is chosen more often.
import { nudge } from "./mutate.mjs";
import { below, pick, random, upTo } from "./random.mjs";

/** Matches the names of parameters that callers often omit. */
const OPTIONAL = /^(opts?|options?|config|settings|loose)$/i;
const [MIN_WEIGHT, MAX_WEIGHT] = [0.2, 20];

export function isOptional(name) {
  return OPTIONAL.test(name);
}

/**
 * Returns the generators for the parameter `name`. `facts`: from its function's source. `others`: its values in
 * recorded calls. `products`: results of other functions. `text`: generates a text for it.
 */
export function waysFor({ name, facts, voice, others: seen, products, text }) {
  const { literals = [], like = [], properties = [], isList = false } = facts;
  // A parameter that is used as a list only gets lists; recorded calls may have passed other values.
  const others = isList ? seen.filter(Array.isArray) : seen;
  const known = [...literals, ...like.flatMap(voice.valuesOf)];
  const [option, list] = [isOptional(name), isList];
  const isObject = (each) => typeof each === "object" && each !== null && !Array.isArray(each);
  const isShaped = !option && !list && (properties.length > 0 || others.some(isObject));
  /** In half of the lists, the texts differ only in a number, because functions that sort or choose need similar values. */
  const texts = () => {
    const first = below(0.5) ? text(name) : undefined;
    return Array.from({ length: 1 + upTo(5) }, () => (first === undefined || below(0.2) ? text(name) : nudge(first)));
  };
  const ways = [
    [list ? 3 : 12, () => text(name)],
    [list ? 12 : 1, () => (below(0.3) ? voice.shapes() : texts())],
    [1, () => upTo(30)],
    [1, () => pick(voice.numbers) ?? 0],
    [1, () => pick(EDGES)],
    [option ? 12 : 1, voice.options],
    [option ? 7 : 0.5, () => undefined],
    [isShaped ? 10 : 0.5, () => voice.shape(properties)],
  ];
  if (known.length > 0) ways.push([12, () => pick(known)]);
  if (others.length > 0) ways.push([12, () => (below(0.7) ? pick(others) : voice.value(pick(others)))]);
  if (products.length > 0) ways.push([2, () => pick(products)]);
  if (voice.classes.length > 0) ways.push([1.5, () => voice.instance(name)]);
  return ways.map(([weight, make]) => ({ weight, make }));
}

/** Chooses a generator at random, by weight. */
export function chooseWay(ways) {
  let left = ways.reduce((sum, { weight }) => sum + weight, 0) * random();
  for (const way of ways) {
    left -= way.weight;
    if (left < 0) return way;
  }
  return ways[0];
}

export function praise(ways) {
  for (const way of ways) way.weight = Math.min(MAX_WEIGHT, way.weight * 1.1 + 0.2);
}

export function blame(ways) {
  for (const way of ways) way.weight = Math.max(MIN_WEIGHT, way.weight * 0.98);
}

const EDGES = [
  ...["", " ", "0", "-1", "\u0000", "\n", "x".repeat(300), "\u{1f600}"],
  ...[0, -1, 1.5, 2 ** 31, Number.NaN, -0, true, false, null, undefined],
  ...[[], {}, [""], [[]], /a+/g, { $: "function" }, { a: { b: [1] } }],
];
