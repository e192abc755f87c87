import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { transformModule } from "../../../../simulator/brains/refactor/transform-module.ts";

const require = createRequire(import.meta.url);

/** Small modules. Each exports or requires in a different form. */
const FORMS: readonly { readonly name: string; readonly source: string; readonly tidy?: boolean }[] = [
  { name: "a name", source: "const f = (a) => a + 1\nmodule.exports = f\n", tidy: true },
  {
    name: "a function, exported before it stands there",
    source: "module.exports = f\nf.a = 1\nfunction f () { return 2 }",
    tidy: true,
  },
  {
    name: "an anonymous function in parentheses",
    source: "'use strict'\nmodule.exports = (function (a) { return a })",
    tidy: true,
  },
  { name: "an anonymous class", source: "module.exports = class { x () { return new.target } }", tidy: true },
  {
    name: "a literal with short, long, odd and reserved keys",
    source:
      "const a = 1\nlet b = 2\nb++\nmodule.exports = { a, b, c: a, 'd-e': 3, default: 4, delete: 5, f () { return 6 }, ['g']: 7 }",
    tidy: true,
  },
  { name: "names on exports", source: "exports.a = 1\nexports.b = () => exports.a\n", tidy: true },
  {
    name: "names on module.exports",
    source: "module.exports.a = 1\nmodule.exports.b = () => module.exports.a",
    tidy: true,
  },
  {
    name: "a chain, changed afterwards",
    source:
      "exports = module.exports = {}\nconst re = exports.re = []\nlet R = 0\nconst add = (n) => { re[R++] = n }\nadd(5)\nadd(6)\nexports.t = { R }",
    tidy: true,
  },
  {
    name: "a chain the other way round",
    source: "module.exports = exports = function f () {}\nexports.g = 1",
    tidy: true,
  },
  {
    name: "properties added to a function",
    source: "function f (x) { return f.y(x) }\nmodule.exports = f\nf.y = (x) => x * 2\nmodule.exports.z = 3",
    tidy: true,
  },
  {
    name: "properties taken over at run time",
    source: "const f = () => 1\nObject.assign(f, { late: 2 })\nmodule.exports = f",
  },
  { name: "two exports, the last of which counts", source: "module.exports = { a: 1 }\nmodule.exports = { b: 2 }" },
  { name: "the exports object that is no longer exported", source: "exports.a = 1\nmodule.exports = { b: exports.a }" },
  {
    name: "an export under a condition",
    source: "if (typeof module === 'object') module.exports = { a: 1 }\nelse module.exports = { b: 2 }",
  },
  { name: "an export in a function", source: "function init () { module.exports = { a: 1 } }\ninit()" },
  {
    name: "a guard of the environment",
    source:
      "const isWindows = typeof process === 'object' && process.platform === 'win32'\nmodule.exports = { isWindows, platform: process.env.NOT_SET }",
    tidy: true,
  },
  {
    name: "a local name that an export has",
    source: "const a = 'inner'\nmodule.exports = { a: 'outer', read: () => a }",
    tidy: true,
  },
  {
    name: "a parameter called exports",
    source: "const use = (exports) => exports.n\nmodule.exports = { a: use({ n: 1 }) }",
  },
  { name: "a plain value", source: "module.exports = 42", tidy: true },
  {
    name: "packages",
    source:
      "const path = require('node:path')\nconst { sep, ...rest } = require('path')\nlet os = require('os')\nos = os.EOL\nmodule.exports = { a: path.join('b', 'c'), sep, n: Object.keys(rest).length > 3, os }",
  },
  {
    name: "a package in the middle of an expression",
    source: "module.exports = { sep: require('path').sep, lazy () { return require('path').sep } }",
  },
  {
    name: "several in one statement",
    source:
      "const a = 1, p = require('path'), b = 2, q = require('os'), { EOL } = require('os')\nmodule.exports = { a, b, s: p.sep, e: q.EOL, EOL }",
  },
  {
    name: "only requires in one statement",
    source: "var p = require('path'), q = require('os')\nmodule.exports = { s: p.sep, e: q.EOL }",
  },
  {
    name: "exports and module that are declared once more",
    source: "var exports = module.exports = { a: 1 }\nvar module = module || {}\nexports.b = 2\nmodule.exports.c = 3",
  },
  {
    name: "another thing that is called module",
    source: "exports.a = 1\nvar module = { exports: { b: 2 } }\nmodule.c = 3",
  },
  { name: "nothing", source: "const a = 1\nvoid a" },
  {
    name: "comments and a hashbang",
    source:
      "#!/usr/bin/env node\n/* module.exports = 1 */\n'use strict' // strict\n// exports.b = 2\nmodule.exports = { a: 1 }",
  },
];

