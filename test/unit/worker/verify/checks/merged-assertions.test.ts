import { describe, expect, test } from "vitest";
import { js, py } from "../../../../support/adding-tests.ts";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";

describe("assertions of a list's length and elements that became one assertion of the whole list", () => {
  const head =
    'const { test } = require("node:test");\nconst assert = require("node:assert");\nconst { words } = require("../src/words.js");\n';
  const asked = (lines: string) => `${head}test("splits", () => {\n  const got = words("a  b");\n${lines}});\n`;
  const PARTS =
    '  assert.strictEqual(got.length, 2);\n  assert.strictEqual(got[0], "a");\n  assert.strictEqual(got[1], "b");\n';
  const expecting = (lines: string) => lines.replaceAll("assert.strictEqual(got.length, ", "expect(got).toHaveLength(");
  const inPython = (lines: string) => `from w import words\n\n\ndef test_splits():\n    got = words("a  b")\n${lines}`;
  const PYTHON = '    assert len(got) == 2\n    assert got[0] == "a"\n    assert got[1] == "b"\n';

  test.each<[string, Record<string, Sides>]>([
    ["node:assert", js(asked(PARTS), asked('  assert.deepStrictEqual(got, ["a", "b"]);\n'))],
    ["toHaveLength", js(asked(expecting(PARTS)), asked('  expect(got).toEqual(["a", "b"]);\n'))],
    ["pytest", py(inPython(PYTHON), inPython('    assert got == ["a", "b"]\n'))],
    [
      "inside another value",
      js(asked(PARTS.replaceAll("got", "got.list")), asked('  assert.deepEqual(got, { list: ["a", "b"] });\n')),
    ],
  ])("pass: %s", async (_name, files) => {
    expect((await judgeChange(files)).claims).toEqual([]);
  });

  test.each<[string, Record<string, Sides>]>([
    ["a shorter list", js(asked(PARTS), asked('  assert.deepStrictEqual(got.slice(1), ["b"]);\n'))],
    [
      "a part of the list",
      js(asked(expecting(PARTS)), asked('  expect(got).toEqual(expect.arrayContaining(["a", "b"]));\n')),
    ],
    ["a list of any length", js(asked(PARTS), asked('  assert.deepStrictEqual(got, [...got.slice(0, 1), "b"]);\n'))],
    ["no list", js(asked(PARTS), asked('  assert.strictEqual(got.join(), "a,b");\n'))],
    [
      "a list that was compared before",
      js(
        asked('  assert.equal(got.length, 1);\n  assert.deepEqual(words("x"), ["x"]);\n'),
        asked('  assert.deepEqual(words("x"), ["x"]);\n'),
      ),
    ],
    [
      "three results and no length",
      js(
        asked("  assert.equal(words(1), 1);\n  assert.equal(words(2), 2);\n  assert.equal(words(3), 3);\n"),
        asked("  assert.deepEqual(words(1), [1, 2]);\n"),
      ),
    ],
  ])("%s asserts less", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});
