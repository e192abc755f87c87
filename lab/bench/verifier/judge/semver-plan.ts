import type { Probe } from "./probe.ts";
import type { Random } from "./random.ts";
import { internalShapes } from "./semver-internals.ts";
import type { Surface } from "./surface.ts";
import {
  comparator,
  embedded,
  hilo,
  identifier,
  range,
  release,
  version,
  versionLike,
  versionOptions,
} from "./versions.ts";

/** The classes of the module under test. Arguments may be instances of these classes. */
export interface Classes {
  readonly SemVer: unknown;
  readonly Comparator: unknown;
  readonly Range: unknown;
}

/** Calls one export once, with random arguments. */
export type Shape = (probe: Probe, called: unknown, random: Random, classes: Classes | undefined) => void;

type Maker = (random: Random, classes: Classes | undefined) => unknown;

const OPERATORS = ["===", "!==", "", "=", "==", "!=", ">", ">=", "<", "<=", "~", undefined];

const aVersion: Maker = (random, classes) =>
  classes && random.chance(0.12)
    ? instance(classes.SemVer, [version(random), versionOptions(random)])
    : versionLike(random);
const aRange: Maker = (random, classes) =>
  classes && random.chance(0.12) ? instance(classes.Range, [range(random), versionOptions(random)]) : range(random);
const options: Maker = (random) => versionOptions(random);
const versions: Maker = (random) =>
  random.several(0, random.chance(0.02) ? 120 : 6, () => (random.chance(0.95) ? version(random) : versionLike(random)));

/** Functions that make the arguments for a module's exported function, by module. */
const FUNCTIONS: Readonly<Record<string, readonly Maker[]>> = {
  "functions/clean": [versionLike, options],
  "functions/cmp": [aVersion, (random) => random.pick(OPERATORS), aVersion, options],
  "functions/coerce": [
    (random, classes) => (random.chance(0.6) ? embedded(random) : aVersion(random, classes)),
    options,
  ],
  "functions/compare-build": [aVersion, aVersion, options],
  "functions/compare-loose": [aVersion, aVersion],
  "functions/diff": [aVersion, aVersion],
  "functions/inc": [
    aVersion,
    release,
    (random) => (random.chance(0.4) ? identifier(random) : versionOptions(random)),
    (random) => random.pick<unknown>([undefined, "beta", "alpha", "1", "rc.1", "", "a b", "0", false]),
    (random) => random.pick<unknown>([undefined, false, "0", "1", 0, 1, true]),
  ],
  "functions/parse": [aVersion, options, (random) => random.pick([undefined, true, false])],
  "functions/satisfies": [aVersion, aRange, options],
  "functions/truncate": [aVersion, release, options],
  "ranges/intersects": [aRange, aRange, options],
  "ranges/min-version": [aRange, options],
  "ranges/outside": [aVersion, aRange, hilo, options],
  "ranges/simplify": [versions, aRange, options],
  "ranges/subset": [aRange, aRange, options],
};
const ALIKE: readonly (readonly [readonly string[], readonly Maker[]])[] = [
  [["compare", "eq", "gt", "gte", "lt", "lte", "neq", "rcompare"].map(inFunctions), [aVersion, aVersion, options]],
  [["major", "minor", "patch", "prerelease", "valid"].map(inFunctions), [aVersion, options]],
  [["sort", "rsort"].map(inFunctions), [versions, options]],
  [
    ["ranges/gtr", "ranges/ltr"],
    [aVersion, aRange, options],
  ],
  [
    ["ranges/max-satisfying", "ranges/min-satisfying"],
    [versions, aRange, options],
  ],
  [
    ["ranges/to-comparators", "ranges/valid"],
    [aRange, options],
  ],
];

function inFunctions(name: string): string {
  return `functions/${name}`;
}

/**
 * For each module, the function that calls the module's export, by the module's path without `.js`. Modules below
 * `internal/` are in semver-internals.ts.
 */
const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...Object.entries(FUNCTIONS).map(([module, makers]) => [module, calling(makers)] as const),
  ...ALIKE.flatMap(([modules, makers]) => modules.map((module) => [module, calling(makers)] as const)),
  ["classes/semver", useSemVer],
  ["classes/comparator", useComparator],
  ["classes/range", useRange],
]);

