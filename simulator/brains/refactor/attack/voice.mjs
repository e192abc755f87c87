// A module's words, options and object shapes, shared by all its functions.
import { mutationsOf } from "./mutate.mjs";
import { below, pick, upTo } from "./random.mjs";
import { BASE, require } from "./setting.mjs";
import { harvest, methodsOf } from "./words.mjs";

const voices = new Map();
/** Texts that functions of the package accepted, by the parameter's name. */
const taken = new Map();
/** Stored texts per name, and the length of one. */
const MAX_TAKEN = 300;
const MAX_LENGTH = 99;

export function voiceOf(path) {
  if (!voices.has(path)) voices.set(path, createVoice(harvest(path)));
  return voices.get(path);
}

/** Stores accepted texts of a parameter, because functions of a package use the same name for the same kind of value. */
export function rememberTexts(name, value) {
  const list = taken.get(name) ?? [];
  taken.set(name, list);
  for (const part of [value].flat())
    if (typeof part === "string" && list.length < MAX_TAKEN && part.length < MAX_LENGTH) list.push(part);
}

function createVoice(facts) {
  const valuesOf = (name) => [...(facts.properties.get(name)?.values ?? [])];
  /** A word for a parameter; `versions` uses the words of `version`. */
  const word = (name = "") =>
    (below(0.75) ? pick(taken.get(name) ?? taken.get(name.replace(/s$/, "")) ?? []) : undefined) ??
    pick(pick(facts.words) ?? ["a"]);

  const option = () => {
    const name = pick(facts.options) ?? "loose";
    const known = valuesOf(name);
    const others = [true, true, false, 1, 0, "a", null, { $: "function" }, pick(facts.numbers)];
    return [name, known.length > 0 && below(0.6) ? pick(known) : pick(others)];
  };
  const options = () => Object.fromEntries(Array.from({ length: upTo(4) }, option));

  /** An object with some of the given properties. */
  function shape(asked = [], depth = 0) {
    const likely = asked.length > 0 ? asked : facts.fields;
    const keys = [...likely.filter(() => below(0.6)), ...Array.from({ length: upTo(3) }, () => pick(facts.fields))];
    return Object.fromEntries(keys.filter(Boolean).map((key) => [key, field(key, depth)]));
  }

  function field(key, depth) {
    const known = valuesOf(key);
    if (known.length > 0 && below(0.7)) return pick(known);
    if (facts.properties.get(key)?.isList && depth < 2 && below(0.8)) return shapes(depth + 1);
    return pick([true, false, word(""), upTo(3), upTo(3), undefined]);
  }

  const shapes = (depth = 0) => Array.from({ length: upTo(4) }, () => shape([], depth));

  /** An instance of a class that the module uses, constructed with a word for `name`. */
  const instance = (name) => ({
    $: "instance",
    from: pick(facts.classes),
    args: [word(name), ...(below(0.2) ? [options()] : [])],
  });

  return {
    ...facts,
    ...mutationsOf(facts),
    /** Methods that results may have. */
    methods: facts.classes.flatMap((name) => methodsOf(require(`${BASE}/${name}`))),
    word,
    valuesOf,
    options,
    shape,
    shapes,
    instance,
  };
}
