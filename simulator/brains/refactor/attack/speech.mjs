// Generates arguments for one function, from its source, its callers, the documents, and earlier calls that worked.
import { parameterFacts, parametersOf } from "./facts.mjs";
import { nudge } from "./mutate.mjs";
import { below, pick, upTo } from "./random.mjs";
import { rememberTexts, voiceOf } from "./voice.mjs";
import { blame, chooseWay, isOptional, praise, waysFor } from "./ways.mjs";
import { isConstructor, isRewritten, methodsOf } from "./words.mjs";

/** Distinct answers of one function, and lists of arguments stored for each. */
const MAX_ANSWERS = 60;
const MAX_PER_ANSWER = 8;

/**
 * Generates arguments for one export, with its module's words unless another `voice` is given. `seen`: arguments of its real
 * callers; `products`: results of other functions.
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

  /** New arguments. The arguments of one call share words, because comparing and searching functions need similar values. */
  const fresh = (near = []) => {
    const first = pick(near) ?? voice.word(names[0]);
    theme = [first, nudge(first), voice.text(first), voice.word(names[1])];
    const isRest = names.at(-1)?.startsWith("...") ?? false;
    const count = Math.max(0, Math.max(names.length, 1) + (isRest ? upTo(3) : pick(SPARE)));
    if (below(0.05)) return Array.from({ length: count }, () => first);
    return Array.from({ length: count }, (_, i) => argument(isRest ? Math.min(i, names.length - 1) : i));
  };
  /** The arguments with one or a few changes. */
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
    /** Arguments that share words with another call's. */
    argumentsNear: (args) => {
      used = [];
      return fresh(textsOf(args));
    },
    /** Arguments that an earlier call accepted. */
    accepted: () => good.pick() ?? [],
    /** Words only, for the first calls. */
    words: () => names.slice(0, isClass ? 1 : 3).map((name) => (isOptional(name) ? undefined : voice.word(name))),
    /** Learns from a call that returned. */
    learn: (args, answer) => {
      if (good.isNew(answer)) praise(used);
      good.store(args, answer);
      for (const [i, each] of args.entries()) rememberTexts(names[i], each);
    },
    /** Learns from a call that threw. */
    blame: () => blame(used),
  };
}

/** Surplus or missing arguments, compared to the parameters. */
const SPARE = [0, 0, 0, 0, 0, 0, 0, 0, 1, -1];

/** Accepted arguments of one function, by its answers. `pick` chooses every answer with the same probability. */
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

/** Generates arguments for the results of a speaker's calls: for a returned function, and for the methods of an instance. */
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
    // Methods often take another instance of the same class.
    const isPeer = isConstructor(value) && isRewritten(path) && below(0.4);
    return { method: method.name, args: [isPeer ? { $: "instance", from: path, args: accepted() } : first, ...rest] };
  };
}

/** The source of a function, or of a class's constructor. */
function sourceOf(value) {
  const source = Function.prototype.toString.call(value);
  if (!isConstructor(value)) return source;
  return /\bconstructor\s*\([\s\S]*?\n {0,4}\}/.exec(source)?.[0] ?? "";
}

function textsOf(args) {
  return args.filter((each) => typeof each === "string");
}

/** The name of a module's function in documents. */
function nameOf(path) {
  return path.replace(/^.*\/|\.js$/g, "").replace(/-(\w)/g, (_dash, letter) => letter.toUpperCase());
}
