import { expect, test } from "vitest";
import { BOTH, HEAD, js, PY, py, SOURCE } from "../../../../support/adding-tests.ts";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";

test.each<[string, Record<string, Sides>]>([
  [
    "a file renamed together with its title, like the module that it tests",
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
    "the result of a module called utils, in a constant",
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
    "new tests of a constant result, in a loop over seeds",
    js(
      BOTH,
      `${BOTH}for (const seed of Array.from({ length: 5 }, () => Math.random())) {\n  test(\`seed \${seed}\`, () => {\n    const from = () => seed;\n    assert.deepEqual(add([1], from()), add([1], from()));\n  });\n}\n`,
    ),
  ],
  ["a new Python test of a constant result", py("", "def test_same():\n    assert f(1) == f(1)\n")],
])("tests that assert as much as before pass: %s", async (_name, files) => {
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
