import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";
import { jsBody, jsFile, pyBody, pyFile, pyMethod } from "../../../../support/test-bodies.ts";

type Row = [name: string, files: Record<string, Sides>];
const TEST = (title: string, body: string) => `test("${title}", async () => {\n  ${body}\n});`;
const cls = (body: string, head = "class TestShop(unittest.TestCase):") =>
  `${head}\n${body.replace(/^(?=.)/gm, "    ")}`;

const ERRORS: Row[] = [
  [
    "the message moves into raises",
    pyBody(
      "with pytest.raises(ValueError) as caught:\n    total(-1)\nassert 'negative' in str(caught.value)",
      "with pytest.raises(ValueError, match='negative'):\n    total(-1)",
    ),
  ],
  [
    "the whole message moves into raises",
    pyBody(
      "with pytest.raises(ValueError) as caught:\n    total(-1)\nassert str(caught.value) == 'negative price'",
      "with pytest.raises(ValueError, match='^negative price$'):\n    total(-1)",
    ),
  ],
  [
    "the whole message moves into raises, escaped",
    pyBody(
      "with pytest.raises(ValueError) as caught:\n    total(-1)\nassert str(caught.value) == 'negative price (a)'",
      "with pytest.raises(ValueError, match=re.escape('negative price (a)')):\n    total(-1)",
    ),
  ],
  [
    "the message moves into a full match",
    pyBody(
      "with pytest.raises(ValueError, match='negative'):\n    total(-1)",
      "with pytest.raises(ValueError) as caught:\n    total(-1)\nassert str(caught.value) == 'negative price'",
    ),
  ],
  [
    "unittest: the message moves into assertRaisesRegex",
    pyMethod(
      "with self.assertRaises(ValueError) as caught:\n    total(-1)\nself.assertEqual(str(caught.exception), 'negative')",
      "with self.assertRaisesRegex(ValueError, '^negative$'):\n    total(-1)",
    ),
  ],
  [
    "a try becomes throws",
    jsBody(
      "try {\n  total(-1);\n  assert.fail('no error');\n} catch (error) {\n  assert.equal(error.message, 'negative price');\n}",
      "assert.throws(() => total(-1), { message: 'negative price' });",
    ),
  ],
  [
    "throws becomes toThrow",
    jsBody("assert.throws(() => total(-1), /negative/);", "expect(() => total(-1)).toThrow(/negative/);"),
  ],
  [
    "toThrow becomes throws",
    jsBody("expect(() => total(-1)).toThrow('negative');", "assert.throws(() => total(-1), /negative/);"),
  ],
  [
    "rejects becomes toThrow",
    jsBody("await assert.rejects(load(-1), /bad/);", "await expect(load(-1)).rejects.toThrow(/bad/);"),
  ],
  ["rejects is returned", jsBody("await assert.rejects(load(-1), /bad/);", "return assert.rejects(load(-1), /bad/);")],
  [
    "the class narrowed",
    jsBody("assert.throws(() => total(-1), Error);", "assert.throws(() => total(-1), RangeError);"),
  ],
  ["a message added", jsBody("assert.throws(() => total(-1));", "assert.throws(() => total(-1), /negative/);")],
  [
    "the message of the source changed",
    jsBody("assert.throws(() => total(-1), /negative price/);", "assert.throws(() => total(-1), /price below zero/);"),
  ],
  [
    "Python: the class narrowed",
    pyBody("with pytest.raises(Exception):\n    total(-1)", "with pytest.raises(ValueError):\n    total(-1)"),
  ],
  [
    "Python: another error of the source",
    pyBody(
      "with pytest.raises(ValueError, match='bad'):\n    total(-1)",
      "with pytest.raises(PriceError, match='below zero'):\n    total(-1)",
    ),
  ],
  [
    "unittest: assertRaises becomes pytest",
    pyMethod("self.assertRaises(ValueError, total, -1)", "with pytest.raises(ValueError):\n    total(-1)"),
  ],
  [
    "class and message become one throws",
    jsBody(
      "await expect(load(-1)).rejects.toThrow(RangeError);\nawait expect(load(-1)).rejects.toThrow('bad id');",
      "await assert.rejects(load(-1), { name: 'RangeError', message: 'bad id' });",
    ),
  ],
];

