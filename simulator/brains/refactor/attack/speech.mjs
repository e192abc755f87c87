// What to say to one function: values that its source, its callers and the documents speak of, and what worked before.
import { parameterFacts, parametersOf } from "./facts.mjs";
import { nudge } from "./mutate.mjs";
import { below, pick, upTo } from "./random.mjs";
import { rememberTexts, voiceOf } from "./voice.mjs";
import { blame, chooseWay, isOptional, praise, waysFor } from "./ways.mjs";
import { isConstructor, isRewritten, methodsOf } from "./words.mjs";

/** Answers of one function of which arguments are kept, and arguments of each. */
const MAX_ANSWERS = 60;
const MAX_OF_ONE = 8;

/**
 * Makes calls of one export, with its module's words if no other `voice` is given. `seen`: lists of arguments that others call
 * it with; `products`: results of other functions.
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

  /** New arguments. Those of one call have words in common: what compares or searches needs values that are near each other. */
  const fresh = (near = []) => {
    const first = pick(near) ?? voice.word(names[0]);
    theme = [first, nudge(first), voice.text(first), voice.word(names[1])];
    const isRest = names.at(-1)?.startsWith("...") ?? false;
    const count = Math.max(0, Math.max(names.length, 1) + (isRest ? upTo(3) : pick(SPARE)));
    if (below(0.05)) return Array.from({ length: count }, () => first);
    return Array.from({ length: count }, (_, i) => argument(isRest ? Math.min(i, names.length - 1) : i));
  };
  /** The arguments with one of them changed, or a few. */
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
    /** Arguments that have words in common with those of another call. */
    argumentsNear: (args) => {
      used = [];
      return fresh(textsOf(args));
    },
    /** Arguments that it took. */
    accepted: () => good.pick() ?? [],
    /** Words only: the first thing to say. */
    words: () => names.slice(0, isClass ? 1 : 3).map((name) => (isOptional(name) ? undefined : voice.word(name))),
    /** The call was answered so. */
    learn: (args, answer) => {
      if (good.isNew(answer)) praise(used);
      good.keep(args, answer);
      for (const [i, each] of args.entries()) rememberTexts(names[i], each);
    },
    /** The call was refused. */
    blame: () => blame(used),
  };
}

/** Arguments more or less than there are parameters. */
const SPARE = [0, 0, 0, 0, 0, 0, 0, 0, 1, -1];

/** Arguments that one function took, by its answers: each answer is gone on from as often, so that none drowns the others. */
function goodOnes(examples) {
  const byAnswer = new Map(examples.length > 0 ? [["as documented", [...examples]]] : []);
  return {
    pick: () => pick(pick([...byAnswer.values()]) ?? []),
    isNew: (answer) => !byAnswer.has(answer),
    keep: (args, answer) => {
      const known = byAnswer.get(answer) ?? [];
      if (known.length === 0 && byAnswer.size >= MAX_ANSWERS) byAnswer.delete(pick([...byAnswer.keys()]));
      byAnswer.set(answer, known);
      known[known.length < MAX_OF_ONE ? known.length : upTo(MAX_OF_ONE)] = args;
    },
  };
}

/** Makes what to say to results of a speaker's calls: to a function that came back, and to the methods of an instance. */
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
    // What an instance is compared with is mostly another of its class.
    const isPeer = isConstructor(value) && isRewritten(path) && below(0.4);
    return { method: method.name, args: [isPeer ? { $: "instance", from: path, args: accepted() } : first, ...rest] };
  };
}

/** A function's text; of a class, that of its constructor. */
function sourceOf(value) {
  const source = Function.prototype.toString.call(value);
  if (!isConstructor(value)) return source;
  return /\bconstructor\s*\([\s\S]*?\n {0,4}\}/.exec(source)?.[0] ?? "";
}

function textsOf(args) {
  return args.filter((each) => typeof each === "string");
}

/** The name that a document calls a module's function by. */
function nameOf(path) {
  return path.replace(/^.*\/|\.js$/g, "").replace(/-(\w)/g, (_dash, letter) => letter.toUpperCase());
}
