import { expect, test } from "vitest";
import type { Sides } from "../../../../support/judge-change.ts";
import { judgeChange } from "../../../../support/judge-change.ts";

const HEAD =
  'import { test } from "node:test";\nimport assert from "node:assert";\nimport { add } from "../src/add.js";\n';
const ONE = 'test("adds two numbers", () => {\n  assert.equal(add(1, 2), 3);\n});\n';
const TWO = 'test("adds nothing", () => {\n  assert.equal(add(5, 0), 5);\n  assert.equal(add(0, 7), 7);\n});\n';
const BOTH = `${HEAD}${ONE}${TWO}`;
const SOURCE: Record<string, Sides> = { "src/add.js": ["export const add = 1;\n", "export const add = 2;\n"] };
const js = (before: string | undefined, after: string | undefined): Record<string, Sides> => ({
  ...SOURCE,
  "test/add.test.js": [before, after],
});
const py = (before: string | undefined, after: string | undefined): Record<string, Sides> => ({
  "tests/test_add.py": [before, after],
});
const PY = `from add import add
def test_adds():
    assert add(1, 2) == 3
def test_adds_nothing():
    assert add(5, 0) == 5
    assert add(0, 7) == 7
`;

test.each<[string, Record<string, Sides>]>([
  [
    "a file renamed with its title, as the module that it tests",
    {
      ...SOURCE,
      "test/utils.test.js": [BOTH.replace("src/add", "lib/utils"), undefined],
      "test/strings.test.js": [
        undefined,
        `describe("strings", () => {\n${BOTH.replace("src/add", "lib/strings")}});\n`.replace(
          /^(describe.*\n)((?:import.*\n)*)/,
          "$2$1",
        ),
      ],
    },
  ],
  [
    "what comes from a module called utils, kept in a constant",
    {
      "utils.js": ["export const pad = 1;\n", undefined],
      "pad.js": [undefined, "export const pad = 1;\n"],
      "test/utils.test.js": [
        'import { pad } from "../utils.js";\ntest("pads", () => {\n  const all = pad(1);\n  assert.equal(all, " 1");\n});\n',
        undefined,
      ],
      "test/pad.test.js": [
        undefined,
        'import { pad } from "../pad.js";\ntest("pads", () => {\n  const all = pad(1);\n  assert.equal(all, " 1");\n});\n',
      ],
    },
  ],
  [
    "new tests, in a loop over seeds, of what always answers the same",
    js(
      BOTH,
      `${BOTH}for (const seed of Array.from({ length: 5 }, () => Math.random())) {\n  test(\`seed \${seed}\`, () => {\n    const from = () => seed;\n    assert.deepEqual(add([1], from()), add([1], from()));\n  });\n}\n`,
    ),
  ],
  ["a new Python test of what always answers the same", py("", "def test_same():\n    assert f(1) == f(1)\n")],
])("tests that assert as much as before are let through: %s", async (_name, files) => {
  const { refused, claims } = await judgeChange(files);
  expect(claims).toEqual([]);
  expect(refused).toEqual([]);
});

test.each<[string, Record<string, Sides>]>([
  ["a comparison with itself", js(BOTH, BOTH.replace("add(1, 2), 3", "add(1, 2), add(1, 2)"))],
  ["the same constant twice", js(BOTH, `${BOTH}test("new", () => {\n  assert.equal(add, add);\n});\n`)],
  [
    "a loop over fewer seeds",
    js(
      `${HEAD}for (const n of Array.from({ length: 5 })) {\n  test("n", () => {\n    assert.equal(add(n), 1);\n  });\n}\n`,
      `${HEAD}for (const n of Array.from({ length: 2 })) {\n  test("n", () => {\n    assert.equal(add(n), 1);\n  });\n}\n`,
    ),
  ],
  ["a Python comparison with itself", py(PY, PY.replace("add(1, 2) == 3", "add(1, 2) == add(1, 2)"))],
])("tests that assert less are refused: %s", async (_name, files) => {
  expect((await judgeChange(files)).refused).toContain("tests-kept");
});