const VALUES: Row[] = [
  ["another value", jsBody("expect(load(1)).toEqual({ id: 1 });", "expect(load(1)).toEqual({ id: 2, name: 'a' });")],
  [
    "a field removed from the source",
    jsBody("expect(load(1)).toEqual({ id: 1, old: 2 });", "expect(load(1)).toEqual({ id: 1 });"),
  ],
  [
    "a function renamed",
    jsBody(
      "expect(total(1, 2)).toBe(3);\nexpect(total(4, 5)).toBe(9);",
      "expect(sum(1, 2)).toBe(3);\nexpect(sum(4, 5)).toBe(9);",
    ),
  ],
  ["a function that is asynchronous now", jsBody("assert.equal(load(1), 2);", "assert.equal(await load(1), 2);")],
  ["a list becomes a property", jsBody("expect(load(1)).toEqual([1, 2]);", "expect(load(1).items).toEqual([1, 2]);")],
  ["an error instead of null", jsBody("expect(load(-1)).toBe(null);", "expect(() => load(-1)).toThrow('bad id');")],
  [
    "a field with any value added",
    jsBody("expect(load(1)).toEqual({ id: 1 });", "expect(load(1)).toEqual({ id: 1, at: expect.any(Number) });"),
  ],
  [
    "an expected value made from the same input",
    jsBody(
      "const all = [load(1), load(2)];\nexpect(all.map(total)).toEqual([false, false]);",
      "const all = [load(1), load(2)];\nexpect(all.map(total)).toEqual(all.map(() => false));",
    ),
  ],
  ["Python: another value", pyBody("assert total(1, 2) == 3", "assert total(1, 2) == 4")],
  [
    "Python: an object instead of a tuple",
    pyBody("assert load(1) == (1, 'a')", "r = load(1)\nassert r.id == 1\nassert r.name == 'a'"),
  ],
  [
    "a rounder condition first",
    jsBody(
      "const r = load(1);\nassert.equal(r.value, 1);",
      "const r = load(1);\nassert.equal(r.ok, true);\nif (r.ok) {\n  assert.equal(r.value, 1);\n}",
    ),
  ],
  [
    "narrowed by assert.ok",
    jsBody(
      "const r = load(1);\nassert.equal(r.value, 1);",
      "const r = load(1);\nassert.ok(r);\nif (r) assert.equal(r.value, 1);",
    ),
  ],
  [
    "a private function removed with its test",
    {
      "src/shop.js": ["function half(n) { return n / 2; }\nexport const total = 1;\n", "export const total = 1;\n"],
      ...jsFile(
        `${TEST("a", "assert.equal(total(1, 2), 3);")}\n${TEST("b", "assert.equal(total(2, 2), 4);")}`,
        `${TEST("a", "assert.equal(total(1, 2), 3);")}\n${TEST("b", "assert.equal(total(2, 2), 5);")}`,
      ),
    },
  ],
  [
    "a dependency mocked",
    jsFile(
      TEST("a", "assert.equal(await load(1), 2);"),
      `vi.mock("../src/database.js");\nimport { query } from "../src/database.js";\n${TEST("a", "assert.equal(await load(1), 2);\n  expect(query).toHaveBeenCalledWith(1);")}`,
    ),
  ],
  [
    "Python: a dependency patched",
    pyFile(
      "def test_a():\n    assert load(1) == 2",
      '@mock.patch("shop.database.query", return_value=2)\ndef test_a(query):\n    assert load(1) == 2\n    query.assert_called_once_with(1)',
    ),
  ],
  [
    "a test with a callback to await",
    jsFile(
      "test('a', (done) => {\n  load(1, (error, got) => {\n    assert.equal(got, 2);\n    done();\n  });\n});",
      "test('a', async () => {\n  assert.equal(await load(1), 2);\n});",
    ),
  ],
  [
    "a then that is returned",
    jsBody(
      "const got = await load(1);\nexpect(got).toBe(2);",
      "return load(1).then((got) => {\n  expect(got).toBe(2);\n});",
    ),
  ],
  [
    "a try that cleans up",
    jsBody("assert.equal(total(1, 2), 3);", "try {\n  assert.equal(total(1, 2), 3);\n} finally {\n  load(0);\n}"),
  ],
  [
    "Python: a try that cleans up",
    pyBody("assert total(1, 2) == 3", "try:\n    assert total(1, 2) == 3\nfinally:\n    load(0)"),
  ],
  [
    "a function that is called",
    jsBody(
      "assert.equal(total(1, 2), 3);\nassert.equal(total(4, 5), 9);",
      "const check = (a, b, n) => {\n  assert.equal(total(a, b), n);\n};\ncheck(1, 2, 3);\ncheck(4, 5, 9);",
    ),
  ],
  [
    "promises that are awaited together",
    jsBody(
      "await assert.rejects(load(-1), /a/);\nawait assert.rejects(load(-2), /b/);",
      "await Promise.all([assert.rejects(load(-1), /a/), assert.rejects(load(-2), /b/)]);",
    ),
  ],
  [
    "a mixin of two classes",
    pyFile(
      cls("def test_sums(self):\n    self.assertEqual(total(1, 2), 3)\n"),
      `${cls("def test_sums(self):\n    self.assertEqual(total(1, 2), 3)\n", "class ShopChecks:")}\n\nclass TestShop(ShopChecks, unittest.TestCase):\n    n = 1\n`,
    ),
  ],
  [
    "a test that is skipped on Windows",
    jsFile(
      TEST("a", "assert.equal(total(1, 2), 3);"),
      "test('a', (t) => {\n  if (process.platform === 'win32') return t.skip();\n  assert.equal(total(1, 2), 3);\n});",
    ),
  ],
  [
    "a title changed",
    jsFile(TEST("a", "assert.equal(total(1, 2), 3);"), TEST("sums two numbers", "expect(total(1, 2)).toBe(3);")),
  ],
  [
    "a test moved into a group",
    jsFile(
      TEST("a", "assert.equal(total(1, 2), 3);"),
      `describe("shop", () => {\n${TEST("a", "assert.equal(total(1, 2), 3);")}\n});`,
    ),
  ],
  [
    "the same function for a round trip",
    jsBody(
      "expect(load(total('a'))).toBe('a');",
      "expect(load(total('a'))).toBe('a');\nexpect(load(total('b'))).toBe('b');",
    ),
  ],
  [
    "new tests that compare two results",
    jsFile(
      TEST("a", "assert.equal(total(1, 2), 3);"),
      `${TEST("a", "assert.equal(total(1, 2), 3);")}\n${TEST("b", "assert.equal(total(1, 2), total(2, 1));")}`,
    ),
  ],
];

describe.each<[string, Row[]]>([
  ["its expected errors", ERRORS],
  ["its values and their surroundings", VALUES],
])("a test that asserts as much passes when a change alters %s", (_kind, rows) => {
  test.each(rows)("%s", async (_name, files) => {
    const { refused, claims } = await judgeChange(files);
    expect(claims).toEqual([]);
    expect(refused).toEqual([]);
  });
});
