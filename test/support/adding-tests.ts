import type { Sides } from "./judge-change.ts";

/** Test files for a module that adds numbers, in JavaScript and Python, and changes of these test files. */
export const HEAD =
  'import { test } from "node:test";\nimport assert from "node:assert";\nimport { add } from "../src/add.js";\n';
export const ONE = 'test("adds two numbers", () => {\n  assert.equal(add(1, 2), 3);\n});\n';
export const TWO = 'test("adds nothing", () => {\n  assert.equal(add(5, 0), 5);\n  assert.equal(add(0, 7), 7);\n});\n';
export const BOTH = `${HEAD}${ONE}${TWO}`;
export const SOURCE: Record<string, Sides> = { "src/add.js": ["export const add = 1;\n", "export const add = 2;\n"] };
export const js = (before: string | undefined, after: string | undefined): Record<string, Sides> => ({
  ...SOURCE,
  "test/add.test.js": [before, after],
});
export const py = (before: string | undefined, after: string | undefined): Record<string, Sides> => ({
  "tests/test_add.py": [before, after],
});
export const PY = `from add import add
def test_adds():
    assert add(1, 2) == 3
def test_adds_nothing():
    assert add(5, 0) == 5
    assert add(0, 7) == 7
`;
