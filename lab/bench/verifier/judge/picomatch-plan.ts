import { glob, path } from "./globs.ts";
import type { Probe } from "./probe.ts";
import type { Random } from "./random.ts";
import type { Surface } from "./surface.ts";

type Use = (probe: Probe, random: Random) => void;

/** Returns a function that calls a random export of a module of the library picomatch. */
export function picomatchPlan(module: string, surface: Surface): Use {
  const main = surface.get("default");
  switch (module.replace(/\.m?js$/, "")) {
    case "lib/parse":
      return (probe, random) => {
        const fast = random.chance(0.25);
        const name = fast ? "fastpaths" : "default";
        probe.call(name, surface.get(name), [globLike(random), globOptions(random)]);
      };
    case "lib/scan":
      return (probe, random) => {
        probe.call("scan", main, [globLike(random), scanOptions(random)]);
      };
    case "lib/utils":
      return (probe, random) => useUtils(probe, surface, random);
    case "lib/constants":
      return (probe, random) => {
        const name = random.pick(["globChars", "extglobChars"]);
        const value =
          name === "globChars" ? random.pick([true, false, undefined, null, 1]) : { STAR: random.pick(["a", "b"]) };
        probe.call(name, surface.get(name), [value]);
      };
    default:
      return (probe, random) => useMatcher(probe, surface, random);
  }
}

function globLike(random: Random): unknown {
  return random.chance(0.995) ? glob(random) : random.pick<unknown>(["", undefined, null, 5, [], {}]);
}

function useMatcher(probe: Probe, surface: Surface, random: Random): void {
  const kind = random.next();
  const options = globOptions(random);
  if (kind < 0.6) return matchPaths(probe, surface.get("default"), random, options);
  const pattern = globLike(random);
  const text = String(pattern);
  const [name, values] = random.pick<readonly [string, unknown[]]>([
    ["isMatch", [path(random, text), random.chance(0.2) ? [pattern, glob(random)] : pattern, options]],
    ["makeRe", [pattern, options, random.pick([undefined, true]), random.pick([undefined, true])]],
    ["parse", [random.chance(0.1) ? [pattern, glob(random)] : pattern, options]],
    ["scan", [pattern, scanOptions(random)]],
    ["test", [pathLike(random, text), expression(random), options, { glob: pattern, posix: random.chance(0.3) }]],
    [
      "matchBase",
      [path(random), random.chance(0.5) ? expression(random) : pattern, options, random.pick([undefined, true])],
    ],
    ["toRegex", [random.pick(["a", "(", "[a-z]", "^a$", "*"]), options]],
    ["compileRe", [compiled(random, text), options, random.pick([undefined, true]), random.pick([undefined, true])]],
  ]);
  probe.call(name, surface.get(name), values);
}

function matchPaths(probe: Probe, main: unknown, random: Random, options: Record<string, unknown> | undefined): void {
  const pattern = random.chance(0.06) ? random.several(0, 3, () => glob(random)) : globLike(random);
  const seen: string[] = [];
  if (options && random.chance(0.08)) {
    const listener = random.pick(["onResult", "onMatch", "onIgnore"]);
    options[listener] = (result: object) =>
      seen.push(`${listener} ${Reflect.get(result, "isMatch")} ${Reflect.get(result, "output")}`);
  }
  const withState = random.chance(0.15);
  const matcher = probe.call("picomatch", main, withState ? [pattern, options, true] : [pattern, options]);
  if (typeof matcher !== "function") return;
  for (let count = 0; count < 5; count++) {
    const given = pathLike(random, String(pattern));
    probe.call("match", matcher, random.chance(0.15) ? [given, true] : [given]);
  }
  if (seen.length > 0) probe.note("heard", seen);
}

function pathLike(random: Random, pattern: string): unknown {
  return random.chance(0.99) ? path(random, pattern) : random.pick<unknown>(["", undefined, null, 5, []]);
}

function expression(random: Random): RegExp {
  return new RegExp(random.pick(["^a", "b$", "^(?:a.*)$", "js", "(a)(b)?"]));
}

function compiled(random: Random, text: string): object {
  const output = random.pick([text.slice(0, 20).replace(/\W/g, "."), "a|b", "[^/]*?"]);
  return { output, negated: random.pick([true, false, undefined]), input: text.slice(0, 20), tokens: [] };
}