test.each(FORMS)("$name: the ES module is the same", async ({ source, tidy }) => {
  const original = runScript(source);
  const names = ownNames(original);
  const code = transformModule(source, { resolve: (specifier) => specifier, names });
  const namespace = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Record<string, unknown>;
  expect(shapeOf(namespace.default)).toEqual(shapeOf(original));
  const possible = names.filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && !["default", "delete"].includes(name));
  const owner = namespace.default as Record<string, unknown>;
  for (const name of possible) expect(Object.is(namespace[name], owner[name])).toBe(true);
  expect(Object.keys(namespace).sort()).toEqual([...possible, "default"].sort());
  if (tidy === true) expect(code).not.toMatch(/\bmodule\b|\bexports\b|use strict|require\(/);
});

test("a required JSON file is inlined, and names that a module does not export are read from its default export", () => {
  const code = transformModule(
    "const { version } = require('../package.json')\nconst { a, b: c, gone } = require('./x')\nconst { a: d } = require('./y')\nmodule.exports = { version, a, c, gone, d }",
    {
      resolve: (specifier) => `${specifier}.js`,
      exportsOf: () => new Set(["a", "b"]),
      dataOf: (specifier) => (specifier.endsWith(".json") ? '{ "version": "1.0.0" }\n' : undefined),
    },
  );
  expect(code).toContain('const { version } = ({ "version": "1.0.0" })');
  expect(code).toContain('import x from "./x.js";');
  expect(code).toContain("const { a, b: c, gone } = x");
  expect(code).toContain('import { a as d } from "./y.js";');
});

test.each([
  ["CRLF", "'use strict'\r\nconst p = require('path')\r\nexports.a = p.sep\r\n", /^(?:[^\n]*\r\n)+$/],
  ["LF", "'use strict'\nconst p = require('path')\nexports.a = p.sep\n", /^[^\r]+$/],
  [
    "mostly CRLF",
    "exports.a = 1\r\nexports.b = `x\n`\r\nexports.c = 3\r\n",
    /^const exported = \{\};\r\n\r\n.*`x\n`.*as default \};\r\n$/s,
  ],
])("added lines of a file with %s have its line ending", (_name, source, ends) => {
  expect(transformModule(source, { resolve: (specifier) => specifier })).toMatch(ends);
});

test("a source that is not a script is refused with the parser's error", () => {
  expect(() => transformModule("const = 1", { resolve: (specifier) => specifier })).toThrow(SyntaxError);
});

function runScript(source: string): unknown {
  const module = { exports: {} };
  const text = source.replace(/^#!.*/, "");
  new Function("module", "exports", "require", text)(module, module.exports, require);
  return module.exports;
}

function ownNames(value: unknown): string[] {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return [];
  const skipped = typeof value === "function" ? ["length", "name", "prototype", "arguments", "caller"] : [];
  return Object.getOwnPropertyNames(value).filter((name) => !skipped.includes(name));
}

/** Describes a value for comparison. If it is a function, the description contains its result for the argument 1. */
function shapeOf(value: unknown): unknown {
  if (typeof value === "function") {
    const isClass = /^class\b/.test(String(value));
    const members = ownNames(value).map((name) => [name, shapeOf((value as unknown as Record<string, unknown>)[name])]);
    return { isClass, name: isClass ? value.name : "", members, answer: isClass ? undefined : shapeOf(value(1)) };
  }
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value).map(([name, part]) => [name, typeof part === "object" ? part : shapeOf(part)]);
}
