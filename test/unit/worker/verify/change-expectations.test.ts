import { expect, test } from "vitest";
import { parseSource } from "../../../../worker/verify/syntax/parse-source.ts";
import { changeExpectations } from "../../../../worker/verify/tests-run/change-expectations.ts";

const inTest = (body: string) => `test("a", () => { ${body} });`;
const O = "planted by the harness";

test.each([
  ["assert.equal(f(1), 2)", "assert.equal(f(1), 3)"],
  ["assert.strictEqual(f(1), -2, 7)", "assert.strictEqual(f(1), -3, 7)"],
  ["assert.equal('x', f())", `assert.equal("${O}", f())`],
  ["assert.deepEqual(f([1]), [[true], 2])", "assert.deepEqual(f([1]), [[false], 2])"],
  ["assert.deepEqual(f([1]), [])", `assert.deepEqual(f([1]), ["${O}"])`],
  ["expect(f({ a: 1 })).toEqual({ a: null })", `expect(f({ a: 1 })).toEqual({ a: "${O}" })`],
  ["t.is(f(`x`), `y`)", `t.is(f(\`x\`), "${O}")`],
  ["assert(f(1) === 1)", "assert(f(1) === 2)"],
])("the expected value of an equality is changed: %s", (before, after) => {
  expect(changeExpectations(parseSource("a.test.js", inTest(before)), () => true)).toBe(inTest(after));
});

test.each([
  "expect(f(1)).not.toBe(2)",
  "assert.notEqual(f(1), 2)",
  "assert.equal(f(1), g(2), 'says')",
  "assert.ok(f(1) > 1)",
  "f(1, 2)",
])("other assertions and computed expectations stay: %s", (body) => {
  expect(changeExpectations(parseSource("a.test.js", inTest(body)), () => true)).toBeUndefined();
});

test("a test that does not run, and code outside tests, are not changed", () => {
  const source =
    'assert.equal(f(), 1);\ntest("a", () => assert.equal(f(), 1));\ntest("b", () => assert.equal(f(), 1));\n';
  expect(changeExpectations(parseSource("a.test.js", source), (title) => title === "b")).toBe(
    source.replace(/1\)\);\n$/, "2));\n"),
  );
});

test("Python's assert and unittest's methods", () => {
  const source = `def test_a(self):
    assert f(1) == 2, 3
    assert f("a") != 1
    self.assertEqual(f(3), -4)
    assert [] == g(5)
`;
  expect(changeExpectations(parseSource("test_a.py", source), () => true)).toBe(`def test_a(self):
    assert f(1) == (2 + 1), 3
    assert f("a") != 1
    self.assertEqual(f(3), -(4 + 1))
    assert ["${O}"] == g(5)
`);
});
