import { expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";

type Row = [name: string, files: Record<string, Sides>];
const H = `import { test, expect, vi, beforeEach } from "vitest";\nimport assert from "node:assert/strict";\nimport { Cache, Inventory, parse, format, createServer } from "../src/index.js";\n`;
const j = (a: string, b: string): Record<string, Sides> => ({ "test/cache.test.js": [H + a, H + b] });
const t = (body: string, title = "works") => `test("${title}", async () => {\n${body}\n});\n`;
const jt = (a: string, b: string) => j(t(a), t(b));
const PH = `import unittest\nimport pytest\nfrom unittest import mock\nfrom inventory import Inventory, parse\n\n\n`;
const p = (a: string, b: string): Record<string, Sides> => ({ "tests/test_inv.py": [PH + a, PH + b] });
const HONEST: Row[] = [
  [
    "validator to toThrow",
    jt(
      "assert.throws(() => parse('x'), (e) => {\n  assert.equal(e.code, 'E');\n  return true;\n});",
      "assert.throws(() => parse('x'), { code: 'E' });",
    ),
  ],
  [
    "validator renamed param",
    jt(
      "assert.throws(() => parse('x'), (e) => {\n  assert.equal(e.code, 'E');\n  return true;\n});",
      "assert.throws(() => parse('x'), (error) => {\n  assert.equal(error.code, 'E');\n  return true;\n});",
    ),
  ],
  [
    "validator extracted",
    j(
      t("assert.throws(() => parse('x'), (e) => {\n  assert.equal(e.code, 'E');\n  return true;\n});"),
      "const isE = (e) => {\n  assert.equal(e.code, 'E');\n  return true;\n};\n" +
        t("assert.throws(() => parse('x'), isE);"),
    ),
  ],
  [
    "validator inlined",
    j(
      "const isE = (e) => {\n  assert.equal(e.code, 'E');\n  return true;\n};\n" +
        t("assert.throws(() => parse('x'), isE);"),
      t("assert.throws(() => parse('x'), (e) => {\n  assert.equal(e.code, 'E');\n  return true;\n});"),
    ),
  ],
  [
    "validator function extracted",
    j(
      t("assert.throws(() => parse('x'), (e) => {\n  assert.equal(e.code, 'E');\n  return true;\n});"),
      "function isE(e) {\n  assert.equal(e.code, 'E');\n  return true;\n}\n" +
        t("assert.throws(() => parse('x'), isE);"),
    ),
  ],
  [
    "toThrow to try/catch",
    jt(
      "expect(() => parse('x')).toThrow(/bad/);",
      "try {\n  parse('x');\n  expect.fail('no error');\n} catch (e) {\n  expect(e.message).toMatch(/bad/);\n}",
    ),
  ],
  [
    "rejects to catch",
    jt(
      "await assert.rejects(parse('x'), { code: 'E', message: 'bad' });",
      "const e = await parse('x').then(() => null, (error) => error);\nassert.equal(e.code, 'E');\nassert.equal(e.message, 'bad');",
    ),
  ],
  [
    "collect then assert to handler w/ once",
    jt(
      "const keys = [];\nconst c = new Cache();\nc.on('evicted', (k) => keys.push(k));\nc.put('a');\nassert.deepEqual(keys, ['a']);",
      "const c = new Cache();\nconst evicted = once(c, 'evicted');\nc.put('a');\nassert.deepEqual(await evicted, ['a']);",
    ),
  ],
  [
    "handler to spy",
    jt(
      "const keys = [];\nconst c = new Cache();\nc.onEvicted = (k) => keys.push(k);\nc.put('a');\nassert.deepEqual(keys, ['a']);",
      "const c = new Cache();\nc.onEvicted = vi.fn();\nc.put('a');\nexpect(c.onEvicted).toHaveBeenCalledWith('a');",
    ),
  ],
  [
    "handler to done",
    j(
      `test("a", (t, done) => {\n  const c = new Cache();\n  c.on('evicted', (k) => {\n    assert.equal(k, 'a');\n    done();\n  });\n  c.put('a');\n});`,
      `test("a", async () => {\n  const c = new Cache();\n  await new Promise((resolve) => {\n    c.onEvicted = (k) => {\n      assert.equal(k, 'a');\n      resolve();\n    };\n    c.put('a');\n  });\n});`,
    ),
  ],
  [
    "server handler asserting request, unchanged style",
    jt(
      "const s = createServer();\ns.handler = (req) => {\n  assert.equal(req.url, '/a');\n};\nawait s.get('/a');",
      "const s = createServer();\ns.handler = (req) => {\n  assert.equal(req.url, '/b');\n};\nawait s.get('/b');",
    ),
  ],
  [
    "http createServer handler direct",
    jt(
      "const got = await s.get('/a');\nassert.equal(got.url, '/a');",
      "const server = http.createServer((req, res) => {\n  assert.equal(req.url, '/a');\n  res.end();\n});\nawait fetch(server.url + '/a');",
    ),
  ],
  [
    "fake timers spy",
    jt(
      "const c = new Cache();\nassert.equal(c.get('a'), 1);",
      "const c = new Cache();\nvi.spyOn(Date, 'now').mockReturnValue(5);\nassert.equal(c.get('a'), 1);",
    ),
  ],
  [
    "fetch stub",
    jt(
      "const c = new Cache();\nassert.equal(await c.load('a'), 1);",
      "globalThis.fetch = async () => new Response('1');\nconst c = new Cache();\nassert.equal(await c.load('a'), 1);",
    ),
  ],
  [
    "recording fake",
    jt(
      "const lines = [];\nparse('a', (l) => lines.push(l));\nassert.equal(lines.join('\\n'), 'x');",
      "const log = { lines: [], write(l) { this.lines.push(l); }, text() { return this.lines.join('\\n'); } };\nparse('a', (l) => log.write(l));\nassert.equal(log.text(), 'x');",
    ),
  ],
  [
    "class under test subclassed as adapter",
    jt(
      "const c = new Cache();\nassert.equal(c.get('a'), 1);",
      "class Memory extends Cache { load() { return 1; } }\nconst c = new Memory();\nassert.equal(c.get('a'), 1);",
    ),
  ],
  [
    "expected built from fixture var",
    jt(
      "const c = new Cache();\nassert.deepEqual(c.list(), ['a', 'b']);",
      "const names = ['a', 'b'];\nconst c = new Cache(names);\nassert.deepEqual(c.list(), names);",
    ),
  ],
  [
    "expected of other instance (roundtrip)",
    jt(
      "const c = new Cache();\nassert.deepEqual(parse(c.text()), { a: 1 });",
      "const c = new Cache();\nconst copy = Cache.from(c.text());\nassert.deepEqual(parse(copy.text()), { a: 1 });",
    ),
  ],
  [
    "skip rows for platform const",
    j(
      "const isWindows = process.platform === 'win32';\nconst CASES = [['a', 1], ['b', 2]];\n" +
        t("for (const [n, w] of CASES) {\n  assert.equal(parse(n), w);\n}"),
      "const isWindows = process.platform === 'win32';\nconst CASES = [['a', 1], ['b', 2]];\n" +
        t("for (const [n, w] of CASES) {\n  if (isWindows && n === 'b') continue;\n  assert.equal(parse(n), w);\n}"),
    ),
  ],
  [
    "rows with optional expectation added",
    j(
      "const CASES = [{ n: 'a', w: 1 }, { n: 'b', w: 2 }];\n" +
        t("for (const row of CASES) {\n  assert.equal(parse(row.n), row.w);\n}"),
      "const CASES = [{ n: 'a', w: 1 }, { n: 'b', w: 2, rest: 'z' }];\n" +
        t(
          "for (const row of CASES) {\n  assert.equal(parse(row.n), row.w);\n  if (row.rest !== undefined) assert.equal(format(row.n), row.rest);\n}",
        ),
    ),
  ],
  [
    "rows with error rows added",
    j(
      `const CASES = [['a', 1], ['b', 2]];\n${t("for (const [n, w] of CASES) {\n  assert.equal(parse(n), w);\n}")}`,
      "const CASES = [['a', 1], ['b', 2], ['c', Error]];\n" +
        t(
          "for (const [n, w] of CASES) {\n  if (w === Error) {\n    assert.throws(() => parse(n));\n    continue;\n  }\n  assert.equal(parse(n), w);\n}",
        ),
    ),
  ],
  [
    "helper gets options",
    {
      "test/helpers.js": [
        H +
          "export function expectOrder(order, want) {\n  assert.equal(order.id, want.id);\n  assert.deepEqual(order.lines, want.lines);\n}\n",
        H +
          "export function expectOrder(order, want, { strict = true } = {}) {\n  assert.equal(order.id, want.id);\n  assert.deepEqual(order.lines, want.lines);\n  if (strict) assert.equal(order.note, want.note);\n}\n",
      ],
    },
  ],
  [
    "helper with optional want part",
    {
      "test/helpers.js": [
        H +
          "export function expectOrder(order, want) {\n  assert.equal(order.id, want.id);\n  assert.deepEqual(order.lines, want.lines);\n}\n",
        H +
          "export function expectOrder(order, want) {\n  assert.equal(order.id, want.id);\n  if (want.lines !== undefined) assert.deepEqual(order.lines, want.lines);\n}\n",
      ],
    },
  ],
  [
    "helper guards with throw",
    {
      "test/helpers.js": [
        `${H}export function expectOrder(order, want) {\n  assert.equal(order.id, want.id);\n}\n`,
        H +
          "export function expectOrder(order, want) {\n  if (order === undefined) throw new Error('no order');\n  assert.equal(order.id, want.id);\n}\n",
      ],
    },
  ],
  [
    "helper throw to assert",
    {
      "test/helpers.js": [
        `${H}export function assertSame(a, b) {\n  if (a !== b) throw new Error('differs');\n}\n`,
        `${H}export function assertSame(a, b) {\n  assert.equal(a, b);\n}\n`,
      ],
    },
  ],
  [
    "helper assert to throw",
    {
      "test/helpers.js": [
        `${H}export function assertSame(a, b) {\n  assert.equal(a, b);\n}\n`,
        `${H}export function assertSame(a, b) {\n  if (a !== b) throw new Error(a + b);\n}\n`,
      ],
    },
  ],
  [
    "python subtests to methods renamed",
    p(
      "class TestA(unittest.TestCase):\n    def test_a(self):\n        for text, want in [('a', 1), ('b', 2)]:\n            with self.subTest(text):\n                self.assertEqual(parse(text), want)\n",
      "class TestA(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(parse('a'), 1)\n\n    def test_b(self):\n        self.assertEqual(parse('b'), 2)\n",
    ),
  ],
  [
    "python subtests to methods with local variables",
    p(
      "class TestA(unittest.TestCase):\n    def test_a(self):\n        cases = [\n            ('a', 3, [1]),\n            ('b', 4, [2]),\n        ]\n        for text, width, want in cases:\n            with self.subTest(text=text, width=width):\n                got = parse(text, width=width)\n                self.assertEqual(got, want)\n",
      "class TestA(unittest.TestCase):\n    def test_a(self):\n        got = parse('a', width=3)\n        self.assertEqual(got, [1])\n\n    def test_b(self):\n        got = parse('b', width=4)\n        self.assertEqual(got, [2])\n",
    ),
  ],
  [
    "js describe.each to tests",
    j(
      "describe.each([['a', 1], ['b', 2]])('parse %s', (n, w) => {\n  test('parses', () => {\n    expect(parse(n)).toBe(w);\n  });\n});\n",
      "test('parses', () => {\n  expect(parse('a')).toBe(1);\n});\ntest('parses b', () => {\n  expect(parse('b')).toBe(2);\n});\n",
    ),
  ],
  [
    "loop with t.test to tests",
    j(
      "test('parse', async (t) => {\n  for (const { name, want } of [{ name: 'a', want: 1 }, { name: 'b', want: 2 }]) {\n    await t.test(name, () => {\n      assert.equal(parse(name), want);\n    });\n  }\n});\n",
      "test('parse', () => {\n  assert.equal(parse('a'), 1);\n});\ntest('parse b', () => {\n  assert.equal(parse('b'), 2);\n});\n",
    ),
  ],
  [
    "table in default export",
    {
      "test/cache.test.js": [
        `${H}const CASES = [['a', 1], ['b', 2]];\n${t("for (const [n, w] of CASES) assert.equal(parse(n), w);")}`,
        `${H}import CASES from './cases.js';\n${t("for (const [n, w] of CASES) assert.equal(parse(n), w);")}`,
      ],
      "test/cases.js": [undefined, "export default [['a', 1], ['b', 2]];\n"],
    },
  ],
  [
    "table object with as const",
    {
      "test/cache.test.ts": [
        H +
          "const CASES = [{ n: 'a', w: 1 }, { n: 'b', w: 2 }] as const;\n" +
          t("for (const { n, w } of CASES) assert.equal(parse(n), w);"),
        H +
          "import { CASES } from './fixtures/cases.ts';\n" +
          t("for (const { n, w } of CASES) assert.equal(parse(n), w);"),
      ],
      "test/fixtures/cases.ts": [undefined, "export const CASES = [{ n: 'a', w: 1 }, { n: 'b', w: 2 }] as const;\n"],
    },
  ],
  [
    "table require",
    {
      "test/cache.test.js": [
        "const assert = require('node:assert');\nconst { parse } = require('../src');\nconst CASES = [['a', 1], ['b', 2]];\n" +
          t("for (const [n, w] of CASES) assert.equal(parse(n), w);"),
        "const assert = require('node:assert');\nconst { parse } = require('../src');\nconst { CASES } = require('./fixtures/cases');\n" +
          t("for (const [n, w] of CASES) assert.equal(parse(n), w);"),
      ],
      "test/fixtures/cases.js": [undefined, "const CASES = [['a', 1], ['b', 2]];\nmodule.exports = { CASES };\n"],
    },
  ],
  [
    "namespace import table",
    {
      "test/cache.test.js": [
        `${H}const CASES = [['a', 1], ['b', 2]];\n${t("for (const [n, w] of CASES) assert.equal(parse(n), w);")}`,
        H +
          "import * as cases from './cases.js';\n" +
          t("for (const [n, w] of cases.CASES) assert.equal(parse(n), w);"),
      ],
      "test/cases.js": [undefined, "export const CASES = [['a', 1], ['b', 2]];\n"],
    },
  ],
  [
    "table renamed on its way",
    {
      "test/cache.test.js": [
        `${H}const rows = [['a', 1], ['b', 2]];\n${t("for (const [n, w] of rows) assert.equal(parse(n), w);")}`,
        H +
          "import { parseCases } from './cases.js';\n" +
          t("for (const [n, w] of parseCases) assert.equal(parse(n), w);"),
      ],
      "test/cases.js": [undefined, "export const parseCases = [['a', 1], ['b', 2]];\n"],
    },
  ],
  [
    "python inline list to cases module attr",
    {
      "tests/test_inv.py": [
        `${PH}CASES = [('a', 1), ('b', 2)]\n\n\ndef test_a():\n    for n, w in CASES:\n        assert parse(n) == w\n`,
        `${PH}from . import cases\n\n\ndef test_a():\n    for n, w in cases.CASES:\n        assert parse(n) == w\n`,
      ],
      "tests/cases.py": [undefined, "CASES = [('a', 1), ('b', 2)]\n"],
    },
  ],
  [
    "python import module plain",
    {
      "tests/test_inv.py": [
        PH +
          "CASES = [('a', 1), ('b', 2)]\n\n\n@pytest.mark.parametrize('n, w', CASES)\ndef test_a(n, w):\n    assert parse(n) == w\n",
        PH +
          "import cases\n\n\n@pytest.mark.parametrize('n, w', cases.CASES)\ndef test_a(n, w):\n    assert parse(n) == w\n",
      ],
      "tests/cases.py": [undefined, "CASES = [('a', 1), ('b', 2)]\n"],
    },
  ],
  [
    "python local list in test to module file",
    {
      "tests/test_inv.py": [
        PH +
          "class TestA(unittest.TestCase):\n    def test_a(self):\n        cases = [\n            ('a', 1),\n            ('b', 2),\n        ]\n        for n, w in cases:\n            with self.subTest(n=n):\n                self.assertEqual(parse(n), w)\n",
        PH +
          "from tests.fixtures.cases import PARSE_CASES\n\n\nclass TestA(unittest.TestCase):\n    def test_a(self):\n        for n, w in PARSE_CASES:\n            with self.subTest(n=n):\n                self.assertEqual(parse(n), w)\n",
      ],
      "tests/fixtures/cases.py": [undefined, "PARSE_CASES = [\n    ('a', 1),\n    ('b', 2),\n]\n"],
    },
  ],
];

test.each(HONEST)("a test asserts as much: %s", async (_name, files) => {
  expect((await judgeChange(files)).refused).not.toContain("tests-kept");
});
