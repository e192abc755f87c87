import { expect, test } from "vitest";
import { breakValues } from "../../../../../worker/verify/syntax/break-values.ts";
import { doesTheSame } from "../../../../../worker/verify/syntax/does-the-same.ts";
import { parseSource } from "../../../../../worker/verify/syntax/parse-source.ts";
import { isQuietAt } from "../../../../../worker/verify/syntax/quiet-code.ts";
import { sabotage } from "../../../../../worker/verify/syntax/sabotage.ts";
import { sabotagePython } from "../../../../../worker/verify/tests-run/sabotage-python.ts";
import type { LineRange } from "../../../../../worker/workspace/changed-lines.ts";

/** Parses a script, and finds its changed lines: those that end in `// changed`, or all lines if none does. */
function script(source: string, path = "a.ts") {
  const parsed = parseSource(path, source);
  if (parsed.kind !== "script") throw new Error(`not read: ${JSON.stringify(parsed)}`);
  const marked = source
    .split("\n")
    .flatMap((line, i): LineRange[] => (/\/\/ changed$/.test(line) ? [[i + 1, i + 1]] : []));
  const all: LineRange[] = [[1, source.split("\n").length]];
  return { tree: parsed.tree, text: source, lines: marked.length > 0 ? marked : all };
}

/**
 * Replaces the results of changed functions in a source; the replacement is shown as `?`. Undefined if the source has
 * no such function.
 */
function answers(source: string) {
  const { tree, text, lines } = script(source);
  const made = sabotage(tree, text, { lines, how: "answers" });
  return made && { ...made, text: made.text.replaceAll('Symbol("planted by the harness")', "?") };
}

test.each([
  [
    "export async function* f(a) { yield a; yield* a; yield; }",
    "export async function* f(a) { yield ?; yield* [?]; yield; }",
  ],
  [
    "export function* f() { const x = yield* g(yield 1); return x; }",
    "export function* f() { const x = yield* [?]; return ?; }",
  ],
  [
    "export const f = { *[Symbol.iterator]() { yield 1; } };",
    "export const f = { *[Symbol.iterator]() { yield ?; } };",
  ],
])("the yielded values of a generator are replaced: %s", (source, broken) => {
  expect(answers(source)).toEqual({ text: broken, isSure: true });
});

test.each([
  ["a callback", "exports.f = (path, done) => { done(null, path); };"],
  ["a field of this", "export class A { n = 0; add(by) { this.n += by; } }"],
  ["a setter and a constructor", "export class A { constructor(n) { this.n = n; } set size(n) { this.n = n; } }"],
  ["printed output", "export function f(a) { console.log(a); }"],
  [
    "nothing, by any spelling",
    "export function f(a) { if (!a) return; if (a < 0) return undefined; if (a > 9) return void a; g(a); }",
  ],
])("a function whose effect is %s has no result to replace", (_name, source) => {
  expect(answers(`${source} // changed\nexport function other() { return 1; }`)).toBeUndefined();
});

test.each([
  [
    "an early return of a callback",
    "exports.f = (a, done) => { if (!a) return done(new Error()); g(a, () => { done(); }); };",
  ],
  ["an early response", "app = (q, s) => { if (!q.ok) { return s.status(400).end(); } s.json(1); };"],
  [
    "the result of a callback",
    "export function f(all, done) { all.on('error', (e) => done(e)); all.on('end', () => { done(); }); }",
  ],
])("a replaced value may be unnoticed: %s", (_name, source) => {
  expect(answers(source)?.isSure).toBe(false);
});

test.each([
  ["the only result is in a branch", "export function f(all) { for (const a of all) if (a) return a; }"],
  ["the function always returns a value", "export function f(a, g) { if (a) return g(a); return g(0); }"],
  ["an arrow function returns a value", "export const f = (a) => a + 1;"],
  ["a created function returns a value", "export function f() { return { add: (a, b) => a + b }; }"],
  ["all paths return or throw", "export function f(a, g) { switch (a) { case 1: return g(1); default: throw a; } }"],
])("a replaced value is surely visible: %s", (_name, source) => {
  expect(answers(source)?.isSure).toBe(true);
});

