import type { Probe } from "./probe.ts";
import type { Random } from "./random.ts";
import type { Surface } from "./surface.ts";

type Use = (probe: Probe, random: Random) => void;

/** Parses a brace pattern to a syntax tree, which serves as an argument. Both sides of the comparison use the original's parser. */
export type Parse = (pattern: string, options: object) => unknown;

/** Returns a function that calls a random export of a module of the library braces. */
export function bracesPlan(module: string, surface: Surface, parse: Parse): Use {
  const main = surface.get("default");
  switch (module.replace(/\.m?js$/, "")) {
    case "index":
      return (probe, random) => useIndex(probe, surface, random, parse);
    case "lib/parse":
      return (probe, random) => {
        probe.call("parse", main, [patternLike(random), braceOptions(random)]);
      };
    case "lib/utils":
      return (probe, random) => useUtils(probe, surface, random, parse);
    case "lib/constants":
      return () => undefined;
    default:
      return (probe, random) => {
        const options = braceOptions(random);
        const values = [random.chance(0.2) ? node(random, parse) : tree(random, parse), options];
        probe.call("call", main, random.chance(0.1) ? values.slice(0, 1) : values);
      };
  }
}

function useIndex(probe: Probe, surface: Surface, random: Random, parse: Parse): void {
  const name = random.pick(["default", "default", "default", "parse", "stringify", "compile", "expand", "create"]);
  const given =
    name === "default" && random.chance(0.15) ? random.several(0, 3, () => bracePattern(random)) : undefined;
  const asTree = ["stringify", "compile", "expand"].includes(name) && random.chance(0.3);
  const input = given ?? (asTree ? tree(random, parse) : patternLike(random));
  const values = random.chance(0.12) ? [input] : [input, braceOptions(random)];
  probe.call(name, surface.get(name), values);
}

function patternLike(random: Random): unknown {
  return random.chance(0.99) ? bracePattern(random) : random.pick<unknown>(["", "a", "ab", undefined, null, 5, {}, []]);
}

/** Makes a syntax tree from a random pattern. The tree has only a root if the pattern is too long for the parser. */
function tree(random: Random, parse: Parse): unknown {
  const input = bracePattern(random);
  try {
    return parse(input, random.chance(0.2) ? { keepEscaping: true } : {});
  } catch {
    return { type: "root", input, nodes: [] };
  }
}

function braceOptions(random: Random): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  const flags = [
    "expand",
    "expand",
    "nodupes",
    "noempty",
    "escapeInvalid",
    "keepEscaping",
    "keepQuotes",
    "strictRanges",
  ];
  for (const flag of [...flags, "toRegex", "capture", "wrap", "stringify"]) {
    if (random.chance(0.15)) options[flag] = random.chance(0.9) ? true : random.pick([false, 1, undefined]);
  }
  if (random.chance(0.06)) options.rangeLimit = random.pick<unknown>([false, 0, 2, 3, 5, undefined]);
  if (random.chance(0.06)) options.step = random.pick<unknown>([1, 2, -1, 0, "2"]);
  if (random.chance(0.04)) options.maxLength = random.pick<unknown>([3, 5, 8, "5"]);
  if (random.chance(0.04)) options.transform = (value: unknown, index: unknown) => `${String(value)}:${String(index)}`;
  return options;
}

function useUtils(probe: Probe, surface: Surface, random: Random, parse: Parse): void {
  const name = random.pick(Object.keys(UTILS));
  const make = UTILS[name];
  if (make) probe.call(name, surface.get(name), make(random, parse));
}

const NUMBERS = [0, 1, 2, 3, -1, 1.5, 10, "1", "01", " 2 ", "", " ", "a", "1e1", null, undefined, Number.NaN, true, -0];
const TYPES = ["text", "comma", "open", "close", "range", "bos", "dot", "brace", undefined];

