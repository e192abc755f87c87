import { expect, test } from "vitest";
import { resolveText } from "../../../../coordinator/landing/resolve-text.ts";

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const merge = (path: string, base: string, [ours, theirs]: [string, string]) =>
  resolveText(path, { base, ours, theirs });

test("different keys of a JSON object are both preserved, sorted if both sides sort", () => {
  const base = json({ name: "x", dependencies: { b: "1" } });
  const ours = json({ name: "x", dependencies: { a: "1", b: "1" } });
  const theirs = json({ name: "x", dependencies: { b: "1", c: "1" }, type: "module" });
  expect(merge("package.json", base, [ours, theirs])).toBe(
    json({ name: "x", dependencies: { a: "1", b: "1", c: "1" }, type: "module" }),
  );
});

test("a key that one side removed and the other left unchanged is removed", () => {
  const [base, ours] = [json({ a: 1, b: 2 }), json({ a: 1 })];
  expect(merge("x.json", base, [ours, json({ a: 1, b: 2, c: 3 })])).toBe(json({ a: 1, c: 3 }));
});

test.each([
  ["the same key with two values", json({ a: 1 }), [json({ a: 2 }), json({ a: 3 })]],
  ["a key that one side took out and the other changed", json({ a: 1, b: 1 }), [json({ a: 1 }), json({ a: 1, b: 2 })]],
  ["two changes of one list", json({ a: [1] }), [json({ a: [1, 2] }), json({ a: [1, 3] })]],
  ["a file with a key twice", json({ a: 1 }), ['{\n  "a": 1,\n  "a": 2\n}\n', json({ a: 1, b: 1 })]],
  ["a file that is laid out by hand", '{ "a": 1 }\n', ['{ "a": 1, "b": 1 }\n', '{ "a": 1, "c": 1 }\n']],
  ["what is not JSON", "a\n", ["b\n", "c\n"]],
] as [string, string, [string, string]][])("JSON is left to its author: %s", (_name, base, sides) => {
  expect(merge("x.json", base, sides)).toBeUndefined();
});

test("a key named __proto__ is an ordinary key", () => {
  const ours = '{\n  "__proto__": {\n    "x": 1\n  },\n  "a": 1\n}\n';
  expect(merge("x.json", json({ a: 1 }), [ours, json({ a: 1, b: 1 })])).toContain('"__proto__"');
});

const LINES = 'export { a } from "./a.js";\n\nexport const x = 1;\n';

test("import and export lines added at the same line are both preserved, in order", () => {
  const ours = `export { a } from "./a.js";\nexport { c } from "./c.js";\n\nexport const x = 1;\n`;
  const theirs = `export { a } from "./a.js";\nexport { b } from "./b.js";\n\nexport const x = 1;\n`;
  expect(merge("index.js", LINES, [ours, theirs])).toBe(
    'export { a } from "./a.js";\nexport { b } from "./b.js";\nexport { c } from "./c.js";\n\nexport const x = 1;\n',
  );
});

test.each([
  ["the same name from two modules", ['export { b } from "./b.js";', 'export { z as b } from "./z.js";']],
  ["a line that is code", ['export { b } from "./b.js";', "sideEffect();"]],
  ["an import for its side effect", ['import { b } from "./b.js";', 'import "./setup.js";']],
  ["a line over several lines", ['export { b } from "./b.js";', "export {\n  c,\n} from './c.js';"]],
] as [string, [string, string]][])("code is left to its author: %s", (_name, added) => {
  const [ours, theirs] = added.map((line) => `${line}\n${LINES}`) as [string, string];
  expect(merge("index.js", LINES, [ours, theirs])).toBeUndefined();
});

test("a side that changed or removed a line is left to its author, and so is any other kind of file", () => {
  const ours = `export { b } from "./b.js";\n${LINES}`;
  expect(merge("index.js", LINES, [ours, LINES.replace("x = 1", "x = 2")])).toBeUndefined();
  expect(merge("index.js", LINES, [ours, LINES.replace("export const x = 1;\n", "")])).toBeUndefined();
  expect(merge("index.txt", LINES, [ours, `export { c } from "./c.js";\n${LINES}`])).toBeUndefined();
});
