import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";
import { jsBody, jsFile, pyBody, pyFile, pyMethod } from "../../../../support/test-bodies.ts";

type Row = [name: string, files: Record<string, Sides>];
const TEST = (title: string, body: string) => `test("${title}", async () => {\n  ${body}\n});`;
const cls = (body: string, head = "class TestShop(unittest.TestCase):") =>
  `${head}\n${body.replace(/^(?=.)/gm, "    ")}`;

const STYLES: Row[] = [
  [
    "assert to expect",
    jsBody(
      "assert.deepEqual(load(1), { a: 1, b: 2 });\nassert.ok(load(2));",
      "expect(load(1)).toEqual({ a: 1, b: 2 });\nexpect(load(2)).toBeTruthy();",
    ),
  ],
  ["includes to toContain", jsBody("assert.ok(load(1).includes('one'));", "expect(load(1)).toContain('one');")],
  ["toContain to includes", jsBody("expect(load(1)).toContain('one');", "assert.ok(load(1).includes('one'));")],
  ["a test of a regex to match", jsBody("assert.ok(/one/.test(load(1)));", "assert.match(load(1), /one/);")],
  ["match to a full comparison", jsBody("assert.match(load(1), /one/);", "assert.equal(load(1), 'one two');")],
  ["typeof to toBeTypeOf", jsBody("assert.equal(typeof load(1), 'string');", "expect(load(1)).toBeTypeOf('string');")],
  [
    "instanceof to toBeInstanceOf",
    jsBody("assert.ok(load(1) instanceof Map);", "expect(load(1)).toBeInstanceOf(Map);"),
  ],
  ["isArray to toBeInstanceOf", jsBody("assert.ok(Array.isArray(load(1)));", "expect(load(1)).toBeInstanceOf(Array);")],
  ["length to toHaveLength", jsBody("assert.equal(load(1).length, 2);", "expect(load(1)).toHaveLength(2);")],
  ["a bound to toBeGreaterThan", jsBody("assert.ok(total(1, 2) > 2);", "expect(total(1, 2)).toBeGreaterThan(2);")],
  [
    "a spy counted in another way",
    jsBody(
      "expect(spy).toHaveBeenCalledTimes(1);\nexpect(spy).toHaveBeenCalledWith('a');",
      "assert.deepEqual(spy.mock.calls, [['a']]);",
    ),
  ],
  ["not equal to not", jsBody("assert.notEqual(total(1, 2), 4);", "expect(total(1, 2)).not.toBe(4);")],
  ["a variable inlined", jsBody("const got = total(1, 2);\nassert.equal(got, 3);", "assert.equal(total(1, 2), 3);")],
  [
    "a variable extracted",
    jsBody(
      "expect(load(1)).toEqual({ a: 1 });",
      "const expected = { a: 1 };\nconst found = load(1);\nexpect(found).toEqual(expected);",
    ),
  ],
  [
    "expected value extracted to a constant of the file",
    jsFile(
      TEST("a", "expect(load(1)).toEqual([1, 2]);"),
      `const EXPECTED = [1, 2];\n${TEST("a", "expect(load(1)).toEqual(EXPECTED);")}`,
    ),
  ],
  [
    "chai to expect",
    jsBody(
      "expect(load(1)).to.deep.equal([1]);\nexpect(load(2)).to.be.null;\nexpect(load(3)).to.have.lengthOf(2);\nexpect(load(4)).to.include('a');",
      "expect(load(1)).toEqual([1]);\nexpect(load(2)).toBeNull();\nexpect(load(3)).toHaveLength(2);\nexpect(load(4)).toContain('a');",
    ),
  ],
  [
    "unittest to pytest",
    {
      "tests/test_shop.py": [
        "class TestShop(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(total(1, 2), 3)\n        self.assertIn('a', load(1))\n        self.assertIsInstance(load(2), dict)\n        self.assertGreater(total(2, 2), 3)\n        self.assertIsNone(load(3))\n        self.assertAlmostEqual(total(1, 2), 3.25)\n        with self.assertRaisesRegex(ValueError, 'bad'):\n            load(-1)\n",
        "def test_a():\n    assert total(1, 2) == 3\n    assert 'a' in load(1)\n    assert isinstance(load(2), dict)\n    assert total(2, 2) > 3\n    assert load(3) is None\n    assert total(1, 2) == pytest.approx(3.25)\n    with pytest.raises(ValueError, match='bad'):\n        load(-1)\n",
      ],
    },
  ],
  [
    "unittest: assertTrue of a comparison",
    pyMethod("self.assertTrue(total(1, 2) == 3)", "self.assertEqual(total(1, 2), 3)"),
  ],
  [
    "unittest: assertEqual of a length",
    pyMethod("self.assertEqual(len(load(1)), 2)", "self.assertEqual(2, len(load(1)))"),
  ],
  ["Python: approx for a float", pyBody("assert total(1, 2) == 3.25", "assert total(1, 2) == pytest.approx(3.25)")],
  ["a float compared closely", jsBody("expect(total(1, 2)).toBe(3.25);", "expect(total(1, 2)).toBeCloseTo(3.25);")],
  ["a mock's call count", pyBody("assert spy.call_count == 1", "spy.assert_called_once()")],
  [
    "sinon to expect",
    jsBody(
      "sinon.assert.calledWith(spy, 1);\nsinon.assert.calledOnce(spy);",
      "expect(spy).toHaveBeenCalledWith(1);\nexpect(spy).toHaveBeenCalledTimes(1);",
    ),
  ],
];

