import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";
import { jsFile, pyFile } from "../../../../support/test-bodies.ts";

type Row = [name: string, files: Record<string, Sides>];
const swapped = (files: Record<string, Sides>): Record<string, Sides> =>
  Object.fromEntries(Object.entries(files).map(([path, [before, after]]) => [path, [after, before]]));
const LIST = "[\n  ['a b', 3, 'a b'],\n  ['long text', 4, 'long'],\n  ['', 2, ''],\n  ['wide', 9, 'wide'],\n]";
const PY_LIST =
  "[\n    ('a b', 3, 'a b'),\n    ('long text', 4, 'long'),\n    ('', 2, ''),\n    ('wide', 9, 'wide'),\n]";
const HEAD = 'import assert from "node:assert";\nimport test from "node:test";\nimport { cut } from "../src/cut.js";\n';
const LOOP =
  'test("cuts", () => {\n  for (const [text, width, want] of CASES) assert.equal(cut(text, width), want);\n});\n';
const EACH = 'test.each(CASES)("cuts %s", (text, width, want) => {\n  expect(cut(text, width)).toBe(want);\n});\n';
const moved = (use: string, list = LIST): Record<string, Sides> => ({
  "test/cut.test.js": [
    `${HEAD}const CASES = ${LIST};\n${use}`,
    `${HEAD}import { CASES } from "./fixtures/cut-cases.js";\n${use}`,
  ],
  "test/fixtures/cut-cases.js": [undefined, `export const CASES = ${list};\n`],
});
const PY_LOOP = "def test_cuts():\n    for text, width, want in CASES:\n        assert cut(text, width) == want\n";
const PY_PARAMS =
  '@pytest.mark.parametrize("text, width, want", CASES)\ndef test_cuts(text, width, want):\n    assert cut(text, width) == want\n';
const movedPy = (use: string, list = PY_LIST): Record<string, Sides> => ({
  "tests/test_cut.py": [
    `import pytest\nfrom shop import cut\n\nCASES = ${PY_LIST}\n\n\n${use}`,
    `import pytest\nfrom shop import cut\nfrom tests.cut_cases import CASES\n\n\n${use}`,
  ],
  "tests/cut_cases.py": [undefined, `CASES = ${list}\n`],
});
const SHORT = "[['a b', 3, 'a b']]";
const json = (text: string): Record<string, Sides> => ({
  "test/cut.test.js": [
    `${HEAD}const CASES = ${LIST};\n${LOOP}`,
    `${HEAD}import CASES from "./cut-cases.json" with { type: "json" };\n${LOOP}`,
  ],
  "test/cut-cases.json": [undefined, text],
});

const SUB_TESTS = `class TestCut(unittest.TestCase):\n    def test_cuts(self):\n        cases = ${PY_LIST.replace(/^(?!\[)/gm, "        ")}\n        for text, width, want in cases:\n            with self.subTest(text=text):\n                self.assertEqual(cut(text, width), want)\n`;
const method = (name: string, args: string, want: string) =>
  `    def ${name}(self):\n        self.assertEqual(cut(${args}), ${want})\n`;
