// What to say to one function: values that its source, its callers and the documents speak of, and what worked before.
import { parameterFacts, parametersOf } from "./facts.mjs";
import { nudge } from "./mutate.mjs";
import { below, pick, upTo } from "./random.mjs";
import { rememberTexts, voiceOf } from "./voice.mjs";
import { blame, chooseWay, isOptional, praise, waysFor } from "./ways.mjs";
import { isConstructor, isRewritten, methodsOf } from "./words.mjs";

/** Good arguments that are kept, of one function. */
const MOST_GOOD = 400;
/** Of those, arguments that did something new. */
const MOST_RARE = 30;

/**
 * Makes calls of one export, with its module's words if no other `voice` is given. `seen`: lists of arguments that others call
 * it with; `products`: results of other functions.
 */
export function speakerFor({ path, member, value, seen = [], products = [], voice = voiceOf(path) }) {
  const isClass = isConstructor(value) || Object.keys(value.prototype ?? {}).length > 0;
  const source = sourceOf(value);
  const parameters = parametersOf(source);
  const names = parameters.map(({ name }) => name);
  const good = [...(voice.examples.get(member ?? nameOf(path)) ?? [])];
  const rare = [];
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
      return good.length > 0 && below(0.6) ? vary(pick(rare.length > 0 && below(0.4) ? rare : good)) : fresh();
    },
    /** Arguments that have words in common with those of another call. */
    argumentsNear: (args) => {
      used = [];
      return fresh(textsOf(args));
    },
    /** Arguments that it took. */
    accepted: () => pick(good) ?? [],
    /** Words only: the first thing to say. */
    words: () => names.slice(0, isClass ? 1 : 3).map((name) => (isOptional(name) ? undefined : voice.word(name))),
    /** The call did something that was not often seen, or never before. */
    learn: (args, isNew) => {
      praise(used);
      good[good.length < MOST_GOOD ? good.length : upTo(MOST_GOOD)] = args;
      if (isNew) rare[rare.length < MOST_RARE ? rare.length : upTo(MOST_RARE)] = args;
      for (const [i, each] of args.entries()) rememberTexts(names[i], each);
    },
    /** The call was refused. */
    blame: () => blame(used),
  };
}

/** Arguments more or less than there are parameters. */
const SPARE = [0, 0, 0, 0, 0, 0, 0, 0, 1, -1];

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
