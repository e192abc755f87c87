// Calls the original and the ES modules of a package with the same inputs; prints how many calls there were and the first differences.
// usage: node compare-packages.mjs ROOT PACKAGE
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";

const [root, name] = process.argv.slice(2);
const require = createRequire(join(root, "package.json"));
const load = async (path) => [require(`./${path}`), await import(pathToFileURL(join(root, "esm", path)).href)];

const VERSIONS =
  "1.2.3 1.2.4 2.0.0-alpha.1 v1.2.3-beta =1.0.0 0.0.0 1.2 a.b.c 1.2.3+build 99999999999999999999.0.0 1.2.3-01 01.2.3".split(
    " ",
  );
const RANGES = [
  "^1.2.3",
  "~1.2",
  ">=1.0.0 <2.0.0",
  "1.x || >=2.5.0",
  "*",
  "",
  "1.2.3 - 2.3.4",
  "<1.2.3-alpha",
  "not a range",
  ">1 <0",
  "^0.0.3",
];
const GLOBS = [
  "*.js",
  "**/*.{js,ts}",
  "a/b/**",
  "!(foo).js",
  "[[:alpha:]]*",
  "+(a|b)?c",
  "a\\*b",
  "",
  "**",
  "{1..5}/x",
  "@(a|b)/!c",
  "./a",
];
const PATHS = ["a.js", "a/b/c.js", "foo.js", ".dot/x.ts", "abc", "a*b", "", "3/x", "a\\b", "./a"];
const BRACES = [
  "{a,b}",
  "a{1..5}b",
  "{01..10..3}",
  "x{a,{b,c}}y",
  "{a..e}",
  "{,}",
  "\\{a,b}",
  "{a,b",
  "a}b",
  "{2..1}{x,y}",
  "$" + "{a,b}",
  "'{a,b}'",
];
const OPTIONS = [
  undefined,
  {},
  { loose: true },
  { includePrerelease: true },
  { dot: true, nocase: true },
  { expand: true },
  { windows: true, capture: true },
  { nodupes: true, expand: true },
];
const KINDS = { semver: [VERSIONS, RANGES], picomatch: [GLOBS, PATHS], braces: [BRACES, BRACES] }[name];

let calls = 0;
const differences = [];
for (const path of process.argv.slice(4)) {
  const [original, { default: candidate, ...named }] = await load(path);
  compare(
    `${path}: its look`,
    () => inspect(original, { depth: 3 }).replace(/\[(class|Function)[^\]]*\]/g, "[$1]"),
    () => inspect(candidate, { depth: 3 }).replace(/\[(class|Function)[^\]]*\]/g, "[$1]"),
  );
  for (const member of [undefined, ...Object.keys(original ?? {})]) {
    const [a, b] = member === undefined ? [original, candidate] : [original[member], candidate[member]];
    if (member !== undefined && !Object.is(named[member], b)) differences.push(`${path}: ${member} is no named export`);
    if (typeof a === "function")
      for (const args of argumentLists())
        compare(
          `${path} ${member ?? "default"} ${inspect(args)}`,
          () => use(a, args),
          () => use(b, args),
        );
  }
}
process.stdout.write(JSON.stringify({ calls, differences: differences.slice(0, 5) }));

function argumentLists() {
  const [first, second] = KINDS;
  const pairs = first.flatMap((a) => [...second, ...first].map((b) => [a, b]));
  const withOptions = first.flatMap((a) => OPTIONS.map((options) => [a, options]));
  const threes = first
    .slice(0, 5)
    .flatMap((a) => second.slice(0, 5).flatMap((b) => OPTIONS.map((options) => [a, b, options])));
  return [
    ...pairs,
    ...withOptions,
    ...threes,
    ...second.map((b) => [first, b]),
    [],
    [null],
    [first.slice(0, 4)],
    [1, 2],
  ];
}

function use(target, args) {
  const given = structuredClone(args);
  const isClass = /^class\b/.test(String(target));
  const result = isClass ? new target(...given) : target(...given);
  const answer = typeof result === "function" ? PATHS.map((path) => result(path)) : result;
  return inspect([answer, given], { depth: 5 });
}

function compare(label, original, candidate) {
  calls += 1;
  const [expected, got] = [original, candidate].map((run) => {
    try {
      return run();
    } catch (error) {
      return `throws ${error.name}: ${error.message.replace(/^.*? is not (a function|a constructor|iterable)/s, "_ is not $1")}`;
    }
  });
  if (expected !== got) differences.push(`${label}\n${expected}\n${got}`);
}
