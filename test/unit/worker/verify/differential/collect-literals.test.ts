import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { collectLiterals } from "../../../../../worker/verify/differential/collect-literals.ts";

test("words are in the order of the files without duplicates, and each file of a checkout is read once", async () => {
  const tree = mkdtempSync(join(tmpdir(), "midwatch-literals-"));
  onTestFinished(() => rmSync(tree, { recursive: true }));
  writeFileSync(join(tree, "a.js"), 'if (x === "one") f("two", 2);\n');
  writeFileSync(join(tree, "b.js"), 'export default opts.deep + "two" + "three" + "";\n');
  writeFileSync(join(tree, "README.md"), "Call it with 'four'.\n");
  const all = { strings: ["one", "two", "three", "four"], keywords: ["one"], numbers: [2], options: ["deep"] };
  expect(await collectLiterals(tree, ["a.js", "b.js"], { readme: true })).toMatchObject(all);
  for (const file of ["a.js", "b.js", "README.md"]) rmSync(join(tree, file));
  expect(await collectLiterals(tree, ["a.js", "b.js"], { readme: true })).toMatchObject(all);
  const own = { strings: ["two", "three"], keywords: [], numbers: [], options: ["deep"] };
  expect(await collectLiterals(tree, ["b.js"], { readme: false })).toMatchObject(own);
});

test("keys that code looks up by a given string are words", async () => {
  const { keywords } = await collectFrom(
    "const tests = { '<=': (a, b) => a <= b, '!=': (a, b) => a !== b };\nconst units = { kb: 1 << 10, mb: 1 << 20 };\nconst made = { plain: f(), other: g };\n",
  );
  expect(keywords).toEqual(["<=", "!=", "kb", "mb"]);
});

test("units that are computed from others are numbers of the source", async () => {
  const { numbers } = await collectFrom("const s = 1000; const m = s * 60;\nvar h = m * 60, k = 1 << 10;\n");
  expect(numbers).toEqual(expect.arrayContaining([1000, 60_000, 3_600_000, 1024]));
});

test("the code shows the kinds of values of its names", async () => {
  const { uses, fields } = await collectFrom(
    "export async function use(list, options, done, at) {\n  for await (const x of list) options.each(x.name.trim());\n  return options.expires.getTime() < at.length || typeof done === 'function' || options.skip instanceof RegExp;\n}\n",
  );
  const found = Object.fromEntries([...uses].map(([name, kinds]) => [name, [...kinds]]));
  expect(found).toMatchObject({
    ...{ list: ["async"], each: ["callback"], name: ["text"], expires: ["date"], done: ["callback"], skip: ["regexp"] },
  });
  expect([...(fields.get("options") ?? [])]).toEqual(["each", "expires", "skip"]);
});

test("the use of a converted parameter says nothing about the arguments of callers", async () => {
  const { uses } = await collectFrom(
    "module.exports = (sub) => { sub = new Range(sub); for (const c of sub) c.test(); };\n",
  );
  expect(uses.has("sub")).toBe(false);
});

async function collectFrom(source: string) {
  const tree = mkdtempSync(join(tmpdir(), "midwatch-literals-"));
  onTestFinished(() => rmSync(tree, { recursive: true }));
  writeFileSync(join(tree, "a.js"), source);
  return collectLiterals(tree, ["a.js"], { readme: false });
}