test("the yielded values of a Python generator are replaced", () => {
  const source = "def f(a):\n    yield\n    x = yield a, 1\n    yield from g(a)\n    y = (yield x)\n    return None\n";
  const parsed = parseSource("a.py", source);
  if (parsed.kind !== "python") throw new Error("it is Python");
  expect(sabotagePython(parsed.tree, source, { lines: [[1, 1]], how: "answers" })?.text).toBe(
    "def f(a):\n    yield\n    x = yield object()\n    yield from [object()]\n    y = (yield object())\n    return None\n",
  );
});

test.each([
  'import { a } from "./a.js";\nimport b = require("b");\nexport * from "./c.js";\nexport { a as d };',
  'const fs = require("fs");\nexports.f = function () { g(); };\nmodule.exports.h = { a: 1 };',
  "export const LIMITS = { max: 2 * 60, min: -1, all: [1, 2], b: path.sep } as const;",
  "const MINUTE = 60;\nexport const HOUR = MINUTE * 60, all = Object.freeze([1]), names = new Map([[1, 2]]);",
  "export enum A { X = 1, Y = X << 2 }\nexport interface I { x: number }\nexport type T = I;\ndeclare const c: string;",
  "export class A extends B { static x = 1; #y = a; get z() { return f(); } [Symbol.iterator]() {} }",
  '"use strict";\nexport default { a() { f(); } };',
  "// a comment\nfunction g() { evil(); }",
  "register(\n  () => {\n    f(); // changed\n  },\n);",
])("code that only names things is quiet: %s", (source) => {
  const { tree, lines } = script(source);
  expect(isQuietAt(tree, lines)).toBe(true);
});

test.each([
  "evil();",
  "export enum A { X = evil() }",
  "export const a = evil();",
  'require("assert").equal = Math.abs;',
  'const assert = require("assert");\nassert.equal = Math.abs;',
  "for (assert.equal of [Math.abs]);",
  "exports.__proto__ = evil;",
  "[assert.equal] = [Math.abs];",
  "evil`x`;",
  "const o = { valueOf() { evil(); } };\nexport const n = +o;",
  "const o = { get x() { return evil(); } };\nexport const n = o.x;",
  "const o = { [Symbol.iterator]() { evil(); } };\nexport const n = [...o];",
  "class A { static { assert.equal = Math.abs; } }",
  "@evil class A {}",
  "const require = evil;\nrequire('x');",
  "await evil;",
  "new Evil();",
  "delete assert.equal;",
])("code that may have an effect is not quiet: %s", (source) => {
  const { tree, lines } = script(source);
  expect(isQuietAt(tree, lines)).toBe(false);
});

test("values outside functions are changed, but not names, imports and types", () => {
  const source = `import a from "./a.js";\nexport const limits = { max: 2 * 3, "a-b": -1, f() { return 1; } };\nexport type T = "x";\nexport enum E { X = 1 }\nconst b = require("b"), c = "c"; // changed\n`;
  const { tree, lines } = script(source);
  const broken = (which: readonly LineRange[]) =>
    breakValues(tree, source, which)?.replaceAll('Symbol("planted by the harness")', "?");
  expect(broken([[1, 4]])).toBe(source.replace("2 * 3", "?").replace("-1", "?"));
  expect(broken(lines)).toBe(source.replace('"c"', "?"));
  expect(broken([[1, 1]])).toBeUndefined();
});

test.each<[boolean, string, string, string]>([
  [true, "a.js", "f();\n", "/** Says. */\nf(); // now\n"],
  [true, "a.py", "f()\n", "# says\nf()  # now\n\n"],
  [false, "a.js", "f();\n", 'f("// no comment");\n'],
  [false, "a.js", "#!/usr/bin/env node\nf();\n", "#!/bin/false\nf();\n"],
  [false, "a.py", "def f():\n    pass\n", 'def f():\n    """Says."""\n    pass\n'],
])("whether sources behave the same, by their syntax: %s (%s)", (isSame, path, before, after) => {
  expect(doesTheSame(parseSource(path, before), parseSource(path, after))).toBe(isSame);
});