const MERGED: Row[] = [
  [
    "fields to one deep comparison",
    jsBody(
      "const r = load(1);\nexpect(r.id).toBe(1);\nexpect(r.name).toBe('a');\nexpect(r.tags).toEqual(['x']);",
      "expect(load(1)).toEqual({ id: 1, name: 'a', tags: ['x'] });",
    ),
  ],
  [
    "one deep comparison to fields",
    jsBody(
      "expect(load(1)).toEqual({ id: 1, name: 'a' });",
      "const r = load(1);\nexpect(r.id).toBe(1);\nexpect(r.name).toBe('a');",
    ),
  ],
  [
    "a list to its length and elements",
    jsBody(
      "const all = load(2);\nassert.deepEqual(all, ['a', 'b']);",
      "const all = load(2);\nassert.equal(all.length, 2);\nassert.equal(all[0], 'a');\nassert.equal(all[1], 'b');",
    ),
  ],
  [
    "a field and a kind to one comparison",
    jsBody(
      "const r = load(1);\nexpect(r.name).toBe('a');\nexpect(typeof r.id).toBe('number');",
      "expect(load(1)).toEqual({ id: expect.any(Number), name: 'a' });",
    ),
  ],
  [
    "a part to the whole with a kind",
    jsBody(
      "expect(load(1)).toMatchObject({ name: 'a' });",
      "expect(load(1)).toEqual({ id: expect.any(Number), name: 'a' });",
    ),
  ],
  [
    "Python: fields to one dictionary",
    pyBody("r = load(1)\nassert r['id'] == 1\nassert r['name'] == 'a'", "assert load(1) == {'id': 1, 'name': 'a'}"),
  ],
  [
    "Python: length and elements to one list",
    pyBody("r = load(1)\nassert len(r) == 2\nassert r[0] == 'a'\nassert r[1] == 'b'", "assert load(1) == ['a', 'b']"),
  ],
  [
    "unittest: fields to one dictionary",
    pyMethod(
      "r = load(1)\nself.assertEqual(r['id'], 1)\nself.assertEqual(r['name'], 'a')",
      "self.assertEqual(load(1), {'id': 1, 'name': 'a'})",
    ),
  ],
  [
    "two tests merged",
    jsFile(
      `${TEST("a", "assert.equal(total(1, 2), 3);")}\n${TEST("b", "assert.equal(total(4, 5), 9);")}`,
      TEST("a", "assert.equal(total(1, 2), 3);\n  assert.equal(total(4, 5), 9);"),
    ),
  ],
  [
    "a test split",
    jsFile(
      TEST("a", "assert.equal(total(1, 2), 3);\n  assert.equal(total(4, 5), 9);"),
      `${TEST("a", "assert.equal(total(1, 2), 3);")}\n${TEST("b", "assert.equal(total(4, 5), 9);")}`,
    ),
  ],
  [
    "sub-tests to methods",
    pyFile(
      cls(
        "def test_sums(self):\n    for a, b, c in [(1, 2, 3), (4, 5, 9)]:\n        with self.subTest(a=a):\n            self.assertEqual(total(a, b), c)\n",
      ),
      cls(
        "def test_sums_small(self):\n    self.assertEqual(total(1, 2), 3)\n\ndef test_sums_large(self):\n    self.assertEqual(total(4, 5), 9)\n",
      ),
    ),
  ],
  [
    "sub-tests of one assertion each to methods of a new class",
    pyFile(
      cls(
        "def test_kinds(self):\n    for text, kind in [('a', 1), ('b', 2), ('c', 3)]:\n        with self.subTest(text=text):\n            self.assertEqual(load(text), kind)\n",
      ),
      cls(
        "def test_a(self):\n    self.assertEqual(load('a'), 1)\n\ndef test_b(self):\n    self.assertEqual(load('b'), 2)\n\ndef test_c(self):\n    self.assertEqual(load('c'), 3)\n",
        "class TestKinds(unittest.TestCase):",
      ),
    ),
  ],
  [
    "methods to parametrize",
    pyFile(
      cls(
        "def test_a(self):\n    self.assertEqual(load('a'), 1)\n\ndef test_b(self):\n    self.assertEqual(load('b'), 2)\n",
      ),
      "@pytest.mark.parametrize('text, kind', [('a', 1), ('b', 2)])\ndef test_kinds(text, kind):\n    assert load(text) == kind",
    ),
  ],
  [
    "Python: repeated blocks to parametrize",
    pyFile(
      "def test_a():\n    result = load('a')\n    assert not result.error\n    assert result.output == ['foo']\n    result = load('b')\n    assert not result.error\n    assert result.output == ['bar', 'baz']",
      "@pytest.mark.parametrize('text, expect', [('a', ['foo']), ('b', ['bar', 'baz'])])\ndef test_a(text, expect):\n    result = load(text)\n    assert not result.error\n    assert result.output == expect",
    ),
  ],
  [
    "repeated blocks to test.each",
    jsFile(
      "test('sums', () => {\n  let r = load('a');\n  expect(r.ok).toBeTruthy();\n  expect(r.out).toEqual(['foo']);\n  r = load('b');\n  expect(r.ok).toBeTruthy();\n  expect(r.out).toEqual(['bar', 'baz']);\n});",
      "test.each([['a', ['foo']], ['b', ['bar', 'baz']]])('sums', (text, out) => {\n  const r = load(text);\n  expect(r.ok).toBeTruthy();\n  expect(r.out).toEqual(out);\n});",
    ),
  ],
  [
    "a part for other machines removed",
    pyBody(
      "assert load(2) == [1, 2]\nif sys.version_info[0] == 2:\n    assert load(3) == 'old'\nassert total(1, 2) == 3",
      "assert load(2) == [1, 2]\nassert total(1, 2) == 3",
    ),
  ],
  [
    "a loop to test.each",
    jsFile(
      "test('sums', () => {\n  for (const [a, b] of [[1, 1], [2, 2]]) assert.equal(total(a, 0), b);\n});",
      "test.each([[1, 1], [2, 2]])('sums %d', (a, b) => {\n  expect(total(a, 0)).toBe(b);\n});",
    ),
  ],
  [
    "a loop to tests",
    jsFile(
      "test('sums', () => {\n  for (const [a, b] of [[1, 1], [2, 2]]) assert.equal(total(a, 0), b);\n});",
      `${TEST("sums one", "assert.equal(total(1, 0), 1);")}\n${TEST("sums two", "assert.equal(total(2, 0), 2);")}`,
    ),
  ],
  [
    "a table split by a filter",
    jsFile(
      "const ROWS = [[1, 1], [2, 2], [3, 3]];\ntest('sums', () => {\n  for (const [a, b] of ROWS) assert.equal(total(a, 0), b);\n});",
      "const ROWS = [[1, 1], [2, 2], [3, 3]];\ntest('sums', () => {\n  for (const [a, b] of ROWS.filter(([a]) => a > 1)) assert.equal(total(a, 0), b);\n});\ntest('sums more', () => {\n  for (const [a, b] of ROWS.filter(([a]) => a <= 1)) assert.equal(total(a, 0), b);\n});",
    ),
  ],
  [
    "a helper extracted",
    jsFile(
      TEST("a", "assert.equal(total(1, 2), 3);\n  assert.equal(load(1).id, 1);"),
      `function holds(n, id) {\n  assert.equal(total(1, 2), n);\n  assert.equal(load(1).id, id);\n}\n${TEST("a", "holds(3, 1);")}`,
    ),
  ],
  [
    "a helper inlined",
    jsFile(
      `const holds = (a, b, n) => assert.equal(total(a, b), n);\n${TEST("a", "holds(1, 2, 3);\n  holds(4, 5, 9);")}`,
      TEST("a", "assert.equal(total(1, 2), 3);\n  assert.equal(total(4, 5), 9);"),
    ),
  ],
  [
    "Python: a helper extracted",
    pyFile(
      "def test_a():\n    assert load(1)['id'] == 1\n    assert load(1)['name'] == 'a'",
      "def same(r, id, name):\n    assert r['id'] == id\n    assert r['name'] == name\n\n\ndef test_a():\n    same(load(1), 1, 'a')",
    ),
  ],
  [
    "a fixture extracted",
    pyFile(
      "def test_a():\n    shop = load(1)\n    assert shop.total(2) == 4",
      "@pytest.fixture\ndef shop():\n    return load(1)\n\n\ndef test_a(shop):\n    assert shop.total(2) == 4",
    ),
  ],
  [
    "setup extracted to a hook",
    jsFile(
      "test('a', () => {\n  const shop = load(1);\n  assert.equal(shop.total(2), 4);\n});",
      "let shop;\nbeforeEach(() => {\n  shop = load(1);\n});\ntest('a', () => {\n  assert.equal(shop.total(2), 4);\n});",
    ),
  ],
  [
    "a redundant length removed beside a new list",
    jsBody(
      "const all = load(2);\nexpect(all.length).toBe(2);\nexpect(all).toContain('a');\nexpect(all).toContain('b');",
      "expect(load(2)).toEqual(['a', 'b']);",
    ),
  ],
];

describe.each<[string, Row[]]>([
  ["its style", STYLES],
  ["its grouping", MERGED],
])("a test that asserts as much passes when a change alters %s", (_kind, rows) => {
  test.each(rows)("%s", async (_name, files) => {
    const { refused, claims } = await judgeChange(files);
    expect(claims).toEqual([]);
    expect(refused).toEqual([]);
  });
});
