import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";

type Row = [name: string, files: Record<string, Sides>];
const IMPORTS = 'import assert from "node:assert/strict";\nimport { expect } from "vitest";\n';
const js = (before: string, after: string, path = "test/support/orders.ts"): Record<string, Sides> => ({
  [path]: [`${IMPORTS}${before}\n`, `${IMPORTS}${after}\n`],
});
const py = (before: string, after: string, path = "tests/helpers.py"): Record<string, Sides> => ({
  [path]: [`import os\n\n\n${before}\n`, `import os\n\n\n${after}\n`],
});
const same = (body: string) => `export function sameRows(actual, expected) {\n${body}\n}`;
const SAME = same("  assert.deepEqual(actual, expected);");
const order = (body: string) => `export const expectOrder = async (order, want) => {\n${body}\n};`;
const ORDER = order("  expect(order.id).toBe(want.id);\n  expect(order.lines).toEqual(want.lines);");
const PY_SAME = "def assert_rows(actual, expected):\n    assert actual == expected";
const METHOD = (body: string) =>
  `class ShopCase(unittest.TestCase):\n    def assertRows(self, rows, expected):\n${body}`;

const WEAKER: Row[] = [
  ["emptied", js(SAME, same(""))],
  ["only truthiness", js(SAME, same("  assert.ok(actual);\n  assert.ok(expected);"))],
  ["only the number of items", js(SAME, same("  assert.equal(actual.length, expected.length);"))],
  [
    "the number of items and a kind",
    js(SAME, same("  assert.equal(actual.length, expected.length);\n  assert.ok(Array.isArray(actual));")),
  ],
  ["return on the environment", js(SAME, same("  if (process.env.CI) return;\n  assert.deepEqual(actual, expected);"))],
  ["return on an argument", js(SAME, same("  if (!expected) return;\n  assert.deepEqual(actual, expected);"))],
  ["a condition around", js(SAME, same("  if (process.env.STRICT) {\n    assert.deepEqual(actual, expected);\n  }"))],
  ["swallowed", js(SAME, same("  try {\n    assert.deepEqual(actual, expected);\n  } catch {}"))],
  ["compares an argument with itself", js(SAME, same("  assert.deepEqual(actual, actual);"))],
  ["Vitest: one of two", js(ORDER, order("  expect(order.id).toBe(want.id);"))],
  ["Vitest: defined", js(ORDER, order("  expect(order.id).toBeDefined();\n  expect(order.lines).toBeDefined();"))],
  [
    "a helper with an options argument",
    js(
      same("  for (const [i, row] of expected.entries()) assert.deepEqual(actual[i], row);"),
      same("  for (const row of expected) assert.ok(row);"),
    ),
  ],
  ["in a folder of odd name", js(SAME, same(""), "spec/shared/rows.js")],
  ["a harness", js(SAME, same("  return actual === expected;"), "test-support/rows.js")],
  [
    "a class of helpers",
    js(
      "export class Harness {\n  rows(want) {\n    expect(this.shop.rows()).toEqual(want);\n  }\n}",
      "export class Harness {\n  rows(want) {\n    this.shop.rows();\n  }\n}",
    ),
  ],
  ["Python: emptied", py(PY_SAME, "def assert_rows(actual, expected):\n    return None")],
  ["Python: truthiness", py(PY_SAME, "def assert_rows(actual, expected):\n    assert actual\n    assert expected")],
  [
    "Python: number of items",
    py(PY_SAME, "def assert_rows(actual, expected):\n    assert len(actual) == len(expected)"),
  ],
  [
    "Python: return on the environment",
    py(
      PY_SAME,
      "def assert_rows(actual, expected):\n    if os.environ.get('CI'):\n        return\n    assert actual == expected",
    ),
  ],
  [
    "Python: return on an argument",
    py(
      PY_SAME,
      "def assert_rows(actual, expected):\n    if not expected:\n        return\n    assert actual == expected",
    ),
  ],
  [
    "unittest: a method",
    py(
      METHOD("        self.assertEqual(rows, expected)"),
      METHOD("        self.assertIsNotNone(rows)"),
      "tests/base.py",
    ),
  ],
  [
    "pytest: a fixture that gives a check",
    py(
      "@pytest.fixture\ndef check_rows():\n    def check(actual, expected):\n        assert actual == expected\n    return check",
      "@pytest.fixture\ndef check_rows():\n    def check(actual, expected):\n        assert actual is not None\n    return check",
      "tests/conftest.py",
    ),
  ],
];

const HONEST: Row[] = [
  ["another style", js(SAME, same("  expect(actual).toEqual(expected);"))],
  [
    "renamed with its tests",
    {
      ...js(SAME, SAME.replace("sameRows", "matchRows")),
      "test/a.test.ts": [
        'import { test } from "vitest";\nimport { sameRows } from "./support/orders.ts";\nimport { load } from "../src/shop.ts";\ntest("a", () => {\n  sameRows(load(1), [1]);\n});\n',
        'import { test } from "vitest";\nimport { matchRows } from "./support/orders.ts";\nimport { load } from "../src/shop.ts";\ntest("a", () => {\n  matchRows(load(1), [1]);\n});\n',
      ],
    },
  ],
  [
    "moved to another file",
    { ...js(SAME, "export const rows = (n) => [n];"), "test/support/rows.ts": [undefined, `${IMPORTS}${SAME}\n`] },
  ],
  [
    "split",
    js(
      ORDER,
      "function expectLines(order, want) {\n  expect(order.lines).toEqual(want.lines);\n}\nexport const expectOrder = async (order, want) => {\n  expect(order.id).toBe(want.id);\n  expectLines(order, want);\n};",
    ),
  ],
  ["merged to the whole", js(ORDER, order("  expect(order).toEqual({ id: want.id, lines: want.lines });"))],
  [
    "asserts more",
    js(SAME, same("  assert.equal(actual.length, expected.length);\n  assert.deepEqual(actual, expected);")),
  ],
  ["a default for an argument", js(SAME, SAME.replace("expected)", "expected = [])"))],
  [
    "a part for a platform",
    js(
      SAME,
      same("  if (process.platform === 'win32') actual = actual.map(slash);\n  assert.deepEqual(actual, expected);"),
    ),
  ],
  ["parameters renamed", js(SAME, SAME.replaceAll("actual", "got").replaceAll("expected", "want"))],
  [
    "an argument object",
    js(SAME, "export function sameRows({ actual, expected }) {\n  assert.deepEqual(actual, expected);\n}"),
  ],
  ["Python: parameters renamed", py(PY_SAME, PY_SAME.replaceAll("actual", "got").replaceAll("expected", "want"))],
  [
    "Python: a message",
    py(PY_SAME, "def assert_rows(actual, expected):\n    assert actual == expected, f'{actual} is not {expected}'"),
  ],
  [
    "Python: split",
    py(
      "def assert_order(order, want):\n    assert order.id == want.id\n    assert order.lines == want.lines",
      "def assert_lines(order, want):\n    assert order.lines == want.lines\n\n\ndef assert_order(order, want):\n    assert order.id == want.id\n    assert_lines(order, want)",
    ),
  ],
];

describe("a shared helper asserts less", () => {
  test.each(WEAKER)("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

test.each(HONEST)("a shared helper asserts as much: %s", async (_name, files) => {
  expect((await judgeChange(files)).claims).toEqual([]);
});
