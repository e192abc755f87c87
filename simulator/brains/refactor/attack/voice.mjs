// A module's words, options and shapes of objects: the same for all of its functions.
import { mutationsOf } from "./mutate.mjs";
import { below, pick, upTo } from "./random.mjs";
import { BASE, require } from "./setting.mjs";
import { harvest, methodsOf } from "./words.mjs";

const voices = new Map();
/** By a parameter's name, texts that a function of the package took there. */
const taken = new Map();
/** Texts that are kept, and letters of one. */
const MAX_TAKEN = 300;
const LONG = 99;

export function voiceOf(path) {
  if (!voices.has(path)) voices.set(path, createVoice(harvest(path)));
  return voices.get(path);
}

/** Keeps the texts that a parameter took: functions of a package call the same thing by the same name. */
export function rememberTexts(name, value) {
  const list = taken.get(name) ?? [];
  taken.set(name, list);
  for (const part of [value].flat())
    if (typeof part === "string" && list.length < MAX_TAKEN && part.length < LONG) list.push(part);
}

function createVoice(facts) {
  const valuesOf = (name) => [...(facts.properties.get(name)?.values ?? [])];
  /** A word for a parameter; one of a list called `versions` is what a `version` was. */
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

  /** An object with some of the properties that are asked for. */
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

  /** An instance of a class that the module uses, made with a word that suits `name`. */
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