const UTILS: Readonly<Record<string, (random: Random, parse: Parse) => unknown[]>> = {
  isInteger: (random) => [random.pick(NUMBERS)],
  find: (random, parse) => [node(random, parse), random.pick(TYPES)],
  exceedsLimit: (random) => [
    number(random),
    number(random),
    number(random),
    random.pick([false, 0, 1, 2, 5, 9, undefined]),
  ],
  escapeNode: (random, parse) => [node(random, parse), random.pick([0, 1, 2, 9, undefined]), random.pick(TYPES)],
  encloseBrace: (random, parse) => [node(random, parse)],
  isInvalidBrace: (random, parse) => [node(random, parse)],
  isOpenOrClose: (random, parse) => [node(random, parse)],
  reduce: (random, parse) => [nodesOf(node(random, parse))],
  flatten: (random) => random.several(0, 3, () => nested(random, 3)),
};

function number(random: Random): unknown {
  return random.chance(0.7) ? random.below(12) - 3 : random.pick(NUMBERS);
}

/** Picks a random node of a tree, or makes up a node. */
function node(random: Random, parse: Parse): unknown {
  if (random.chance(0.35)) {
    const flag = () => random.pick([true, false, undefined]);
    const counts = { commas: random.below(3), ranges: random.below(3), invalid: flag(), dollar: flag() };
    const marks = () => ({ escaped: flag(), invalid: flag(), isOpen: flag(), isClose: flag() });
    const nodes = random.several(0, 3, () => ({
      type: random.pick(TYPES),
      value: random.pick(["v", "{", "", "}"]),
      ...marks(),
    }));
    return { type: random.pick(["brace", "brace", ...TYPES]), open: flag(), close: flag(), ...counts, nodes };
  }
  let found = tree(random, parse);
  for (let step = random.below(4); step > 0; step--) {
    const below = nodesOf(found);
    if (below.length === 0) break;
    found = random.pick(below);
  }
  return found;
}

function nodesOf(value: unknown): unknown[] {
  const nodes: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "nodes") : undefined;
  return Array.isArray(nodes) ? nodes : [];
}

function nested(random: Random, levels: number): unknown {
  if (levels === 0 || random.chance(0.4)) return random.pick<unknown>([1, "a", "", undefined, null, 0, false]);
  return random.several(0, 3, () => nested(random, levels - 1));
}

const PIECES = [
  ..."{ { } } , , .. . a b c 0 1 3 01 003 -2 -02 $ [ ] ( ) ' \" ` / * ! | x - z".split(" "),
  ...String.raw`\ \{ \} \,`.split(" "),
  ...["\ufeff", "\u00a0", " ", "$", "${"],
];
const PARTS = [
  ..."{a,b} {1..3} {a..d} {3..1} {01..03} {1..5..2} {a..e..2} {a,b,} {,a} {a} {} {,} {a,{b,c}} {{1..2},x}".split(" "),
  ..."{-2..2} {-01..1} {1..3..0} {1..c} {a..b..c} {1...3} {1..3,x} {x,1..3} {1.2.3} {a.b,c} {'a,b',c}".split(" "),
  ...'{"{",b} ({a,b}) {(a,b),c} [{a,b}] {[a,b],c} {1..} {..3} {a a} a bc - / x{ }y {0..9} {10..8} {1.1..2}'.split(" "),
  ...String.raw`{1..3..-1} {10..10} {a..a} {1..1} {9..10} {-1..-1} {-1..0} {00..1} {A..C} {Z..a} \{a,b} {a\,b} {a,b\} {\1..3}`.split(
    " ",
  ),
  ...["$".concat("{a,b}"), "a$".concat("{1..3}")],
];
const LONG = ["{1..1000}", "{1..1001}", "{0..1000}", `${"a".repeat(9999)}b`, "a".repeat(10001)];

/** Makes a random brace pattern from complete parts, loose pieces, or both. */
function bracePattern(random: Random): string {
  if (random.chance(0.001)) return random.pick(LONG);
  if (random.chance(0.5)) return random.several(1, 3, () => random.pick(PARTS)).join("");
  const piece = () => (random.chance(0.2) ? random.pick(PARTS) : random.pick(PIECES));
  return random.several(1, 7, piece).join("");
}
