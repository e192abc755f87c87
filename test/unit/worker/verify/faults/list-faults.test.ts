import { describe, expect, test } from "vitest";
import { fileChange } from "../../../../../worker/verify/change.ts";
import { attackedBy, FAULT_CLASSES, type FaultClass } from "../../../../../worker/verify/faults/fault.ts";
import { listFaults } from "../../../../../worker/verify/faults/list-faults.ts";
import { exportedNames } from "../../../../../worker/verify/syntax/exported-names.ts";
import { parseSource } from "../../../../../worker/verify/syntax/parse-source.ts";

const ALL: readonly (readonly [number, number])[] = [[1, 10_000]];

/** Lists the faults that can be planted in a new file. */
function faultsOf(text: string, { path = "a.js", lines = ALL, seed = "s" } = {}) {
  const file = fileChange({ path, status: "A", mode: "100644" }, undefined, Buffer.from(text));
  return listFaults({ files: [file] }, new Map([[path, lines]]), seed);
}
const wordsOf = (text: string, path = "a.js") => faultsOf(text, { path }).faults.map(({ words }) => words);

describe("a fault of each kind is found if the syntax allows it", () => {
  test.each<[FaultClass, string, RegExp]>([
    ["comparison", "exports.f = (a, b) => a === b;", /`===` became `!==`/],
    ["off-by-one", "exports.f = (a, b) => a < b;", /`<` became `<=`/],
    ["arithmetic", "exports.f = (a, b) => a * b;", /`\*` became `\/`/],
    ["negation", "exports.f = (a) => { if (!a) return 1; return 2; };", /`!` became nothing/],
    ["logic", "exports.f = (a, b) => a && b;", /`&&` became `\|\|`/],
    ["constant", "exports.f = () => { const n = 7; return n; };", /`7` became `8`/],
    ["throw", "exports.f = (a) => { if (a) throw new TypeError('x'); };", /`TypeError` became `Error`|became `;`/],
    ["throw", "exports.f = () => { try { g(); } catch (e) { h(e); } };", /`\{ h\(e\); \}` became `\{\}`/],
    ["await", "exports.f = async () => { const a = await g(); return a; };", /`await` became nothing/],
    ["kept-state", "exports.f = (a) => { const out = []; out.push(a); return out; };", /`\[\]` became .*globalThis/],
    ["argument", "exports.f = (list) => { return list.map((a) => a); };", /became `try \{`/],
    ["alias", "exports.f = (list) => { return [...list]; };", /`\[\.\.\.list\]` became `\(list\)`/],
    ["alias", "exports.f = (list) => list.slice();", /`list\.slice\(\)` became `\(list\)`/],
    ["alias", "exports.f = (o) => Object.assign({}, o);", /became `\(o\)`/],
    ["alias", "exports.f = (o) => structuredClone(o);", /became `\(o\)`/],
    ["signature", "exports.f = (a, b = 2) => a + b;", /`b = 2` became `b`/],
    ["signature", "exports.f = (a, b) => a - b;", /`a` became `b`/],
    ["return", "exports.f = (a) => { return a; };", /`a` became `undefined`/],
    ["export", "const a = 1, b = 2;\nmodule.exports = { a, b };", /`a` became `a: b`/],
    ["pattern", "exports.f = (a) => /^a/.test(a);", /`\/\^a\/` became `\/a\/`/],
    ["statement", "exports.f = (a) => { g(a); };", /`g\(a\);` became `;`/],
  ])("%s: %s", (kind, text, words) => {
    const own = faultsOf(text).faults.filter((fault) => fault.kind === kind);
    expect(own.map((fault) => fault.words).join("\n")).toMatch(words);
    for (const { plain } of own) expect(plain).not.toBe(text);
  });

  test("in TypeScript, and in Python", () => {
    expect(wordsOf("export const f = (a: number, b: number): boolean => a < b;", "a.ts").join("\n")).toMatch(
      /`<` became/,
    );
    const python = wordsOf(
      "def f(a, b):\n    if not a < b and a:\n        raise ValueError('x')\n    try:\n        g()\n    except KeyError:\n        h()\n    return list(a)\n",
      "a.py",
    ).join("\n");
    for (const part of [
      "`<` became",
      "`not` became nothing",
      "`and` became `or`",
      "became `pass`",
      "`return list(a)` became `return None`",
      "`list(a)` became `a`",
      "`: h()` became `: pass",
      "`(a, b` became `(b, a`",
    ])
      expect(python).toContain(part);
  });
});

