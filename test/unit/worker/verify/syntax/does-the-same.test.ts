import { expect, test } from "vitest";
import { doesTheSame } from "../../../../../worker/verify/syntax/does-the-same.ts";
import { parseSource } from "../../../../../worker/verify/syntax/parse-source.ts";

const isSame = (before: string, after: string, path = "a.ts") =>
  doesTheSame(parseSource(path, before), parseSource(path, after));

test.each([
  [
    "types are added",
    "export function f(x) { return x.length; }\nconst y = g(1);\n",
    "export function f<T extends A>(this: B, x?: T): number { return (x as any)!.length; }\nconst y: string = g<string>(1) satisfies string;\n",
  ],
  [
    "declarations of types are added",
    "f();\n",
    'import type { A } from "./a.ts";\nexport interface B extends A {}\nexport type C = B;\ndeclare const d: C;\nf();\n',
  ],
  [
    "members become private",
    "class A { x = 1; f() {} }",
    "class A implements B { private readonly x: number = 1; protected f(): void {} [k: string]: any; }",
  ],
  ["a type is imported next to a value", 'import { a } from "a";', 'import { type B, a } from "a";'],
  [
    "a property of a constructor becomes private",
    "class A { constructor(public x) {} }",
    "class A { constructor(private readonly x: X) {} }",
  ],
  [
    "it is formatted",
    "const a = { 'b': (1), 2: 'x' }\nvar f = x => { return (x) };;",
    'const a = { b: 1, "2": "x" };\nvar f = (x) => {\n  return x;\n};\n',
  ],
  ["a comment changes", "f(/* a */);", "// b\nf();"],
])("a change does not alter the behaviour: %s", (_name, before, after) => {
  expect([isSame(before, after), isSame(after, before)]).toEqual([true, true]);
});

test.each([
  ["a member of an enumeration", "enum A { B, C }", "enum A { C, B }"],
  ["a namespace", "", "namespace N { export const a = f(); }"],
  ["a property of a constructor", "class A { constructor(x) {} }", "class A { constructor(private x) {} }"],
  ["a field that only a type declares", "class A {}", "class A { x: number; }"],
  ["a field that is only declared, and so not created", "class A { x: number; }", "class A { declare x: number; }"],
  ["a decorator", "class A {}", "@evil class A {}"],
  ["an import that runs a module", "f();", 'import "./evil.ts";\nf();'],
  ["an import of types alone that may run a module", "f();", 'import { type A } from "./evil.ts";\nf();'],
  ["a value that becomes a type", 'import { A } from "./a.ts";', 'import { type A } from "./a.ts";'],
  ["an optional call", "a.b();", "a?.b();"],
  ["parentheses that end a chain", "a?.b.c;", "(a?.b)!.c;"],
  ["false for null", "f(null);", "f(false);"],
  ["infinity for null", "f(null);", "f(1e999);"],
  ["a number for its text", "f(1);", 'f("1");'],
  ["strictness", "f();", '"use strict";\nf();'],
  ["strict mode removed by parentheses", '"use strict";\nf();', '("use strict");\nf();'],
  ["another quote of a template", "f`a`;", 'f("a");'],
  ["the raw text of a template", "f`\\x61`;", "f`a`;"],
  ["a computed key", "({ a: 1 });", "({ [a]: 1 });"],
  ["a prototype", "({ __proto__ });", "({ __proto__: __proto__ });"],
  ["a hole of a list", "[, 1];", "[1];"],
  ["a statement in a block", "if (a) b(); c();", "if (a) { b(); c(); }"],
  ["an empty body", "if (a) b();", "if (a); b();"],
  ["var for let", "var a = 1;", "let a = 1;"],
  ["the interpreter", "#!/usr/bin/env node\nf();\n", "#!/bin/false\nf();\n"],
])("a change may alter the behaviour: %s", (_name, before, after) => {
  expect([isSame(before, after), isSame(after, before)]).toEqual([false, false]);
});

test("new files, invalid files and files in an unknown language count as altered", () => {
  expect(doesTheSame(undefined, parseSource("a.js", "f();"))).toBe(false);
  expect(isSame("a b", "a b", "a.js")).toBe(false);
  expect(isSame("a", "a", "a.rb")).toBe(false);
});
