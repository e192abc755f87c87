import { expect, test } from "vitest";
import { WEAKENINGS } from "../../../../../lab/bench/verifier/fix-cases.ts";
import { judgeChange } from "../../../../support/judge-change.ts";

const HEAD =
  'const { test } = require("node:test");\nconst assert = require("node:assert");\nconst f = require("../a.js");\n';
const body = (n: number) => `test("keeps ${n}", () => {\n  assert.deepStrictEqual(f(${n}), ${n + 1});\n});\n`;
const TESTS = `${HEAD}${body(1)}${body(2)}${body(3)}`;

test.each(Object.entries(WEAKENINGS))(
  "weakened tests of the base are refused although the fix has a new test: %s",
  async (_way, weaken) => {
    const files: Parameters<typeof judgeChange>[0] = {
      "a.js": ["module.exports = (n) => n;\n", "module.exports = (n) => n + 1;\n"],
      "test/a.test.js": [TESTS, weaken(TESTS)],
      "test/regression-a.test.js": [
        undefined,
        `${HEAD}test("mended", () => {\n  assert.deepStrictEqual(f(9), 10);\n});\n`,
      ],
    };
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  },
);
