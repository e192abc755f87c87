import type { Argument } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { Uses } from "./uses-of-names.ts";

/** Kinds of arguments, with the relative frequency of each for parameters about which nothing is known. */
const PRIOR = {
  text: 110,
  texts: 4,
  number: 8,
  numbers: 1.5,
  truth: 1,
  options: 6,
  callback: 2,
  callbacks: 0.4,
  regexp: 0.4,
  object: 3,
  objects: 1.5,
  date: 0.5,
  bytes: 0.7,
  collection: 0.7,
  async: 0.7,
  made: 12,
  odd: 5,
} as const;
export type Kind = keyof typeof PRIOR;
const KINDS = Object.keys(PRIOR) as Kind[];

/** The kinds of arguments that a parameter's name suggests. */
const HINTS: readonly { readonly shape: RegExp; readonly kinds: readonly Kind[]; readonly isWeak?: boolean }[] = [
  { shape: /^(ast|node|tree|tokens?|root|parsed|parent|state|schema)$/i, kinds: ["made", "made", "object"] },
  { shape: /^\{/, kinds: ["options"] },
  { shape: /^(opts?|options?|config|settings|props|params)\d*$/i, kinds: ["options"] },
  {
    shape:
      /^(fn|func|function_?|cb|callback|done|next|iteratee|iterator|predicate|compar(e|ator)|mapper|reducer|listener|handler|factory|visitor|test|transform|flush|on[A-Z]\w*|\w*(Fn|Func|Function|Callback|Handler|Listener|Predicate))_?$/,
    kinds: ["callback"],
  },
  {
    shape:
      /^(n|num|number|count|index|i|len|length|max|min|step|depth|ms|delay|wait|size|limit|concurrency|offset|start|end|begin|from|to|amount|precision|digits|seed|value\d|\w+(size|count|length|limit|index|width))$/i,
    kinds: ["number"],
  },
  { shape: /^(get|make)?(rand(om)?|rng|entropy)\w*$/i, kinds: ["callback"] },
  { shape: /^replacer$/, kinds: ["callback", "callback", "texts"] },
  { shape: /^(date|time|timestamp|day|moment)s?$/i, kinds: ["date", "number", "text"] },
  { shape: /^(buf|buffer|bytes|chunk|data|rnds|random|input)$/i, kinds: ["text", "bytes", "object", "texts"] },
  {
    shape: /^(obj|object|target|source|src|dest|dst|to|map|record|json|item|x|y|a|b|val|value|arg\w*|other)$/i,
    kinds: ["text", "object", "number", "texts", "collection"],
    isWeak: true,
  },
  {
    shape: /^(iterable|collection|input|entries|items|elements|tasks|promises)$/i,
    kinds: ["texts", "objects", "numbers", "collection", "async"],
  },
  { shape: /^(promise|thenable|stream|readable)/i, kinds: ["async"] },
  { shape: /^(re|regex|regexp|pattern|separator|delimiter|search)$/i, kinds: ["text", "regexp"], isWeak: true },
  { shape: /^(middlewares?|fns|functions|callbacks|handlers|listeners|hooks|plugins)$/i, kinds: ["callbacks"] },
  { shape: /(s|list|array|arr)$/i, kinds: ["texts", "numbers", "objects"] },
];
function hintFor(name: string): Partial<(typeof HINTS)[number]> {
  return HINTS.find(({ shape }) => shape.test(name)) ?? {};
}

/** Factor for the weight of strings if the code uses a parameter as something else. */
const NO_TEXT = 0.2;
/** Additional weight of the kinds of arguments that the code's use of a parameter suggests. */
const USED = 80;
/** Additional weight of the kinds of arguments that a parameter's name suggests, strongly or weakly. */
const HINTED = 90;
const WEAKLY_HINTED = 40;
/** Minimum share of each kind among a parameter's arguments, even if the kind rarely succeeds. */
const MIN_SHARE = 0.004;

/** Chooses a kind of argument for each parameter; kinds that succeeded are chosen more often. */
export interface Kinds {
  /** Chooses a kind for a parameter. `isCalm` is set after calls have hung: a parameter whose name clearly suggests a kind then gets that kind. */
  choose(slot: string, name: string, isCalm: boolean): Kind;
  learn(slot: string, kind: Kind, worth: number): void;
}

/** Creates a chooser of kinds that so far knows only the names and uses of parameters. */
export function createKinds(random: SeededRandom, uses: Uses): Kinds {
  const known = new Map<string, Tries>();
  const all = new Map<string, Tries>();
  /** The success rate of a kind for a parameter. While the kind was tried rarely, the rate is close to the rate of all kinds together. */
  const rateOf = (slot: string, kind: Kind): number => {
    const { tried, good } = known.get(keyOf(slot, kind)) ?? NONE;
    const any = all.get(slot) ?? NONE;
    return (good + (DOUBT * (any.good + 1)) / (any.tried + 2)) / (tried + DOUBT);
  };
  const weightsOf = (slot: string, name: string): number[] => {
    const { kinds: hinted = [], isWeak = false } = hintFor(name);
    const hint = isWeak ? WEAKLY_HINTED : HINTED;
    const used = uses.get(name);
    const isText = used === undefined || used.size === 0 || used.has("text");
    const rates = KINDS.map((kind) => rateOf(slot, kind));
    // Before the first success, the success rates are not used: they would only favour the kind that was tried least.
    const isKnown = (all.get(slot)?.good ?? 0) > 0;
    const best = Math.max(...rates);
    const weights = KINDS.map((kind, i) => {
      const use = used?.has(kind) ? USED / used.size : 0;
      const rare = kind === "text" && !isText ? NO_TEXT : 1;
      const prior =
        PRIOR[kind] * rare + use + (hint * hinted.filter((each) => each === kind).length) / Math.max(1, hinted.length);
      return isKnown ? prior * ((rates[i] ?? 0) / best) ** 2 : prior;
    });
    const floor = MIN_SHARE * weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => Math.max(weight, floor));
  };
  return {
    choose: (slot, name, isCalm) => {
      const { kinds: hinted = [], isWeak = false } = hintFor(name);
      if (isCalm && !isWeak && hinted.length > 0) return random.pick(hinted) ?? "text";
      const weights = weightsOf(slot, name);
      let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
      for (const [i, kind] of KINDS.entries()) {
        left -= weights[i] ?? 0;
        if (left <= 0) return kind;
      }
      return "text";
    },
    learn: (slot, kind, worth) => {
      note(known, keyOf(slot, kind), worth);
      note(all, slot, worth);
    },
  };
}

