import fc from "fast-check";
import picomatch from "picomatch";
import { expect, test } from "vitest";
import { globsOverlap } from "../../../../../coordinator/job/plan/globs.ts";
import { canonicalPath, matchesAny, patternOf } from "../../../../../shared/support/paths/path-pattern.ts";

const NAMES = ["a", "b", "ab", ".c", "x.js", "y.md", "a.b.js"];
const PATHS = NAMES.flatMap((one) => [
  one,
  ...NAMES.flatMap((two) => [`${one}/${two}`, ...NAMES.map((three) => `${one}/${two}/${three}`)]),
]);
const PARTS = ["*", "**", "a*", "*b", "?", "??", "{a,b}", "*.js", "*.{js,md}", ".*", "x.*", "*.*", "a**", "{a,b/*}"];
const glob = fc
  .array(fc.constantFrom(...NAMES, ...PARTS), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join("/"))
  // These patterns are left out: if `**` follows, picomatch reads `b/*` differently inside and outside of braces.
  .filter((pattern) => !pattern.includes("{a,b/*}/**"));

test("stars, question marks and braces have their shell meaning", () => {
  fc.assert(
    fc.property(glob, fc.constantFrom(...PATHS), (pattern, path) => {
      expect(`${pattern} ${path} ${patternOf(pattern).matches(path)}`).toBe(
        `${pattern} ${path} ${picomatch(pattern, { dot: true })(path)}`,
      );
    }),
    { numRuns: 5000 },
  );
});

/** Paths that web frameworks use. They contain brackets, but none is a pattern. */
const FRAMEWORK = [
  "app/[id]/page.tsx",
  "app/[...slug]/page.tsx",
  "app/[[...slug]]/page.tsx",
  "app/(group)/page.tsx",
  "app/(.)photo/[id]/page.tsx",
  "app/@modal/(..)(..)x/page.tsx",
  "packages/@scope/pkg/index.js",
  "src/routes/[id=integer]/+page.svelte",
  "src/routes/(app)/+layout@.svelte",
  "pages/_[slug].vue",
  "routes/$id.tsx",
  "routes/__layout/{-$lang}.tsx",
  "a b/it's #1 ~ % & ; = ,.txt",
  "ünïcode/日本語.txt",
  "a+b/c^d.js",
  "{single}/x.js",
];

test.each(FRAMEWORK)("%s names one path, and claims no other", (path) => {
  expect(patternOf(path).matches(path)).toBe(true);
  expect(globsOverlap(path, path)).toBe(true);
  for (const other of FRAMEWORK) if (other !== path) expect([other, globsOverlap(path, other)]).toEqual([other, false]);
  expect(globsOverlap(path, `${path.split("/")[0]}/**`)).toBe(true);
  expect(globsOverlap(path, "elsewhere/**")).toBe(false);
});

test("a pattern below a folder with brackets covers its content", () => {
  const covers = matchesAny(["app/[id]/(group)/**", "packages/@scope/*/src/*.ts"]);
  expect(covers("app/[id]/(group)/deep/x.tsx")).toBe(true);
  expect(covers("packages/@scope/pkg/src/a.ts")).toBe(true);
  expect(covers("app/[other]/(group)/x.tsx")).toBe(false);
});

const SPELLINGS: [string, string][] = [
  ["src/a.js", "./src/a.js"],
  ["src/a.js", "src//a.js"],
  ["src/a.js", "src/./a.js"],
  ["src/a.js", '"src/a.js"'],
  ["src/a.js", "'src/a.js'"],
  ["src/a.js", "`src/a.js`"],
  ["src/a.js", 'src/"a.js"'],
  ["src/a.js", "src/a.js|src/b.js"],
  ["src/**", "lib/x.js|src/b.js"],
  ["src/b.js", "src/(a|b).js"],
  ["src/b.js", "src/@(a|b).js"],
  ["src/b.js", "src/{a,b}.js"],
  ["src/b.js", "{src/a,src/b}.js"],
  ["src/{b,c}.js", "src/{a,b}.js"],
  ["src/b.js", "src/[ab].js"],
  ["src/b.js", "src/[a-c].js"],
  ["src/b.js", "src/[!a].js"],
  ["src/[id].js", "src/\\[id\\].js"],
  ["src/[id].js", "src/[id].js|x"],
  ["src/b.js", "src/!(a).js"],
  ["src/b1.js", "src/b{1..3}.js"],
  ["src/*.js", '"src//*.js"'],
  ["src/a.js", "src/a.js/"],
  ["src/**/x.js", "**/lib/x.js"],
  ["*/a.js", "src/*"],
];

test.each(SPELLINGS)("%s and %s are claims of the same path", (a, b) => {
  expect([globsOverlap(a, b), globsOverlap(b, a)]).toEqual([true, true]);
});

test.each([
  ["src/*.js", "src/*.ts"],
  ["src/a*.js", "src/b*.js"],
  ["*/a/*", "*/b/*"],
  ["src/{a,b}.js", "src/{c,d}.js"],
  ["app/[id]/page.tsx", "app/[slug]/page.tsx"],
  ["app/(a)/*.tsx", "app/(b)/*.tsx"],
  ["src/*", "src/a/*"],
  ["src/a.js|src/b.js", "src/c.js|src/d.js"],
])("%s and %s are claims of different paths", (a, b) => {
  expect([globsOverlap(a, b), globsOverlap(b, a)]).toEqual([false, false]);
});

test("all spellings become one: without surrounding quotes, double slashes, dots and a final slash", () => {
  expect(['"./src//a.js"', "src/./a.js/", "././src/a.js"].map(canonicalPath)).toEqual(Array(3).fill("src/a.js"));
  expect(["it's.txt", 'say "hi".txt', " a ", ".", "a.b"].map(canonicalPath)).toEqual([
    "it's.txt",
    'say "hi".txt',
    " a ",
    "",
    "a.b",
  ]);
});

test("a pattern of a thousand meanings is parsed quickly, and errs on the side of overlap", () => {
  const wild = Array(40).fill("{a,b}").join("");
  const begun = performance.now();
  expect(globsOverlap(wild, "src/x.js")).toBe(false);
  expect(globsOverlap(wild, "**/*.js")).toBe(true);
  expect(globsOverlap(`${"*a".repeat(200)}b`, `${"*a".repeat(200)}c`)).toBe(false);
  expect(performance.now() - begun).toBeLessThan(5000);
});
