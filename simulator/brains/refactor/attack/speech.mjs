// Generates arguments for one function, from its source, its callers, the documents, and earlier calls that worked.
import { parameterFacts, parametersOf } from "./facts.mjs";
import { nudge } from "./mutate.mjs";
import { below, pick, upTo } from "./random.mjs";
import { rememberTexts, voiceOf } from "./voice.mjs";
import { blame, chooseWay, isOptional, praise, waysFor } from "./ways.mjs";
import { isConstructor, isRewritten, methodsOf } from "./words.mjs";

/** Maximum number of different results that are stored for one function, and of argument lists that are stored for each result. */
const MAX_ANSWERS = 60;
const MAX_PER_ANSWER = 8;

/**
 * Creates the generator of arguments for one export. It uses the words of the export's module unless another `voice` is
 * given. `seen`: arguments of recorded calls; `products`: results of other functions.
 */
export function speakerFor({ path, member, value, seen = [], products = [], voice = voiceOf(path) }) {
  const isClass = isConstructor(value) || Object.keys(value.prototype ?? {}).length > 0;
  const source = sourceOf(value);
  const parameters = parametersOf(source);
  const names = parameters.map(({ name }) => name);
  const good = goodOnes(voice.examples.get(member ?? nameOf(path)) ?? []);
  let theme = [];
  let used = [];

  const word = (name) => (below(0.5) ? pick(theme) : undefined) ?? voice.word(name);
  const text = (name) => (below(0.6) ? word(name) : voice.text(word(name), word(name)));
  const waysOf = (name, facts, i) => {
    const others = [...new Set(seen.map((args) => args[i]))].filter((each) => each !== undefined);
    return waysFor({ name, facts, voice, others, products, text });
  };
  const ways = parameters.map((each, i) => waysOf(each.name, parameterFacts(source, each), i));
  const spare = waysOf("options", {}, names.length);
  const argument = (i) => {
    const way = chooseWay(ways[i] ?? spare);
    used.push(way);
    return way.make();
  };

  /** Makes new arguments. The arguments of one call share words, because functions that compare or search need similar values. */
  const fresh = (near = []) => {
    const first = pick(near) ?? voice.word(names[0]);
    theme = [first, nudge(first), voice.text(first), voice.word(names[1])];
    const isRest = names.at(-1)?.startsWith("...") ?? false;
    const count = Math.max(0, Math.max(names.length, 1) + (isRest ? upTo(3) : pick(SPARE)));
    if (below(0.05)) return Array.from({ length: count }, () => first);
    return Array.from({ length: count }, (_, i) => argument(isRest ? Math.min(i, names.length - 1) : i));
  };
  /** Changes one or a few of the given arguments. */
  const vary = (args) => {
    theme = textsOf(args);
    const copy = [...args];
    const at = upTo(Math.max(args.length, names.length));
    copy[at] = below(0.75) && at < args.length ? voice.value(copy[at]) : argument(at);
    return below(0.3) ? vary(copy) : copy;
  };

  return {
    isClass,
    arguments: () => {
      used = [];
      if (seen.length > 0 && below(0.3)) return below(0.4) ? pick(seen) : vary(pick(seen));
      const start = below(0.6) ? good.pick() : undefined;
      return start === undefined ? fresh() : vary(start);
    },
    /** Makes new arguments that share words with the arguments of another call. */
    argumentsNear: (args) => {
      used = [];
      return fresh(textsOf(args));
    },
    /** Returns arguments that the function accepted in an earlier call. */
    accepted: () => good.pick() ?? [],
    /** Makes arguments that consist of words only, for the first calls of a function. */
    words: () => names.slice(0, isClass ? 1 : 3).map((name) => (isOptional(name) ? undefined : voice.word(name))),
    /** Called after a call that returned: stores its arguments, and makes their generators more likely. */
    learn: (args, answer) => {
      if (good.isNew(answer)) praise(used);
      good.store(args, answer);
      for (const [i, each] of args.entries()) rememberTexts(names[i], each);
    },
    /** Called after a call that threw: makes the generators of its arguments less likely. */
    blame: () => blame(used),
  };
}

/** Number of arguments to add to a call (or to leave out), compared to the number of parameters. Chosen at random. */
const SPARE = [0, 0, 0, 0, 0, 0, 0, 0, 1, -1];

/** Stores arguments that one function accepted, grouped by its result. `pick` chooses each result with the same probability. */
function goodOnes(examples) {
  const byAnswer = new Map(examples.length > 0 ? [["as documented", [...examples]]] : []);
  return {
    pick: () => pick(pick([...byAnswer.values()]) ?? []),
    isNew: (answer) => !byAnswer.has(answer),
    store: (args, answer) => {
      const known = byAnswer.get(answer) ?? [];
      if (known.length === 0 && byAnswer.size >= MAX_ANSWERS) byAnswer.delete(pick([...byAnswer.keys()]));
      byAnswer.set(answer, known);
      known[known.length < MAX_PER_ANSWER ? known.length : upTo(MAX_PER_ANSWER)] = args;
    },
  };
}

/**
 * Creates the generator of arguments for calls on another call's result: calls of a returned function, or of an
 * instance's methods.
 */
export function repliesFor({ path, value }, { accepted }) {
  const voice = voiceOf(path);
  const methods = isConstructor(value) ? methodsOf(value) : voice.methods;
  const speakers = new Map();
  const ANY = { name: "", value: (text, options) => [text, options] };
  return (args) => {
    const method = (below(0.9) ? pick(methods) : undefined) ?? ANY;
    if (!speakers.has(method))
      speakers.set(method, speakerFor({ path, voice, member: method.name, value: method.value }));
    const [first, ...rest] = speakers.get(method).argumentsNear(args);
    // A method often takes another instance of its own class.
    const isPeer = isConstructor(value) && isRewritten(path) && below(0.4);
    return { method: method.name, args: [isPeer ? { $: "instance", from: path, args: accepted() } : first, ...rest] };
  };
}

/** Returns the source of a function; for a class, that of its constructor. */
function sourceOf(value) {
  const source = Function.prototype.toString.call(value);
  if (!isConstructor(value)) return source;
  return /\bconstructor\s*\([\s\S]*?\n {0,4}\}/.exec(source)?.[0] ?? "";
}

function textsOf(args) {
  return args.filter((each) => typeof each === "string");
}

/** Returns the name under which documents call the function that a module exports. */
function nameOf(path) {
  return path.replace(/^.*\/|\.js$/g, "").replace(/-(\w)/g, (_dash, letter) => letter.toUpperCase());
}
