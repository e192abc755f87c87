import type { Argument } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Kinds of arguments, with how often each is tried where nothing is known of a parameter. */
const PRIOR = {
  text: 110,
  texts: 4,
  number: 8,
  numbers: 1.5,
  truth: 1,
  options: 6,
  callback: 2,
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

/** What the name of a parameter says about what it takes. */
const HINTS: readonly { readonly shape: RegExp; readonly kinds: readonly Kind[]; readonly isWeak?: boolean }[] = [
  { shape: /^(ast|node|tree|tokens?|root|parsed|parent|state|schema)$/i, kinds: ["made", "made", "object"] },
  { shape: /^\{/, kinds: ["options"] },
  { shape: /^(opts?|options?|config|settings|props|params)\d*$/i, kinds: ["options"] },
  {
    shape:
      /^(fn|func|function_?|cb|callback|done|next|iteratee|iterator|predicate|compar(e|ator)|mapper|reducer|listener|handler|factory|visitor|replacer|test|transform|flush|on[A-Z]\w*|\w*(Fn|Func|Function|Callback|Handler|Listener|Predicate))_?$/,
    kinds: ["callback"],
  },
  {
    shape:
      /^(n|num|number|count|index|i|len|length|max|min|step|depth|ms|delay|wait|size|limit|concurrency|offset|start|end|begin|from|to|amount|precision|digits|seed|value\d)$/i,
    kinds: ["number"],
  },
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
  { shape: /^(promise|thenable)/i, kinds: ["async"] },
  { shape: /(s|list|array|arr)$/i, kinds: ["texts", "numbers", "objects"] },
];
/** How much oftener kinds are tried that the name of the parameter suggests, and those that a name suggests which may be anything. */
const HINTED = 90;
const WEAKLY_HINTED = 40;
/** Each kind keeps this share of the tries, however seldom it came to something. */
const MIN_SHARE = 0.004;

/** Which kinds of arguments go to which parameter; what came to something there is tried more often. */
export interface Kinds {
  choose(slot: string, name: string): Kind;
  learn(slot: string, kind: Kind, worth: number): void;
}

/** Kinds of which nothing is known yet but names of parameters. */
export function createKinds(random: SeededRandom): Kinds {
  const known = new Map<string, { tried: number; good: number }>();
  const rateOf = (slot: string, kind: Kind): number => {
    const { tried, good } = known.get(keyOf(slot, kind)) ?? { tried: 0, good: 0 };
    return (good + 1) / (tried + 2);
  };
  const weightsOf = (slot: string, hinted: readonly Kind[], hint: number): number[] => {
    const rates = KINDS.map((kind) => rateOf(slot, kind));
    // As long as nothing came to anything, failures say nothing of the kinds: what is tried least would win.
    const isKnown = KINDS.some((kind) => (known.get(keyOf(slot, kind))?.good ?? 0) > 0);
    const best = Math.max(...rates);
    const weights = KINDS.map((kind, i) => {
      const prior = PRIOR[kind] + (hint * hinted.filter((each) => each === kind).length) / Math.max(1, hinted.length);
      return isKnown ? prior * ((rates[i] ?? 0) / best) ** 2 : prior;
    });
    const floor = MIN_SHARE * weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => Math.max(weight, floor));
  };
  return {
    choose: (slot, name) => {
      const { kinds = [], isWeak = false } = HINTS.find(({ shape }) => shape.test(name)) ?? {};
      const weights = weightsOf(slot, kinds, isWeak ? WEAKLY_HINTED : HINTED);
      let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
      for (const [i, kind] of KINDS.entries()) {
        left -= weights[i] ?? 0;
        if (left <= 0) return kind;
      }
      return "text";
    },
    learn: (slot, kind, worth) => {
      const key = keyOf(slot, kind);
      const { tried, good } = known.get(key) ?? { tried: 0, good: 0 };
      known.set(key, { tried: tried + 1, good: good + worth });
    },
  };
}

/** Options are objects: what is learnt of one is known of the other. */
function keyOf(slot: string, kind: Kind): string {
  return `${slot} ${kind === "object" ? "options" : kind}`;
}

/** Tags by the kind that makes them. */
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
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each === "number")) return "numbers";
    return value.every((each) => typeof each === "string") ? "texts" : "objects";
  }
  const { $: tag } = value as { $?: Argument };
  if (typeof tag === "string") return OF_TAG[tag] ?? "odd";
  return "options";
}
