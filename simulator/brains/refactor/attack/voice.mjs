// Makes words, options and objects that fit one module. All functions of the module share them.
import { mutationsOf } from "./mutate.mjs";
import { below, pick, upTo } from "./random.mjs";
import { BASE, require } from "./setting.mjs";
import { harvest, methodsOf } from "./words.mjs";

const voices = new Map();
/** Texts that functions of the package have accepted, by the name of the parameter. */
const taken = new Map();
/** Maximum number of texts that are stored for one parameter name, and the length below which a text is stored. */
const MAX_TAKEN = 300;
const MAX_LENGTH = 99;

export function voiceOf(path) {
  if (!voices.has(path)) voices.set(path, createVoice(harvest(path)));
  return voices.get(path);
}

/** Stores the texts that a parameter accepted. Functions of a package use the same parameter name for the same kind of value. */
export function rememberTexts(name, value) {
  const list = taken.get(name) ?? [];
  taken.set(name, list);
  for (const part of [value].flat())
    if (typeof part === "string" && list.length < MAX_TAKEN && part.length < MAX_LENGTH) list.push(part);
}

function createVoice(facts) {
  const valuesOf = (name) => [...(facts.properties.get(name)?.values ?? [])];
  /** Chooses a word for a parameter. A parameter in the plural, such as `versions`, also uses the words of `version`. */
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

  /** Makes an object with some of the given properties. */
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

  /** Makes an instance of a class that the module uses. The constructor gets a word for the parameter `name`. */
  const instance = (name) => ({
    $: "instance",
    from: pick(facts.classes),
    args: [word(name), ...(below(0.2) ? [options()] : [])],
  });

  return {
    ...facts,
    ...mutationsOf(facts),
    /** The methods of the classes that the module uses; results may have them. */
    methods: facts.classes.flatMap((name) => methodsOf(require(`${BASE}/${name}`))),
    word,
    valuesOf,
    options,
    shape,
    shapes,
    instance,
  };
}
