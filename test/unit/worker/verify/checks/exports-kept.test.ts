import { describe, expect, test } from "vitest";
import { type Given, judgeChange, type Sides } from "../../../../support/judge-change.ts";

const at = (path: string, before: string, after: string): Record<string, Sides> => ({ [path]: [before, after] });
const cjs = (before: string, after: string) => at("lib/a.cjs", before, after);
const ts = (before: string, after: string) => at("src/a.ts", before, after);
const OLD = "module.exports = { a, b };\nfunction a() {}\nfunction b() {}\n";

describe("the same exports in another spelling pass", () => {
  test.each<[string, Record<string, Sides>, Given?]>([
    [
      "through a constant",
      cjs(OLD, "const api = { a, b };\nfunction a() {}\nfunction b() {}\nmodule.exports = api;\n"),
    ],
    [
      "through a constant that is extended",
      cjs(OLD, "const api = {};\napi.a = () => {};\napi.b = () => {};\nmodule.exports = api;\n"),
    ],
    [
      "exports = module.exports",
      cjs(OLD, "exports = module.exports = {};\nexports.a = () => {};\nexports.b = () => {};\n"),
    ],
    ["an alias of the exports", cjs(OLD, "const e = module.exports;\ne.a = 1;\ne.b = 2;\nmodule.exports = e;\n")],
    ["Object.assign", cjs(OLD, "Object.assign(module.exports, { a, b });\nmodule.exports = module.exports;\n")],
    ["the exports from Object.assign", cjs(OLD, "module.exports = Object.assign({}, { a }, { b });\n")],
    [
      "Object.defineProperty",
      cjs(
        "exports.a = 1;\nexports.b = 2;\n",
        'exports.a = 1;\nObject.defineProperty(exports, "b", { enumerable: true, get: () => 2 });\n',
      ),
    ],
    ["by string keys", cjs("exports.a = 1;\nexports.b = 2;\n", 'exports["a"] = 1;\nexports["b"] = 2;\n')],
    ["spread from another object of the file", cjs(OLD, "const more = { b };\nmodule.exports = { a, ...more };\n")],
    [
      "moved to another file",
      { ...cjs(OLD, 'module.exports = require("./impl.cjs");\n'), "lib/impl.cjs": [undefined, OLD] },
    ],
    [
      "spread from another file",
      {
        ...cjs(OLD, 'module.exports = { a, ...require("./impl.cjs") };\n'),
        "lib/impl.cjs": [undefined, "exports.b = 1;\n"],
      },
    ],
    [
      "chosen by the environment",
      {
        ...cjs(OLD, 'module.exports = process.env.X ? require("./p.cjs") : require("./d.cjs");\n'),
        "lib/p.cjs": [undefined, OLD],
        "lib/d.cjs": [undefined, OLD],
      },
    ],
    ["set in an if", cjs(OLD, "if (x) { module.exports = { a, b }; } else { module.exports = { a, b: null }; }\n")],
    ["by an unknown function", cjs(OLD, 'module.exports = make(require("x"));\n')],
    [
      "by a wrapper for all systems",
      cjs(
        OLD,
        '(function (root, factory) { if (typeof exports === "object") module.exports = factory(); })(this, function () { return { a: 1, b: 2 }; });\n',
      ),
    ],
    [
      "a function with properties turned into a class",
      cjs(
        "function A() {}\nA.of = () => 1;\nmodule.exports = A;\n",
        "module.exports = class A { static of() { return 1; } };\n",
      ),
    ],
    [
      "a prototype turned into a class",
      cjs(
        "function A() {}\nA.prototype.x = () => 1;\nmodule.exports = A;\nmodule.exports.A = A;\n",
        "class A { x() { return 1; } }\nmodule.exports = A;\nmodule.exports.A = A;\n",
      ),
    ],
    [
      "compiler output",
      cjs(
        'Object.defineProperty(exports, "__esModule", { value: true });\nexports.a = 1;\n',
        '"use strict";\nexports.a = void 0;\nconst a = 1;\nexports.a = a;\n',
      ),
    ],
    [
      "__exportStar",
      {
        ...cjs("exports.a = 1;\n", '__exportStar(require("./impl.cjs"), exports);\n'),
        "lib/impl.cjs": [undefined, "exports.a = 1;\n"],
      },
    ],
    [
      "a list at the end",
      ts("export const a = 1;\nexport function b() {}\n", "const a = 1;\nfunction b() {}\nexport { a, b };\n"),
    ],
    ["renamed inside", ts("export const a = 1;\n", "const inner = 1;\nexport { inner as a };\n")],
    [
      "an index that re-exports everything",
      {
        ...ts("export const a = 1;\nexport const b = 2;\n", 'export * from "./a/index.js";\n'),
        "src/a/index.ts": [undefined, 'export * from "./one.js";\nexport { b } from "./two.js";\n'],
        "src/a/one.ts": [undefined, "export const a = 1;\n"],
        "src/a/two.ts": [undefined, "export const b = 2;\n"],
      },
    ],
    [
      "names instead of a complete re-export",
      { ...ts('export * from "./x.js";\n', 'export { a, b } from "./x.js";\n') },
      { tree: { "src/x.ts": "export const a = 1;\nexport const b = 2;\n" } },
    ],
    [
      "a default in another form",
      at("a.js", "export default function f() {}\n", "function f() {}\nexport { f as default };\n"),
    ],
    ["destructured", ts("export const a = x.a;\nexport const b = x.b;\n", "export const { a, b = 1 } = x;\n")],
    ["an interface turned into a type", ts("export interface A { x: number }\n", "export type A = { x: number };\n")],
    ["a type turned into a class", ts("export type A = { x: number };\n", "export class A { x = 1; }\n")],
    [
      "types exported as types",
      ts(
        'import { A } from "./t.js";\nexport { A };\nexport const b = 1;\n',
        'import type { A } from "./t.js";\nexport type { A };\nexport const b = 1;\n',
      ),
    ],
    [
      "an enum turned into a constant with a type",
      ts("export enum A { X }\n", "export const A = { X: 0 } as const;\nexport type A = (typeof A)[keyof typeof A];\n"),
    ],
    [
      "an enum under its old name by an import alias",
      ts("export enum A { X }\n", "export enum B { X }\nexport import A = B;\n"),
    ],
    [
      "an alias of a type turned into a type",
      ts(
        "namespace N { export interface I { x: number } }\nexport import A = N.I;\n",
        "interface I { x: number }\nexport type A = I;\n",
      ),
    ],
    [
      "a type behind an import alias, exported by name",
      ts(
        'import type A = require("./a");\nexport type B = A;\n',
        'import type A = require("./a");\nimport type B = require("./a");\nexport { B };\n',
      ),
    ],
    [
      "a namespace turned into a file",
      {
        ...ts("export namespace N { export const a = 1; }\n", 'export * as N from "./n.js";\n'),
        "src/n.ts": [undefined, "export const a = 1;\n"],
      },
    ],
    [
      "destructured, nested, with defaults and rests",
      ts(
        "export const { a, b: { c }, ...d } = x, [e, , f = 1, ...g] = y;\n",
        "const { a, b, ...d } = x;\nconst c = b.c;\nexport { a, c, d };\nexport let e: number, f = 1, g: number[];\n",
      ),
    ],
    [
      "declared, then written",
      ts(
        "export declare const a: number;\nexport declare function f(): void;\nexport declare abstract class C {}\n",
        "export const a = 1;\nexport function f(x: 1): void;\nexport function f(x: 2): void;\nexport function f(x: unknown) {}\nexport abstract class C {}\n",
      ),
    ],
    [
      "a default by its name",
      ts("export default abstract class A {}\n", "abstract class A {}\nexport { A as default };\n"),
    ],
    [
      "a name for all modules",
      ts("const a = 1;\nexport = a;\nexport as namespace A;\n", "const a = 2;\nexport = a;\nexport as namespace A;\n"),
    ],
    ["export =", ts("const a = { b: 1 };\nexport = a;\n", "const a = { b: 2 };\nexport = a;\n")],
    [
      "a moved module",
      { "src/a.ts": ["export const a = 1;\n", undefined], "src/b/a.ts": [undefined, "export const a = 1;\n"] },
    ],
    ["a test's own", at("test/helpers.js", "export const a = 1;\n", "export const b = 1;\n")],
  ])("%s", async (_name, files, given) => {
    const { claims } = await judgeChange(files, given);
    expect(claims).toEqual([]);
  });
});

