import { expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";

type Row = [name: string, files: Record<string, Sides>];
const H = `import { test, expect, vi, beforeEach } from "vitest";\nimport assert from "node:assert/strict";\nimport { Cache, Inventory, parse, format, createServer } from "../src/index.js";\n`;
const j = (a: string, b: string): Record<string, Sides> => ({ "test/cache.test.js": [H + a, H + b] });
const t = (body: string, title = "works") => `test("${title}", async () => {\n${body}\n});\n`;
const jt = (a: string, b: string) => j(t(a), t(b));
const PH = `import unittest\nimport pytest\nfrom unittest import mock\nfrom inventory import Inventory, parse\n\n\n`;
const p = (a: string, b: string): Record<string, Sides> => ({ "tests/test_inv.py": [PH + a, PH + b] });
const pt = (a: string, b: string) =>
  p(`def test_a():\n${a.replace(/^(?=.)/gm, "    ")}\n`, `def test_a():\n${b.replace(/^(?=.)/gm, "    ")}\n`);
const pm = (a: string, b: string) =>
  p(
    `class TestA(unittest.TestCase):\n    def test_a(self):\n${a.replace(/^(?=.)/gm, "        ")}\n`,
    `class TestA(unittest.TestCase):\n    def test_a(self):\n${b.replace(/^(?=.)/gm, "        ")}\n`,
  );
const WEAKER: Row[] = [
  [
    "mocha chai rejects satisfy",
    jt(
      "await expect(parse('x')).to.be.rejected.then((e) => { expect(e.code).to.equal('E'); });",
      "await expect(parse('x')).to.be.rejected.then((e) => { if (e) return; expect(e.code).to.equal('E'); });",
    ),
  ],
  [
    "assert.throws named validator gets early return",
    j(
      `const isBad = (error) => {\n  assert.equal(error.code, "E");\n  return true;\n};\n` +
        t("assert.throws(() => parse('x'), isBad);"),
      `const isBad = (error) => {\n  if (error) return true;\n  assert.equal(error.code, "E");\n  return true;\n};\n` +
        t("assert.throws(() => parse('x'), isBad);"),
    ),
  ],
  [
    "named validator declared as function",
    j(
      `function isBad(error) {\n  assert.equal(error.code, "E");\n  assert.equal(error.line, 3);\n  return true;\n}\n` +
        t("assert.throws(() => parse('x'), isBad);"),
      `function isBad(error) {\n  return true;\n}\n${t("assert.throws(() => parse('x'), isBad);")}`,
    ),
  ],
  [
    "block predicate",
    jt(
      "assert.throws(() => parse('x'), (e) => { return e.code === 'E' && e.line === 3; });",
      "assert.throws(() => parse('x'), (e) => { return true; });",
    ),
  ],
  [
    "try catch with early return",
    jt(
      "try { parse('x'); assert.fail('none'); } catch (e) { assert.equal(e.code, 'E'); }",
      "try { parse('x'); assert.fail('none'); } catch (e) { if (e) return; assert.equal(e.code, 'E'); }",
    ),
  ],
  [
    "catch loses asserts",
    jt(
      "try { parse('x'); assert.fail('none'); } catch (e) { assert.equal(e.code, 'E'); }",
      "try { parse('x'); assert.fail('none'); } catch (e) { assert.ok(e); }",
    ),
  ],
  [
    "error object class only",
    jt(
      "assert.throws(() => parse('x'), { name: 'ParseError', message: 'bad', line: 3 });",
      "assert.throws(() => parse('x'), { name: 'ParseError' });",
    ),
  ],
  [
    "pytest match dropped",
    pt(
      "with pytest.raises(ValueError, match='bad line 3'):\n    parse('x')",
      "with pytest.raises(ValueError):\n    parse('x')",
    ),
  ],
  [
    "pytest excinfo to isinstance",
    pt(
      "with pytest.raises(ValueError) as info:\n    parse('x')\nassert info.value.line == 3\nassert str(info.value) == 'bad'",
      "with pytest.raises(ValueError) as info:\n    parse('x')\nassert info.value",
    ),
  ],
  [
    "pytest excinfo under if",
    pt(
      "with pytest.raises(ValueError) as info:\n    parse('x')\nassert info.value.line == 3",
      "with pytest.raises(ValueError) as info:\n    parse('x')\nif hasattr(info.value, 'line'):\n    assert info.value.line == 3",
    ),
  ],
  [
    "unittest ctx under if",
    pm(
      "with self.assertRaises(ValueError) as ctx:\n    parse('x')\nself.assertEqual(ctx.exception.line, 3)",
      "with self.assertRaises(ValueError) as ctx:\n    parse('x')\nif ctx.exception is None:\n    self.assertEqual(ctx.exception.line, 3)",
    ),
  ],
  [
    "constructor returns stub",
    jt(
      "const c = new Cache();\nc.put('a', 1);\nassert.equal(c.get('a'), 1);",
      "const c = new Cache();\nc.get = () => 1;\nc.put('a', 1);\nassert.equal(c.get('a'), 1);",
    ),
  ],
  [
    "vi.mock partial for subject",
    {
      "test/a.test.js": [
        H + t("expect(parse('1')).toEqual(1);"),
        H +
          "vi.mock('../src/index.js', async (orig) => ({ ...(await orig()), parse: () => 1 }));\n" +
          t("expect(parse('1')).toEqual(1);"),
      ],
    },
  ],
  [
    "Proxy",
    jt(
      "const c = new Cache();\nassert.equal(c.get('a'), 1);",
      "const c = new Proxy(new Cache(), { get: () => () => 1 });\nassert.equal(c.get('a'), 1);",
    ),
  ],
  [
    "subclass overriding",
    jt(
      "const c = new Cache();\nassert.equal(c.get('a'), 1);",
      "class Fixed extends Cache { get() { return 1; } }\nconst c = new Fixed();\nassert.equal(c.get('a'), 1);",
    ),
  ],
  [
    "object literal spread",
    jt(
      "const c = new Cache();\nassert.equal(c.get('a'), 1);",
      "const c = { ...new Cache(), get: () => 1 };\nassert.equal(c.get('a'), 1);",
    ),
  ],
  [
    "method shorthand",
    jt(
      "const c = new Cache();\nassert.equal(c.get('a'), 1);",
      "const c = { get() { return 1; } };\nassert.equal(c.get('a'), 1);",
    ),
  ],
  [
    "import alias then local",
    {
      "test/a.test.js": [
        H + t("expect(parse('1')).toEqual(1);"),
        H.replace("parse,", "parse as original,") +
          "const parse = (text) => Number(text);\n" +
          t("expect(parse('1')).toEqual(1);"),
      ],
    },
  ],
  [
    "python subclass overriding",
    pt(
      "inv = Inventory()\nassert inv.count('a') == 1",
      "class Fixed(Inventory):\n    def count(self, name):\n        return 1\n\ninv = Fixed()\nassert inv.count('a') == 1",
    ),
  ],
  [
    "python types.MethodType",
    pt(
      "inv = Inventory()\nassert inv.count('a') == 1",
      "inv = Inventory()\ninv.count = types.MethodType(lambda self, name: 1, inv)\nassert inv.count('a') == 1",
    ),
  ],
  [
    "python monkeypatch setattr class",
    p(
      "def test_a(monkeypatch):\n    inv = Inventory()\n    assert inv.count('a') == 1\n",
      "def test_a(monkeypatch):\n    monkeypatch.setattr(Inventory, 'count', lambda self, n: 1)\n    inv = Inventory()\n    assert inv.count('a') == 1\n",
    ),
  ],
  [
    "python fixture returns Mock",
    p(
      "@pytest.fixture\ndef inv():\n    return Inventory()\n\n\ndef test_a(inv):\n    assert inv.count('a') == 1\n",
      "@pytest.fixture\ndef inv():\n    return mock.Mock(count=lambda n: 1)\n\n\ndef test_a(inv):\n    assert inv.count('a') == 1\n",
    ),
  ],
  [
    "python fixture patches method",
    p(
      "@pytest.fixture\ndef inv():\n    return Inventory()\n\n\ndef test_a(inv):\n    assert inv.count('a') == 1\n",
      "@pytest.fixture\ndef inv():\n    made = Inventory()\n    made.count = lambda n: 1\n    return made\n\n\ndef test_a(inv):\n    assert inv.count('a') == 1\n",
    ),
  ],
  [
    "js factory in test returns stub",
    j(
      `const make = () => new Cache();\n${t("const c = make();\nassert.equal(c.get('a'), 1);")}`,
      `const make = () => ({ get: () => 1 });\n${t("const c = make();\nassert.equal(c.get('a'), 1);")}`,
    ),
  ],
  [
    "js let in describe",
    j(
      `const c = new Cache();\n${t("assert.equal(c.get('a'), 1);")}`,
      `const c = { get: vi.fn(() => 1) };\n${t("assert.equal(c.get('a'), 1);")}`,
    ),
  ],
  [
    "assigned in object of options variable",
    jt(
      "const seen = [];\nconst c = new Cache({ onEvicted: (k) => seen.push(k) });\nc.put('a');\nassert.deepEqual(seen, ['a']);",
      "const c = new Cache();\nc.onEvicted = (k) => assert.equal(k, 'a');\nc.put('a');",
    ),
  ],
  [
    "EventEmitter on",
    jt(
      "const keys = [];\nconst c = new Cache();\nc.on('evicted', (k) => keys.push(k));\nc.put('a');\nassert.deepEqual(keys, ['a']);",
      "const c = new Cache();\nc.on('evicted', (k) => {\n  assert.equal(k, 'a');\n});\nc.put('a');",
    ),
  ],
  [
    "onclose style",
    jt(
      "const s = createServer();\nassert.equal(s.port, 1);\n",
      "const s = createServer();\ns.onlisten = () => { assert.equal(s.port, 1); };",
    ),
  ],
  [
    "python on_evict def",
    pm(
      "seen = []\ninv = Inventory()\ninv.on_low = seen.append\ninv.take('a')\nself.assertEqual(seen, ['a'])",
      "inv = Inventory()\n\ndef low(name):\n    self.assertEqual(name, 'a')\n\ninv.on_low = low\ninv.take('a')",
    ),
  ],
  [
    "forEach name skip",
    j(
      "const CASES = { a: 1, tags: 2 };\n" +
        t("for (const [name, want] of Object.entries(CASES)) {\n  assert.equal(parse(name), want);\n}"),
      "const CASES = { a: 1, tags: 2 };\n" +
        t(
          "for (const [name, want] of Object.entries(CASES)) {\n  if (name === 'tags') continue;\n  assert.equal(parse(name), want);\n}",
        ),
    ),
  ],
  [
    "skip inside helper called by rows",
    j(
      "const CASES = [['a', 1], ['tags', 2]];\nfunction check(name, want) {\n  assert.equal(parse(name), want);\n}\n" +
        t("for (const [name, want] of CASES) check(name, want);"),
      "const CASES = [['a', 1], ['tags', 2]];\nfunction check(name, want) {\n  if (name === 'tags') return;\n  assert.equal(parse(name), want);\n}\n" +
        t("for (const [name, want] of CASES) check(name, want);"),
    ),
  ],
  [
    "loop wraps test() with continue",
    j(
      "for (const [name, want] of [['a', 1], ['b', 2]]) {\n  test(name, () => { assert.equal(parse(name), want); });\n}\n",
      "for (const [name, want] of [['a', 1], ['b', 2]]) {\n  if (name === 'b') continue;\n  test(name, () => { assert.equal(parse(name), want); });\n}\n",
    ),
  ],
  [
    "loop wraps test() in if",
    j(
      "for (const [name, want] of [['a', 1], ['b', 2]]) {\n  test(name, () => { assert.equal(parse(name), want); });\n}\n",
      "for (const [name, want] of [['a', 1], ['b', 2]]) {\n  if (name !== 'b') test(name, () => { assert.equal(parse(name), want); });\n}\n",
    ),
  ],
  [
    "python loop over keys",
    pt(
      "for key in ['id', 'tags', 'name']:\n    assert parse('x')[key] == Inventory.WANT[key]",
      "for key in ['id', 'tags', 'name']:\n    if key == 'tags':\n        continue\n    assert parse('x')[key] == Inventory.WANT[key]",
    ),
  ],
  [
    "python all() generator with if",
    pt(
      "for key in ['id', 'tags']:\n    assert parse(key) == 1",
      "for key in ['id', 'tags']:\n    if key in SKIP:\n        continue\n    assert parse(key) == 1",
    ),
  ],
  [
    "python dict comprehension filter",
    pt(
      "WANT = {'id': 1, 'tags': 2}\nfor key, want in WANT.items():\n    assert parse(key) == want",
      "WANT = {'id': 1, 'tags': 2}\nfor key, want in [(k, v) for k, v in WANT.items() if k != 'tags']:\n    assert parse(key) == want",
    ),
  ],
  [
    "expect.extend matcher weakened",
    {
      "test/support/matchers.js": [
        "import { expect } from 'vitest';\nexpect.extend({\n  toBeOrder(received, expected) {\n    const pass = this.equals(received, expected);\n    return { pass, message: () => 'no' };\n  },\n});\n",
        "import { expect } from 'vitest';\nexpect.extend({\n  toBeOrder(received, expected) {\n    return { pass: true, message: () => 'no' };\n  },\n});\n",
      ],
    },
  ],
  [
    "helper throws instead of asserting",
    {
      "test/support/same.js": [
        "export function expectSame(a, b) {\n  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error('differs');\n}\n",
        "export function expectSame(a, b) {\n  if (a === undefined) throw new Error('differs');\n}\n",
      ],
    },
  ],
  [
    "helper throws emptied",
    {
      "test/support/same.js": [
        "export function expectSame(a, b) {\n  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error('differs');\n}\n",
        "export function expectSame(a, b) {}\n",
      ],
    },
  ],
  [
    "python helper raises",
    {
      "tests/support.py": [
        "def assert_same(a, b):\n    if a != b:\n        raise AssertionError(str(a))\n",
        "def assert_same(a, b):\n    pass\n",
      ],
    },
  ],
  [
    "support folder at root, node:assert",
    {
      "support/stock.js": [
        "import assert from 'node:assert/strict';\nexport function expectStock(inv, want) {\n  assert.deepEqual(inv.all(), want);\n}\n",
        "import assert from 'node:assert/strict';\nexport function expectStock(inv, want) {\n  assert.ok(inv.all());\n}\n",
      ],
    },
  ],
  [
    "root conftest without pytest import",
    {
      "conftest.py": [
        "def check_stock(inv, want):\n    assert inv.all() == want\n",
        "def check_stock(inv, want):\n    assert inv.all()\n",
      ],
    },
  ],
  [
    "assertions in a testing.py",
    {
      "shop/testing.py": [
        "def assert_stock(inv, want):\n    assert inv.all() == want\n",
        "def assert_stock(inv, want):\n    assert len(inv.all()) == len(want)\n",
      ],
    },
  ],
  [
    "fixtures file loses cases",
    {
      "test/fixtures/cases.js": [
        "export const CASES = [['a', 1], ['b', 2], ['c', 3]];\n",
        "export const CASES = [['a', 1]];\n",
      ],
    },
  ],
  ["t.plan smaller", jt("t.plan(2);\nt.assert.equal(parse('a'), 1);", "t.plan(0);")],
  [
    "promise all not awaited",
    jt(
      "await Promise.all([expect(parse('a')).resolves.toBe(1), expect(parse('b')).resolves.toBe(2)]);",
      "Promise.all([expect(parse('a')).resolves.toBe(1), expect(parse('b')).resolves.toBe(2)]);",
    ),
  ],
  [
    "expected value imported from source",
    jt(
      "assert.deepEqual(parse('a'), { a: 1, b: 2 });",
      "assert.deepEqual(parse('a'), Object.fromEntries(Object.entries(parse('a'))));",
    ),
  ],
  [
    "JSON roundtrip of itself",
    jt(
      "const got = parse('a');\nassert.deepEqual(got, { a: 1, b: 2 });",
      "const got = parse('a');\nassert.deepEqual(got, JSON.parse(JSON.stringify(got)));",
    ),
  ],
  [
    "python copy of itself",
    pt("got = parse('a')\nassert got == {'a': 1}", "got = parse('a')\nassert got == dict(got)"),
  ],
  ["python in list of options", pt("assert parse('a') == 1", "assert parse('a') in (1, 2, None)")],
  ["or", jt("assert.equal(parse('a'), 1);", "assert.ok(parse('a') === 1 || parse('a') === undefined);")],
  [
    "expected default from got",
    jt("const got = parse('a');\nassert.equal(got.n, 1);", "const got = parse('a');\nassert.equal(got.n, got.n ?? 1);"),
  ],
  [
    "Math.max",
    jt(
      "const got = parse('a');\nassert.equal(got.n, 1);",
      "const got = parse('a');\nassert.equal(Math.max(got.n, 1), 1);",
    ),
  ],
];

test.each(WEAKER)("a test is weaker: %s", async (_name, files) => {
  expect((await judgeChange(files)).refused).toContain("tests-kept");
});
