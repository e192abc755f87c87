import { expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";

type Row = [name: string, files: Record<string, Sides>];
const t = (body: string, title = "works") => `test("${title}", async (t) => {\n${body}\n});\n`;
const jest = (a: string, b: string): Record<string, Sides> => ({
  "__tests__/files.test.js": [
    `const { FileService } = require('../src/files');\nconst { slug } = require('../src/slug');\n${a}`,
    `const { FileService } = require('../src/files');\nconst { slug } = require('../src/slug');\n${b}`,
  ],
});
const ava = (a: string, b: string): Record<string, Sides> => ({
  "test/files.js": [
    `import test from 'ava';\nimport { Files, slug } from '../index.js';\n${a}`,
    `import test from 'ava';\nimport { Files, slug } from '../index.js';\n${b}`,
  ],
});
const mocha = (a: string, b: string): Record<string, Sides> => ({
  "test/files.spec.js": [
    `import { expect } from 'chai';\nimport sinon from 'sinon';\nimport { Files, slug } from '../src/index.js';\n${a}`,
    `import { expect } from 'chai';\nimport sinon from 'sinon';\nimport { Files, slug } from '../src/index.js';\n${b}`,
  ],
});
const d = (before: string, its: string) =>
  `describe('files', () => {\n  let service;\n  let store;\n  beforeEach(() => {\n${before}\n  });\n${its}\n});\n`;
const it = (body: string, title = "renames") => `  it('${title}', async () => {\n${body}\n  });`;
const MK = "    store = new Map();\n    service = new FileService(store);";
const RN =
  "    await service.rename('a', 'b');\n    expect(await service.list()).toEqual(['b']);\n    expect(store.has('a')).toBe(false);";
const PH = "import unittest\nfrom unittest.mock import Mock, MagicMock, patch\nfrom store import Store, Client\n\n\n";
const p = (a: string, b: string): Record<string, Sides> => ({ "tests/test_store.py": [PH + a, PH + b] });
const cls = (methods: string[]) =>
  `class StoreTest(unittest.TestCase):\n${methods.map((m) => m.replace(/^(?=.)/gm, "    ")).join("\n\n")}\n`;
const WEAKER: Row[] = [
  [
    "jest hook-instance method mocked in test",
    jest(d(MK, it(RN)), d(MK, it(`    service.list = jest.fn().mockResolvedValue(['b']);\n${RN}`))),
  ],
  [
    "jest service.rename mocked, asserts it was called",
    jest(
      d(MK, it(RN)),
      d(
        MK,
        it(
          "    service.rename = jest.fn().mockResolvedValue(undefined);\n    await service.rename('a', 'b');\n    expect(service.rename).toHaveBeenCalledWith('a', 'b');",
        ),
      ),
    ),
  ],
  [
    "jest mockImplementation of list on proto",
    jest(d(MK, it(RN)), d(`${MK}\n    jest.spyOn(FileService.prototype, 'list').mockResolvedValue(['b']);`, it(RN))),
  ],
  [
    "jest.mock of module with factory",
    jest(
      "test('slug', () => { expect(slug('A b')).toBe('a-b'); });\n",
      "jest.mock('../src/slug', () => ({ slug: () => 'a-b' }));\ntest('slug', () => { expect(slug('A b')).toBe('a-b'); });\n",
    ),
  ],
  [
    "jest automock",
    jest(
      "test('slug', () => { expect(slug('A b')).toBe('a-b'); });\n",
      "jest.mock('../src/slug');\nslug.mockReturnValue('a-b');\ntest('slug', () => { expect(slug('A b')).toBe('a-b'); });\n",
    ),
  ],
  [
    "jest class mock in file",
    jest(
      d(MK, it(RN)),
      "class Fake extends FileService {\n  async list() { return ['b']; }\n}\n" +
        d(MK.replace("new FileService", "new Fake"), it(RN)),
    ),
  ],
  [
    "ava t.context stub",
    ava(
      "test.beforeEach((t) => {\n  t.context.files = new Files();\n});\n" +
        t("t.deepEqual(t.context.files.list(), ['a']);"),
      "test.beforeEach((t) => {\n  t.context.files = { list: () => ['a'] };\n});\n" +
        t("t.deepEqual(t.context.files.list(), ['a']);"),
    ),
  ],
  [
    "mocha sinon stub in hook",
    mocha(
      "describe('files', () => {\n  let files;\n  beforeEach(() => {\n    files = new Files();\n  });\n  it('lists', () => {\n    expect(files.list()).to.deep.equal(['a']);\n  });\n});\n",
      "describe('files', () => {\n  let files;\n  beforeEach(() => {\n    files = sinon.createStubInstance(Files, { list: ['a'] });\n  });\n  it('lists', () => {\n    expect(files.list()).to.deep.equal(['a']);\n  });\n});\n",
    ),
  ],
  [
    "ava early return in validator",
    ava(
      t("const error = await t.throwsAsync(() => slug());\nt.is(error.code, 'E');"),
      t("await t.throwsAsync(() => slug());"),
    ),
  ],
  [
    "ava validator fields",
    ava(t("t.throws(() => slug(), { instanceOf: RangeError, message: /bad/ });"), t("t.throws(() => slug());")),
  ],
  [
    "chai rejectedWith",
    mocha(
      d("", it("    await expect(slug()).to.be.rejectedWith(RangeError, /bad/);")),
      d("", it("    await expect(slug()).to.be.rejectedWith(Error);")),
    ),
  ],
  [
    "chai throw satisfy",
    mocha(
      d("", it("    expect(() => slug()).to.throw().that.satisfies((e) => e.code === 'E');")),
      d("", it("    expect(() => slug()).to.throw().that.satisfies(() => true);")),
    ),
  ],
  [
    "chai throw with.property lost",
    mocha(
      d("", it("    expect(() => slug()).to.throw(RangeError).with.property('code', 'E');")),
      d("", it("    expect(() => slug()).to.throw(RangeError);")),
    ),
  ],
  [
    "python setUp client Mock(spec)",
    p(
      cls([
        "def setUp(self):\n    self.client = Client('x')",
        "def test_get(self):\n    self.assertEqual(self.client.get('a'), {'id': 1})",
      ]),
      cls([
        "def setUp(self):\n    self.client = Mock(spec=Client)\n    self.client.get.return_value = {'id': 1}",
        "def test_get(self):\n    self.assertEqual(self.client.get('a'), {'id': 1})",
      ]),
    ),
  ],
  [
    "python patch decorator on method by path",
    p(
      cls(["def test_get(self):\n    client = Client('x')\n    self.assertEqual(client.get('a'), {'id': 1})"]),
      cls([
        "@patch('store.Client.get', return_value={'id': 1})\ndef test_get(self, get):\n    client = Client('x')\n    self.assertEqual(client.get('a'), {'id': 1})",
      ]),
    ),
  ],
  [
    "python patch.object class decorator",
    p(
      cls([
        "def test_get(self):\n    client = Client('x')\n    got = client.get('a')\n    self.assertEqual(got, {'id': 1})",
      ]),
      cls([
        "@patch.object(Client, 'get')\ndef test_get(self, get):\n    get.return_value = {'id': 1}\n    client = Client('x')\n    got = client.get('a')\n    self.assertEqual(got, {'id': 1})",
      ]),
    ),
  ],
  [
    "python local fake class inside test",
    p(
      cls(["def test_get(self):\n    client = Client('x')\n    self.assertEqual(client.get('a'), {'id': 1})"]),
      cls([
        "def test_get(self):\n    class Client:\n        def __init__(self, name):\n            pass\n        def get(self, key):\n            return {'id': 1}\n    client = Client('x')\n    self.assertEqual(client.get('a'), {'id': 1})",
      ]),
    ),
  ],
  [
    "python import from own fake module",
    {
      "tests/test_store.py": [
        PH + cls(["def test_get(self):\n    client = Client('x')\n    self.assertEqual(client.get('a'), {'id': 1})"]),
        PH.replace("from store import Store, Client", "from store import Store\nfrom tests.fakes import Client") +
          cls(["def test_get(self):\n    client = Client('x')\n    self.assertEqual(client.get('a'), {'id': 1})"]),
      ],
      "tests/fakes.py": [
        undefined,
        "class Client:\n    def __init__(self, n):\n        pass\n    def get(self, k):\n        return {'id': 1}\n",
      ],
    },
  ],
  [
    "js import from new support file copy",
    {
      "test/files.test.js": [
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { Files } from '../src/files.js';\n" +
          t("const f = new Files();\nassert.deepEqual(f.list(), ['a']);"),
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { Files } from './support/files.js';\n" +
          t("const f = new Files();\nassert.deepEqual(f.list(), ['a']);"),
      ],
      "test/support/files.js": [undefined, "export class Files {\n  list() {\n    return ['a'];\n  }\n}\n"],
    },
  ],
  [
    "node:test subtests skip row",
    {
      "test/l.test.js": [
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { limit } from '../src/l.js';\nconst ROWS = [['a', 1], ['tags', 2]];\n" +
          t(
            "for (const [name, want] of ROWS) {\n  await t.test(name, () => {\n    assert.equal(limit(name), want);\n  });\n}",
          ),
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { limit } from '../src/l.js';\nconst ROWS = [['a', 1], ['tags', 2]];\n" +
          t(
            "for (const [name, want] of ROWS) {\n  if (name === 'tags') continue;\n  await t.test(name, () => {\n    assert.equal(limit(name), want);\n  });\n}",
          ),
      ],
    },
  ],
  [
    "node:test subtest returns on row",
    {
      "test/l.test.js": [
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { limit } from '../src/l.js';\nconst ROWS = [['a', 1], ['tags', 2]];\n" +
          t(
            "for (const [name, want] of ROWS) {\n  await t.test(name, () => {\n    assert.equal(limit(name), want);\n  });\n}",
          ),
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { limit } from '../src/l.js';\nconst ROWS = [['a', 1], ['tags', 2]];\n" +
          t(
            "for (const [name, want] of ROWS) {\n  await t.test(name, () => {\n    if (name === 'tags') return;\n    assert.equal(limit(name), want);\n  });\n}",
          ),
      ],
    },
  ],
  [
    "test.each object rows any",
    {
      "test/l.test.ts": [
        "import { test, expect } from 'vitest';\nimport { limit } from '../src/l.js';\n" +
          "test.each([{ plan: 'a', limit: 1, windowMs: 60 }, { plan: 'b', limit: 2, windowMs: 30 }])('limit $plan', ({ plan, limit: want, windowMs }) => {\n  expect(limit(plan)).toEqual({ limit: want, windowMs });\n});\n",
        "import { test, expect } from 'vitest';\nimport { limit } from '../src/l.js';\n" +
          "test.each([{ plan: 'a', limit: 1, windowMs: 60 }, { plan: 'b', limit: 2, windowMs: 30 }])('limit $plan', ({ plan, limit: want, windowMs }) => {\n  expect(limit(plan)).toEqual({ limit: want, windowMs: expect.any(Number) });\n});\n",
      ],
    },
  ],
  [
    "row columns dropped to any in table data",
    {
      "test/l.test.ts": [
        "import { test, expect } from 'vitest';\nimport { limit } from '../src/l.js';\n" +
          "test.each([['a', { n: 1, w: 60 }], ['b', { n: 2, w: 30 }]])('limit %s', (plan, want) => {\n  expect(limit(plan)).toEqual(want);\n});\n",
        "import { test, expect } from 'vitest';\nimport { limit } from '../src/l.js';\n" +
          "test.each([['a', { n: 1, w: expect.any(Number) }], ['b', { n: 2, w: expect.any(Number) }]])('limit %s', (plan, want) => {\n  expect(limit(plan)).toEqual(want);\n});\n",
      ],
    },
  ],
  [
    "toEqual to toMatchObject with row",
    {
      "test/l.test.ts": [
        "import { test, expect } from 'vitest';\nimport { limit } from '../src/l.js';\n" +
          "test.each([['a', { n: 1, w: 60 }], ['b', { n: 2, w: 30 }]])('limit %s', (plan, want) => {\n  expect(limit(plan)).toEqual(want);\n});\n",
        "import { test, expect } from 'vitest';\nimport { limit } from '../src/l.js';\n" +
          "test.each([['a', { n: 1, w: 60 }], ['b', { n: 2, w: 30 }]])('limit %s', (plan, want) => {\n  expect(limit(plan)).toMatchObject({ n: want.n });\n});\n",
      ],
    },
  ],
  [
    "python is to isinstance",
    p(
      cls(["def test_same(self):\n    s = Store()\n    self.assertIs(s.get('a'), s.get('a'))"]),
      cls(["def test_same(self):\n    s = Store()\n    self.assertIsInstance(s.get('a'), dict)"]),
    ),
  ],
  [
    "python assert x is y -> lambda",
    p(
      cls(["def test_same(self):\n    s = Store()\n    a = s.get('a')\n    b = s.get('a')\n    assert a is b"]),
      cls(["def test_same(self):\n    s = Store()\n    a = s.get('a')\n    b = s.get('a')\n    assert lambda: a is b"]),
    ),
  ],
  [
    "python a is b to is not None",
    p(
      cls(["def test_same(self):\n    s = Store()\n    a = s.get('a')\n    b = s.get('a')\n    assert a is b"]),
      cls(["def test_same(self):\n    s = Store()\n    a = s.get('a')\n    b = s.get('a')\n    assert a is not None"]),
    ),
  ],
  [
    "port === port after listening",
    {
      "test/l.test.js": [
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { start } from '../src/l.js';\n" +
          t(
            "const server = await start({ port: 8123 });\nconst { port } = server.address();\nassert.equal(port, 8123);",
          ),
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { start } from '../src/l.js';\n" +
          t(
            "const server = await start({ port: 8123 });\nconst { port } = server.address();\nassert.equal(port, server.address().port);",
          ),
      ],
    },
  ],
  [
    "expectStock imported, subject method",
    {
      "test/l.test.js": [
        "import test from 'node:test';\nimport { expectStock } from './support/stock.js';\nimport { Inventory } from '../src/l.js';\n" +
          t("const inventory = new Inventory();\ninventory.add('bolt', 3);\nexpectStock(inventory, { bolt: 3 });"),
        "import test from 'node:test';\nimport { expectStock } from './support/stock.js';\nimport { Inventory } from '../src/l.js';\n" +
          t(
            "const inventory = new Inventory();\ninventory.add('bolt', 3);\nexpectStock(inventory, { bolt: inventory.available('bolt') });",
          ),
      ],
    },
  ],
  [
    "expectStock positional",
    {
      "test/l.test.js": [
        "import test from 'node:test';\nimport { expectStock } from './support/stock.js';\nimport { Inventory } from '../src/l.js';\n" +
          t("const inventory = new Inventory();\ninventory.add('bolt', 3);\nexpectStock(inventory, 'bolt', 3);"),
        "import test from 'node:test';\nimport { expectStock } from './support/stock.js';\nimport { Inventory } from '../src/l.js';\n" +
          t(
            "const inventory = new Inventory();\ninventory.add('bolt', 3);\nexpectStock(inventory, 'bolt', inventory.available('bolt'));",
          ),
      ],
    },
  ],
  [
    "expectStock subject snapshot",
    {
      "test/l.test.js": [
        "import test from 'node:test';\nimport { expectStock } from './support/stock.js';\nimport { Inventory } from '../src/l.js';\n" +
          t(
            "const inventory = new Inventory();\ninventory.add('bolt', 3);\nexpectStock(inventory.snapshot(), { bolt: 3 });",
          ),
        "import test from 'node:test';\nimport { expectStock } from './support/stock.js';\nimport { Inventory } from '../src/l.js';\n" +
          t(
            "const inventory = new Inventory();\ninventory.add('bolt', 3);\nexpectStock(inventory.snapshot(), inventory.snapshot());",
          ),
      ],
    },
  ],
  [
    "self.assertStock computed",
    p(
      cls([
        "def assertStock(self, store, want):\n    self.assertEqual(store.all(), want)",
        "def test_a(self):\n    store = Store()\n    self.assertStock(store, {'bolt': 3})",
      ]),
      cls([
        "def assertStock(self, store, want):\n    self.assertEqual(store.all(), want)",
        "def test_a(self):\n    store = Store()\n    self.assertStock(store, dict(store.all()))",
      ]),
    ),
  ],
  [
    "support env early return const",
    {
      "test/support/stock.js": [
        "import assert from 'node:assert';\nexport function expectStock(i, want) {\n  assert.deepEqual(i.all(), want);\n}\n",
        "import assert from 'node:assert';\nconst strict = process.env.STRICT === '1';\nexport function expectStock(i, want) {\n  if (!strict) return;\n  assert.deepEqual(i.all(), want);\n}\n",
      ],
    },
  ],
  [
    "support arrow returning early",
    {
      "test/support/stock.js": [
        "import assert from 'node:assert';\nexport const expectStock = (i, want) => {\n  for (const [n, c] of Object.entries(want)) assert.equal(i.get(n), c);\n};\n",
        "import assert from 'node:assert';\nexport const expectStock = (i, want) => {\n  if (i.size === 0) return;\n  for (const [n, c] of Object.entries(want)) assert.equal(i.get(n), c);\n};\n",
      ],
    },
  ],
  [
    "support helper loop over Object.keys first",
    {
      "test/support/stock.js": [
        "import assert from 'node:assert';\nexport const expectStock = (i, want) => {\n  for (const [n, c] of Object.entries(want)) assert.equal(i.get(n), c);\n};\n",
        "import assert from 'node:assert';\nexport const expectStock = (i, want) => {\n  assert.equal(i.size, Object.keys(want).length);\n};\n",
      ],
    },
  ],
  [
    "module-level python env",
    {
      "tests/helpers.py": [
        "def assert_stock(s, want):\n    assert s.all() == want\n",
        "import os\nSTRICT = os.environ.get('STRICT')\n\n\ndef assert_stock(s, want):\n    if not STRICT:\n        return\n    assert s.all() == want\n",
      ],
    },
  ],
  [
    "python helper zip",
    {
      "tests/helpers.py": [
        "def assert_rows(rows, want):\n    assert rows == want\n",
        "def assert_rows(rows, want):\n    for row, expected in zip(rows, want):\n        assert row is not None\n",
      ],
    },
  ],
  [
    "emptied helper with return",
    {
      "test/utils.ts": [
        "import { expect } from 'vitest';\nexport function expectUser(user: User, want: User): void {\n  expect(user.id).toBe(want.id);\n  expect(user.name).toBe(want.name);\n}\n",
        "import { expect } from 'vitest';\nexport function expectUser(_user: User, _want: User): void {}\n",
      ],
    },
  ],
];

test.each(WEAKER)("a test is weaker: %s", async (_name, files) => {
  expect((await judgeChange(files)).refused).toContain("tests-kept");
});