const METHODS = `class TestCut(unittest.TestCase):\n${[
  method("test_cuts", "'a b', 3", "'a b'"),
  method("test_cuts_long_text", "'long text', 4", "'long'"),
  method("test_cuts_nothing", "'', 2", "''"),
  method("test_cuts_wide", "'wide', 9", "'wide'"),
].join("\n")}`;
const PARAMETRIZED = `CASES = ${PY_LIST}\n\n\n${PY_PARAMS}`;
const FUNCTIONS = METHODS.replace(/^class.*\n/, "")
  .replace(/^ {4}/gm, "")
  .replaceAll("(self)", "()")
  .replace(/self\.assertEqual\((.*), ('[^']*')\)/g, "assert $1 == $2");
const JS_EACH = `test("cuts", () => {\n  const cases = ${LIST};\n  cases.forEach(([text, width, want]) => {\n    assert.equal(cut(text, width), want);\n  });\n});`;
const one = (title: string, args: string, want: string) =>
  `test("${title}", () => {\n  assert.equal(cut(${args}), ${want});\n});`;
const JS_TESTS = [
  one("cuts", "'a b', 3", "'a b'"),
  one("cuts a long text", "'long text', 4", "'long'"),
  one("cuts nothing", "'', 2", "''"),
  one("cuts a wide text", "'wide', 9", "'wide'"),
].join("\n");
const objects = (rows: string) =>
  `test("cuts", () => {\n  for (const { text, width, want } of [${rows}]) {\n    assert.equal(cut(text, width), want);\n  }\n});`;
const OBJECTS = objects(
  "{ text: 'a b', width: 3, want: 'a b' }, { text: 'long text', width: 4, want: 'long' }, { text: '', width: 2, want: '' }, { text: 'wide', width: 9, want: 'wide' }",
);
const LESS_METHODS = METHODS.replace(/\n {4}def test_cuts_wide[\s\S]*$/, "");

const HONEST: Row[] = [
  ["a table of a loop moves to a file", moved(LOOP)],
  ["a table of test.each moves to a file", moved(EACH)],
  ["a table moves back from a file", swapped(moved(LOOP))],
  ["a table of test.each moves back from a file", swapped(moved(EACH))],
  ["a table moves to a JSON file", json(LIST.replaceAll("'", '"').replace(/,\n\]$/, "\n]"))],
  ["Python: a table of a loop moves to a file", movedPy(PY_LOOP)],
  ["Python: a table of parametrize moves to a file", movedPy(PY_PARAMS)],
  ["Python: a table moves back from a file", swapped(movedPy(PY_LOOP))],
  ["Python: a table of parametrize moves back from a file", swapped(movedPy(PY_PARAMS))],
  ["sub-tests become methods", pyFile(SUB_TESTS, METHODS)],
  ["methods become sub-tests", pyFile(METHODS, SUB_TESTS)],
  ["sub-tests become parametrized", pyFile(SUB_TESTS, PARAMETRIZED)],
  ["parametrized becomes sub-tests", pyFile(PARAMETRIZED, SUB_TESTS)],
  ["parametrized becomes functions", pyFile(PARAMETRIZED, FUNCTIONS)],
  ["functions become parametrized", pyFile(FUNCTIONS, PARAMETRIZED)],
  ["forEach becomes tests", jsFile(JS_EACH, JS_TESTS)],
  ["tests become forEach", jsFile(JS_TESTS, JS_EACH)],
  ["rows of objects become tests", jsFile(OBJECTS, JS_TESTS)],
  ["tests become rows of objects", jsFile(JS_TESTS, OBJECTS)],
];

const WEAKER: Row[] = [
  ["a table loses rows on its way", moved(LOOP, SHORT)],
  ["a table of test.each loses rows on its way", moved(EACH, SHORT)],
  [
    "a table loses rows on its way back",
    {
      ...swapped(moved(LOOP)),
      "test/cut.test.js": [moved(LOOP)["test/cut.test.js"]?.[1], `${HEAD}const CASES = ${SHORT};\n${LOOP}`],
    },
  ],
  ["a table loses rows on its way to JSON", json('[["a b", 3, "a b"]]')],
  ["Python: a table loses rows on its way", movedPy(PY_LOOP, "[('a b', 3, 'a b')]")],
  ["Python: a table of parametrize loses rows on its way", movedPy(PY_PARAMS, "[('a b', 3, 'a b')]")],
  ["sub-tests become fewer methods", pyFile(SUB_TESTS, LESS_METHODS)],
  [
    "sub-tests become methods, and one method asserts less",
    pyFile(SUB_TESTS, METHODS.replace("self.assertEqual(cut('wide', 9), 'wide')", "self.assertTrue(cut('wide', 9))")),
  ],
  [
    "sub-tests become methods of one row",
    pyFile(
      SUB_TESTS,
      METHODS.replace("'wide', 9), 'wide'", "'a b', 3), 'a b'").replace("'long text', 4), 'long'", "'a b', 3), 'a b'"),
    ),
  ],
  ["methods become fewer sub-tests", pyFile(METHODS, SUB_TESTS.replace("            ('wide', 9, 'wide'),\n", ""))],
  ["forEach becomes fewer tests", jsFile(JS_EACH, JS_TESTS.replace(/\ntest\("cuts a wide[\s\S]*$/, ""))],
  [
    "forEach becomes tests without a value",
    jsFile(JS_EACH, JS_TESTS.replace("assert.equal(cut('wide', 9), 'wide')", "assert.ok(cut('wide', 9))")),
  ],
];

describe("a table of cases", () => {
  test.each(HONEST)("passes: %s", async (_name, files) => {
    expect((await judgeChange(files)).refused).not.toContain("tests-kept");
  });
  test.each(WEAKER)("is refused: %s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});
