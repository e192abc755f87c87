// What to say to a module: its package's words put together anew, what worked before, and the edges of each type.
import { below, pick, random } from "./random.mjs";
import { BASE, require } from "./setting.mjs";
import { harvest, methodsOf } from "./words.mjs";

/** Makes arguments for the exports of one module. */
export function speechOf(path) {
  const { words, options, classes, makers } = harvest(path);
  /** By a parameter's name, words that the original took there. */
  const good = new Map();
  let theme = [];
  const anyWord = (name) => (below(0.6) ? pick(good.get(name) ?? []) : undefined) ?? pick(pick(words) ?? ["a"]);
  const word = (name) => (below(0.5) ? pick(theme) : undefined) ?? anyWord(name);
  const text = (name) => (below(0.65) ? word(name) : alter(word(name), word(name)));
  const texts = (name) => Array.from({ length: 2 + Math.floor(random() * 4) }, () => text(name));
  const option = () => [pick(options) ?? "loose", pick([true, true, false, 1, 0, "a", null])];
  const someOptions = () => Object.fromEntries(Array.from({ length: Math.floor(random() * 4) }, option));
  const kinds = [text, texts, texts, someOptions, () => pick(EDGES), () => Math.floor(random() * 30)];
  if (classes.length > 0) kinds.push((name) => ({ $: "instance", from: pick(classes), args: [word(name)] }));
  if (makers.length > 0) kinds.push((name) => ({ $: "made", by: pick(makers), args: [word(name)] }));
  const any = (name) => pick(kinds)(name);
  const made = () => ({ $: "made", by: pick(makers), args: [below(0.7) ? anyWord("input") : text("input")] });
  const optional = (name) => (below(0.6) ? someOptions() : below(0.6) ? { $: "undefined" } : any(name));
  const argument = (name, isList = false) => {
    if (isList && below(0.7)) return texts(name);
    if (MADE.test(name) && makers.length > 0 && below(0.8)) return made();
    if (OPTIONAL.test(name)) return optional(name);
    return below(0.6) ? text(name) : any(name);
  };
  const varyList = (list, name) =>
    pick([() => [...list, text(name)], () => list.slice(1), () => [...list].reverse(), () => list.map(nudgeSome)])();
  return {
    /** Methods that results may have. */
    methods: classes.flatMap((name) => methodsOf(require(`${BASE}/${name}`))),
    argument,
    /** Arguments of one call have words in common: what compares or searches needs values that are near each other. */
    argumentsFor: (names, lists) => {
      const first = anyWord(names[0]);
      theme = [first, nudge(first), nudge(first), anyWord(names[1])];
      const extra = below(0.1) ? 1 : below(0.1) ? -1 : 0;
      const count = Math.max(0, Math.max(1, names.length) + extra);
      if (below(0.1)) return Array.from({ length: count }, () => first);
      return Array.from({ length: count }, (_, i) => argument(names[i] ?? "options", lists.has(names[i])));
    },
    vary: (value, name) => {
      if (typeof value === "string") return below(0.7) ? nudge(value) : alter(value, word(name));
      return Array.isArray(value) ? varyList(value, name) : any(name);
    },
    learn: (names, args) => {
      args.forEach((value, i) => {
        const list = good.get(names[i]) ?? [];
        good.set(names[i], list);
        for (const part of [value].flat()) if (typeof part === "string" && list.length < 300) list.push(part);
      });
    },
  };
}

/** Parameters that take what another function of the package makes. */
const MADE = /^(ast|node|tree|root|block|tokens?|parsed|state|parent)$/i;
/** Parameters that callers mostly leave out. */
const OPTIONAL = /^(opts?|options?|config|settings|loose)$/i;

function nudgeSome(value) {
  return typeof value === "string" && below(0.5) ? nudge(value) : value;
}

/** A text with one of its numbers a little larger or smaller. */
function nudge(text) {
  const numbers = [...text.matchAll(/\d+/g)];
  const at = pick(numbers);
  if (at === undefined) return text;
  const changed = Math.max(0, Number(at[0]) + pick([-1, 1, 1, 10]));
  return text.slice(0, at.index) + changed + text.slice(at.index + at[0].length);
}

const EDGES = [
  "",
  " ",
  "0",
  "-1",
  "\u0000",
  "\n",
  "x".repeat(300),
  "\u{1f600}",
  0,
  -1,
  1.5,
  2 ** 31,
  true,
  false,
  null,
  [],
  {},
  [""],
  [[]],
];
EDGES.push(
  { $: "undefined" },
  { $: "number", value: "NaN" },
  { $: "number", value: "-0" },
  { $: "regexp" },
  { $: "function" },
  { a: { b: [1] } },
);

function alter(a, b) {
  const at = Math.floor(random() * (a.length + 1));
  const made = [
    () => a + b,
    () => `${a} ${b}`,
    () => `${a}||${b}`,
    () => `${a},${b}`,
    () => a.slice(at),
    () => a.slice(0, at) + b,
    () => a.replace(/\d+/, (digits) => String(Number(digits) + 1)),
    () => a.replace(/\d+(?!.*\d)/s, "0"),
    () => a.slice(0, at) + pick([..."x*.-+~^<>=!|&{}[]()/\\ ,019a@?v"]) + a.slice(at + 1),
    () => a.toUpperCase(),
    () => ` ${a}\t`,
  ];
  return pick(made)().slice(0, 48);
}
