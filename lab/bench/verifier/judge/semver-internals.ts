import type { Probe } from "./probe.ts";
import type { Random } from "./random.ts";
import type { Surface } from "./surface.ts";
import { comparator, embedded, identifier, range, someNumber, version, versionOptions } from "./versions.ts";

type Use = (probe: Probe, random: Random) => void;

/** Returns a function that calls a random export of a module below `internal/` of the library semver; undefined for modules elsewhere. */
export function internalShapes(path: string, surface: Surface): Use | undefined {
  const main = surface.get("default");
  switch (path) {
    case "internal/identifiers":
      return (probe, random) => {
        const name = random.pick(["compareIdentifiers", "rcompareIdentifiers"]);
        probe.call(name, surface.get(name), [identifierLike(random), identifierLike(random)]);
      };
    case "internal/lrucache":
      return (probe, random) => useCache(probe, main, random);
    case "internal/parse-options":
      return (probe, random) => parseOptions(probe, main, random);
    case "internal/trim-comparator-whitespace":
      return (probe, random) => {
        probe.call("trim", main, [spacedRange(random)]);
      };
    case "internal/re":
      return (probe, random) => matchOne(probe, surface, random);
    case "internal/debug":
      return (probe, random) => {
        probe.call(
          "debug",
          main,
          random.several(0, 3, () => version(random)),
        );
      };
    default:
      return undefined;
  }
}

function identifierLike(random: Random): unknown {
  const kind = random.next();
  if (kind < 0.3) return random.below(4);
  return kind < 0.35 ? random.pick([undefined, null, -1, 1.5, "", "-1", "1.0", " 1"]) : identifier(random);
}

/** Runs a few operations on a cache, which is empty at first, and rarely nearly full. */
function useCache(probe: Probe, Cache: unknown, random: Random): void {
  const cache = probe.make("LRUCache", Cache, []);
  const isFull = random.chance(0.002);
  if (isFull) fill(cache, 997 + random.below(4));
  for (let step = 0; step < (isFull ? 25 : 6); step++) {
    const key = isFull ? random.pick([0, 1, 5, 996, 2000 + step]) : random.below(3);
    const value = random.chance(0.1) ? undefined : random.below(5);
    const method = random.pick(["get", "get", "set", "set", "delete"]);
    probe.method(cache, method, method === "set" ? [key, value] : [key]);
  }
  probe.note("cache", cache);
}

function fill(cache: unknown, entries: number): void {
  if (typeof cache !== "object" || cache === null) return;
  const set: unknown = Reflect.get(cache, "set");
  for (let key = 0; typeof set === "function" && key < entries; key++) Reflect.apply(set, cache, [key, key]);
}

function parseOptions(probe: Probe, called: unknown, random: Random): void {
  const given = versionOptions(random);
  const first = probe.call("parse options", called, [given]);
  probe.note("itself", first === given);
  probe.note("the same", first === probe.call("again", called, [given]));
}

function spacedRange(random: Random): string {
  const piece = () =>
    random.pick([comparator(random), range(random), version(random), someNumber(random), random.pick(PIECES)]);
  return random.several(1, 5, piece).join(random.pick(["", " ", "  ", "\t"]));
}

const PIECES = [
  ...["<", ">", "=", "<=", " ", "v", "x", "X", "*", ".", "-", "+", "a", "0", "00", "01", "||", "1.", "1.2.", "~", "^"],
  ...[
    "\u00a0",
    "\ufeff",
    "1.2.3-a.01",
    "1.2.3-0a",
    "1.2.3+",
    "1.2.3-",
    "= v",
    "v=",
    "> =",
    "1.2.3-v",
    "1.2.3+a..b",
    "-0",
  ],
];

/** Runs an exported regular expression on a text. If the expression is global, its lastIndex affects the next call. */
function matchOne(probe: Probe, surface: Surface, random: Random): void {
  const list = surface.get(random.chance(0.5) ? "re" : "safeRe");
  if (!Array.isArray(list) || list.length === 0) return;
  const at = random.below(list.length);
  const expression: unknown = list[at];
  const text = random.pick([version, comparator, range, embedded])(random);
  probe.text += `${at} `;
  probe.method(expression, "exec", [text]);
  probe.note("now", expression);
}