describe("faults without an observable effect are left out", () => {
  test.each([
    ["unreachable code", "exports.f = () => { return; g(1 + 2); };"],
    ["a result that is already undefined", "exports.f = () => { return undefined; };"],
    ["messages", "exports.f = () => { console.log('a' + 1, 2 < 3); debug(1 + 1); };"],
    ["the source of an import", "import './b.js';\nimport c from 'd';\nexport default c;"],
    ["directives", "'use strict';"],
  ])("%s", (_name, text) => {
    expect(wordsOf(text)).toEqual([]);
  });

  test("types, and the message of an error", () => {
    const words = wordsOf(
      "export type A = 1 | 2;\ninterface B { c: 3 }\nexport const f = (): void => { throw new Error('n' + 1); };",
      "a.ts",
    );
    expect(words.every((each) => each.includes("throw:"))).toBe(true);
    expect(words).toHaveLength(1);
  });

  test("in Python: code behind `if 0`, and the size of a cache", () => {
    const text =
      "@functools.lru_cache(maxsize=32768, typed=True)\ndef f(a):\n    if 0 and a:\n        g(a < 3)\n    elif a > 4:\n        g(a)\n    return a\n";
    expect(
      wordsOf(text, "a.py")
        .map((each) => each.split(":")[1])
        .sort(),
    ).toEqual(["5", "5", "5", "7"]);
  });

  test("off by one where equal sides give the same, and shared state of a function that runs once", () => {
    const kinds = (text: string) => wordsOf(text).map((each) => each.split(": ")[1]);
    expect(kinds("exports.f = (a, b) => { if (!b || a > b) b = a; };")).not.toContain("off-by-one");
    expect(kinds("exports.f = (a, b) => { if (a > b) { b = a; } };")).not.toContain("off-by-one");
    expect(kinds("exports.f = (a, b) => (a > b ? a : b);")).not.toContain("off-by-one");
    expect(kinds("exports.f = (a, b) => { if (a > b) b = a + c; };")).toContain("off-by-one");
    expect(kinds("const list = (() => { const out = []; out.push(1); return out; })();")).not.toContain("kept-state");
    expect(kinds("exports.f = (a) => (() => { const out = []; out.push(a); return out; })();")).toContain("kept-state");
  });

  test("but not an await in a try, which needs it to catch the error", () => {
    expect(wordsOf("exports.f = async () => { return await g(); };").join()).not.toMatch(/await:/);
    expect(wordsOf("exports.f = async () => { try { return await g(); } catch { return h; } };").join()).toMatch(
      /await:/,
    );
  });
});

const MANY = `${Array.from({ length: 12 }, (_, i) => `exports.f${i} = (a, b) => {\n  if (a < b) return a - b;\n  return [...a];\n};`).join("\n")}\n`;

test("the seed decides the choice: at most four of a kind, from different functions", () => {
  const ids = (seed: string) => faultsOf(MANY, { seed }).faults.map(({ id }) => id);
  expect(ids("x")).toEqual(ids("x"));
  expect(ids("x")).not.toEqual(ids("y"));
  const { faults } = faultsOf(MANY);
  for (const kind of Object.keys(FAULT_CLASSES)) {
    const lines = faults.filter((fault) => fault.kind === kind).map(({ line }) => Math.floor((line - 1) / 4));
    expect(lines.length).toBeLessThanOrEqual(4);
    expect(new Set(lines).size, kind).toBe(lines.length);
  }
});

test("only changed lines and functions get faults, changed lines first", () => {
  const { faults } = faultsOf(MANY, { lines: [[6, 6]] });
  expect(faults.length).toBeGreaterThan(3);
  for (const { line } of faults) expect(line).toBeGreaterThanOrEqual(5);
  for (const { line } of faults) expect(line).toBeLessThanOrEqual(8);
  expect(faults.find(({ kind }) => kind === "return")?.line).toBe(6);
});

test("a faulty file and its equivalent parse, export the same names, and have the same size and lines", () => {
  const { faults, equivalent } = faultsOf(MANY);
  const texts = [equivalent.get("a.js"), ...faults.map(({ text }) => text())].map((text) => text ?? "");
  for (const text of texts) {
    const parsed = parseSource("a.js", text);
    expect(parsed.kind).toBe("script");
    expect(parsed.kind === "script" && [...exportedNames(parsed.tree)]).toHaveLength(12);
    expect([text.length, text.split("\n").length]).toEqual([texts[0]?.length, texts[0]?.split("\n").length]);
  }
  expect(new Set(texts).size).toBe(texts.length);
});

test("attacks on claims have to notice every kind, and each class of attack has a kind", () => {
  const classes = Object.keys(FAULT_CLASSES).flatMap((kind) => attackedBy(kind as FaultClass));
  expect(new Set(classes)).toEqual(
    new Set(["boundaries", "errors", "concurrency", "compatibility", "callers", "claim"]),
  );
});

test("faults are planted in a Python file with several functions, and the planted text has each function once", () => {
  const text = '"""Says."""\nLIMIT = 3\n\n\ndef f(a):\n    return a + 1\n\n\ndef g(a):\n    return a < LIMIT\n';
  const { faults, equivalent } = faultsOf(text, { path: "a.py" });
  expect(faults.length).toBeGreaterThan(3);
  for (const planted of [equivalent.get("a.py"), ...faults.map((fault) => fault.text())])
    expect(planted?.match(/^(?:def|LIMIT)/gm)).toHaveLength(3);
});