const FLAGS = [
  ...["dot", "dot", "nocase", "windows", "bash", "contains", "capture", "matchBase", "basename", "noext", "noextglob"],
  ...["nobrace", "nobracket", "noglobstar", "nonegate", "noparen", "posix", "regex", "strictBrackets", "strictSlashes"],
  ...["unescape", "keepQuotes", "literalBrackets", "debug", "fastpaths"],
];

function globOptions(random: Random): Record<string, unknown> | undefined {
  if (random.chance(0.2)) return undefined;
  const options: Record<string, unknown> = {};
  for (const flag of random.several(0, 3, () => random.pick(FLAGS))) {
    options[flag] = flag === "fastpaths" || random.chance(0.15) ? random.pick([false, false, undefined, null]) : true;
  }
  if (random.chance(0.2)) options.windows = random.pick([true, false, undefined, null]);
  if (random.chance(0.04)) options.flags = random.pick(["i", "g", "", "x"]);
  if (random.chance(0.04)) options.maxLength = random.pick([3, 6, 70000, "3"]);
  if (random.chance(0.04)) options.maxExtglobRecursion = random.pick<unknown>([false, 0, 1, 2]);
  if (random.chance(0.04)) options.prepend = random.pick(["x", "(?:a)?"]);
  if (random.chance(0.05)) options.ignore = random.pick<unknown>(["a*", ["**/b", ".a"], "!a", "*"]);
  if (random.chance(0.04)) options.format = (value: string) => value.replace(/^\.\//, "");
  if (random.chance(0.04)) options.expandRange = (from: string, to: string) => `(${from}-${to})`;
  return options;
}

function scanOptions(random: Random): Record<string, unknown> | undefined {
  if (random.chance(0.15)) return undefined;
  const options: Record<string, unknown> = {};
  for (const flag of ["parts", "tokens", "scanToEnd", "unescape", "noext", "nonegate", "noparen", "nobrace"]) {
    if (random.chance(0.25)) options[flag] = random.chance(0.85);
  }
  return options;
}

function useUtils(probe: Probe, surface: Surface, random: Random): void {
  const text = random.chance(0.5) ? glob(random) : path(random);
  const state = () => random.pick([undefined, {}, { negated: true }, { prefix: "x" }]);
  const [name, values] = random.pick<readonly [string, unknown[]]>([
    ["isObject", [random.pick([null, undefined, {}, [], 5, "a", new Date(0)])]],
    ["hasRegexChars", [text]],
    ["isRegexChar", [random.chance(0.7) ? text.charAt(0) : text]],
    ["escapeRegex", [text]],
    ["toPosixSlashes", [text]],
    ["removeBackslashes", [text]],
    ["escapeLast", [text, random.pick(["[", "(", "{", "a", "/"]), random.pick([undefined, 0, 1, 3, 9])]],
    ["removePrefix", [random.chance(0.4) ? `./${text}` : text, state()]],
    ["wrapOutput", [text, state(), random.pick([undefined, {}, { contains: true }])]],
    ["basename", [text, random.pick([undefined, {}, { windows: true }])]],
    ["isWindows", []],
  ]);
  if (name === "isWindows") onPlatform(random, () => probe.call(name, surface.get(name), values));
  else probe.call(name, surface.get(name), values);
}

/** Runs a call while `process` and `navigator` look like those of another platform, in Node or in a browser. */
function onPlatform(random: Random, run: () => void): void {
  const names = ["win32", "linux", "Windows", "Win32", "MacIntel", "", undefined];
  const changes = [
    [process, "platform", random.pick(names)],
    [globalThis, "navigator", random.chance(0.5) ? { platform: random.pick(names) } : undefined],
  ] as const;
  const before = changes.map(([owner, key]) => Object.getOwnPropertyDescriptor(owner, key));
  for (const [owner, key, value] of changes) Object.defineProperty(owner, key, { value, configurable: true });
  try {
    run();
  } finally {
    for (const [at, [owner, key]] of changes.entries()) {
      const property = before[at];
      if (property) Object.defineProperty(owner, key, property);
      else Reflect.deleteProperty(owner, key);
    }
  }
}