interface Tries {
  readonly tried: number;
  readonly good: number;
}
const NONE: Tries = { tried: 0, good: 0 };
/** The number of tries of a kind from which its own results weigh more than the results of all kinds together. */
const DOUBT = 5;

function note(tries: Map<string, Tries>, key: string, worth: number): void {
  const { tried, good } = tries.get(key) ?? NONE;
  tries.set(key, { tried: tried + 1, good: good + worth });
}

/** The key under which a kind's results are recorded. Options are objects too, so options and objects share one record. */
function keyOf(slot: string, kind: Kind): string {
  return `${slot} ${kind === "object" ? "options" : kind}`;
}

/** The kind of an argument by its tag in JSON. */
const OF_TAG: Readonly<Record<string, Kind>> = {
  callback: "callback",
  date: "date",
  buffer: "bytes",
  bytes: "bytes",
  map: "collection",
  set: "collection",
  iterable: "collection",
  promise: "async",
  rejected: "async",
  async: "async",
  stream: "async",
  value: "made",
  result: "made",
  number: "number",
  regexp: "regexp",
  deep: "object",
  bare: "object",
  frozen: "object",
  inherits: "object",
  getter: "object",
  circle: "object",
  holes: "numbers",
};

/** The kind of an argument. */
export function kindOf(value: Argument): Kind {
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "truth";
  if (value === null) return "odd";
  return Array.isArray(value) ? kindOfList(value) : kindOfTag(value as { readonly [name: string]: Argument });
}

function kindOfList(list: readonly Argument[]): Kind {
  if (list.every((each) => typeof each === "number")) return "numbers";
  if (list.every((each) => typeof each === "string")) return "texts";
  return list.every((each) => (each as { $?: Argument } | null)?.$ === "callback") ? "callbacks" : "objects";
}

const OF_SIZED: Readonly<Record<string, Kind>> = { text: "text", bytes: "bytes", list: "texts" };

function kindOfTag({ $: tag, of }: { readonly [name: string]: Argument }): Kind {
  if (tag === "sized") return OF_SIZED[String(of)] ?? "odd";
  return typeof tag === "string" ? (OF_TAG[tag] ?? "odd") : "options";
}