/** Exports of the index whose name is not the camel-case form of a module's file name. */
const INDEX_NAMES: Readonly<Record<string, string>> = {
  SemVer: "classes/semver",
  Comparator: "classes/comparator",
  Range: "classes/range",
  validRange: "ranges/valid",
  simplifyRange: "ranges/simplify",
};

/** Returns a function that calls a random export of a module of the library semver. */
export function semverPlan(
  module: string,
  surface: Surface,
): (probe: Probe, random: Random, classes?: Classes) => void {
  const path = module.replace(/\.m?js$/, "");
  const own = SHAPES.get(path);
  if (own) return (probe, random, classes) => own(probe, surface.get("default"), random, classes);
  const internal = internalShapes(path, surface);
  if (internal) return internal;
  const names = [...surface.keys()].filter((name) => shapeOfName(name)).sort();
  return (probe, random, classes) => {
    if (names.length === 0) return;
    const name = random.pick(names);
    probe.text += `${name}: `;
    shapeOfName(name)?.(probe, surface.get(name), random, classes);
  };
}

function shapeOfName(name: string): Shape | undefined {
  const file = INDEX_NAMES[name] ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return SHAPES.get(file) ?? SHAPES.get(`functions/${file}`) ?? SHAPES.get(`ranges/${file}`);
}

function calling(makers: readonly Maker[]): Shape {
  return (probe, called, random, classes) => {
    const values = makers.map((make) => make(random, classes));
    if (makers[0] === makers[1] && random.chance(0.04)) values[1] = values[0];
    const left = random.chance(0.15) ? values.slice(0, 1 + random.below(values.length)) : values;
    const first = probe.call("call", called, left);
    if (random.chance(0.05)) probe.note("the same", first === probe.call("again", called, left));
  };
}

function instance(maker: unknown, values: unknown[]): unknown {
  try {
    return Reflect.construct(maker as new () => object, values);
  } catch {
    return values[0];
  }
}

function useSemVer(probe: Probe, SemVer: unknown, random: Random, classes: Classes | undefined): void {
  const made = probe.make("SemVer", SemVer, [aVersion(random, classes), versionOptions(random)]);
  const method = random.pick([
    "compare",
    "compareMain",
    "comparePre",
    "compareBuild",
    "inc",
    "inc",
    "format",
    "toString",
  ]);
  if (method === "inc") {
    const base = random.pick<unknown>([undefined, false, "1", 0]);
    probe.method(made, "inc", [release(random), random.pick([undefined, "beta", "alpha", "rc.1", "1", "a b"]), base]);
    probe.note("after", made);
  } else {
    probe.method(made, method, method.startsWith("compare") ? [aVersion(random, classes)] : []);
  }
}

function useComparator(probe: Probe, Comparator: unknown, random: Random, classes: Classes | undefined): void {
  const given = classes && random.chance(0.08) ? instance(classes.Comparator, [comparator(random), true]) : undefined;
  const made = probe.make("Comparator", Comparator, [given ?? comparator(random), versionOptions(random)]);
  const any: unknown = typeof Comparator === "function" ? Reflect.get(Comparator, "ANY") : undefined;
  if (random.chance(0.5)) {
    probe.method(made, "test", [random.chance(0.05) ? any : aVersion(random, classes)]);
  } else {
    const other = instance(Comparator, [comparator(random), versionOptions(random)]);
    probe.method(made, "intersects", [other, versionOptions(random)]);
  }
  probe.method(made, "toString", []);
  probe.note("ANY", any);
}

function useRange(probe: Probe, RangeClass: unknown, random: Random, classes: Classes | undefined): void {
  const given = classes && random.chance(0.08) ? instance(classes.Comparator, [comparator(random)]) : undefined;
  const made = probe.make("Range", RangeClass, [given ?? aRange(random, classes), versionOptions(random)]);
  const kind = random.below(3);
  if (kind === 0) probe.method(made, "test", [aVersion(random, classes)]);
  if (kind === 1) {
    probe.method(made, "intersects", [
      instance(RangeClass, [range(random), versionOptions(random)]),
      versionOptions(random),
    ]);
  }
  if (kind === 2) probe.method(made, "format", []);
  probe.method(made, "toString", []);
  if (typeof made === "object" && made !== null) probe.note("range", Reflect.get(made, "range"));
}