describe("a dropped export is refused", () => {
  test.each<[string, Record<string, Sides>, Given?]>([
    ["from a constant", cjs(OLD, "const api = { a };\nmodule.exports = api;\n")],
    [
      "from a constant that is extended",
      cjs(
        "const api = {};\napi.a = 1;\napi.b = 2;\nmodule.exports = api;\n",
        "const api = {};\napi.a = 1;\nmodule.exports = api;\n",
      ),
    ],
    ["from Object.assign", cjs("Object.assign(exports, { a, b });\n", "Object.assign(exports, { a });\n")],
    [
      "from a re-exported file",
      { ...at("src/index.ts", 'export * from "./x.js";\nexport const z = 1;\n', "export const z = 1;\n") },
      { tree: { "src/x.ts": "export const a = 1;\n" } },
    ],
    ["from a re-exported package", at("src/index.ts", 'export * from "lodash";\n', "export {};\n")],
    [
      "in the move to another file",
      {
        ...cjs(OLD, 'module.exports = require("./impl.cjs");\n'),
        "lib/impl.cjs": [undefined, "module.exports = { a };\nfunction a() {}\n"],
      },
    ],
    [
      "a static member",
      cjs(
        "module.exports = class A { static of() {} static from() {} };\n",
        "module.exports = class A { static of() {} };\n",
      ),
    ],
    [
      "an interface",
      ts("export interface A { x: number }\nexport const b = 1;\n", "interface A { x: number }\nexport const b = 1;\n"),
    ],
    [
      "a class that is replaced by a type",
      ts("export class A { x = 1; }\n", "class B { x = 1; }\nexport type A = B;\n"),
    ],
    ["an import alias", ts("enum B { X }\nexport import A = B;\n", "export enum B { X }\n")],
    ["a nested name of a pattern", ts("export const { a, b: { c } } = x;\n", "export const { a, b } = x;\n")],
    ["an enum", ts("export enum A { X }\nexport const b = 1;\n", "export const b = 1;\n")],
  ])("%s", async (_name, files, given) => {
    expect((await judgeChange(files, given)).refused).toContain("exports-kept");
  });
});
