import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";
import { jsBody, jsFile, pyBody, pyFile, pyMethod } from "../../../../support/test-bodies.ts";

type Row = [name: string, files: Record<string, Sides>];
const SUM = "assert.equal(total(1, 2), 3);";
const REJECTS = "await expect(load(-1)).rejects.toThrow('bad id');";
const TEST = (title: string, body = SUM) => `test("${title}", () => {\n  ${body}\n});`;
const TABLE = "const ROWS = [[1, 2, 3], [4, 5, 9], [7, 8, 15]];\n";
const each = (list: string) =>
  `${TABLE}test("sums", () => {\n  for (const [a, b, sum] of ${list}) {\n    assert.equal(total(a, b), sum);\n  }\n});`;
const method = (body: string, head = "class TestShop(unittest.TestCase):") =>
  `${head}\n${body.replace(/^(?=.)/gm, "    ")}`;
const SUMS = "def test_sums(self):\n    self.assertEqual(total(1, 2), 3)\n";
const PYTEST_SUMS = "def test_sums(self):\n    assert total(1, 2) == 3\n";
const PY_SUM = "assert total(1, 2) == 3";
const params = (rows: string) =>
  `@pytest.mark.parametrize("a, b, c", [${rows}])\ndef test_sums(a, b, c):\n    assert total(a, b) == c`;

const NOT_RUN: Row[] = [
  ["expect().rejects is not awaited", jsBody(REJECTS, REJECTS.slice(6))],
  [
    "assert.rejects is not awaited",
    jsBody("await assert.rejects(load(-1), /bad id/);", "assert.rejects(load(-1), /bad id/);"),
  ],
  [
    "a promise is voided",
    jsBody("await assert.rejects(load(-1), /bad id/);", "void assert.rejects(load(-1), /bad id/);"),
  ],
  [
    "a then that is not awaited",
    jsBody("const got = await load(1);\nexpect(got).toBe(2);", "load(1).then((got) => {\n  expect(got).toBe(2);\n});"),
  ],
  ["inside a catch that swallows", jsBody(SUM, `try {\n  ${SUM}\n} catch {}`)],
  ["inside a catch that logs", jsBody(SUM, `try {\n  ${SUM}\n} catch (error) {\n  console.log(error);\n}`)],
  [
    "only where the code throws",
    jsBody(
      "assert.throws(() => total(-1), { code: 'E' });",
      "try {\n  total(-1);\n} catch (error) {\n  assert.deepEqual(error, { code: 'E', message: 'a', name: 'b' });\n}",
    ),
  ],
  [
    "only in a .catch",
    jsBody(
      REJECTS,
      "await load(-1).catch((error) => {\n  expect(error.message).toBe('bad id');\n  expect(error.code).toBe('E');\n});",
    ),
  ],
  ["in a function that is not called", jsBody(SUM, `const check = () => {\n  ${SUM}\n};`)],
  ["in a declaration that is not called", jsBody(SUM, `function later() {\n  ${SUM}\n}`)],
  [
    "behind a condition on the result",
    jsBody(
      "const got = load(1);\nexpect(got.name).toBe('a');",
      "const got = load(1);\nif (got) {\n  expect(got.name).toBe('a');\n}",
    ),
  ],
  [
    "behind && on the result",
    jsBody(
      "const got = load(1);\nexpect(got.name).toBe('a');",
      "const got = load(1);\ngot && expect(got.name).toBe('a');",
    ),
  ],
  [
    "behind a return on the result",
    jsBody(
      "const got = load(1);\nexpect(got.name).toBe('a');",
      "const got = load(1);\nif (!got) return;\nexpect(got.name).toBe('a');",
    ),
  ],
  ["behind if (false)", jsBody(SUM, `if (false) {\n  ${SUM}\n}`)],
  [
    "after an early return in a loop",
    jsFile(each("ROWS"), each("ROWS").replace("{\n    assert", "{\n    continue;\n    assert")),
  ],
  [
    "a loop ends after its first row",
    jsFile(each("ROWS"), each("ROWS").replace("sum);\n  }", "sum);\n    break;\n  }")),
  ],
  [
    "a group returns before it declares its tests",
    jsFile(`describe("shop", () => {\n${TEST("sums")}\n});`, `describe("shop", () => {\nreturn;\n${TEST("sums")}\n});`),
  ],
  ["a loop over a slice", jsFile(each("ROWS"), each("ROWS.slice(0, 1)"))],
  ["a loop over an empty slice", jsFile(each("ROWS"), each("ROWS.slice(3)"))],
  ["a filtered table", jsFile(each("ROWS"), each("ROWS.filter(([a]) => a > 1)"))],
  ["a loop over nothing", jsFile(each("ROWS"), each("[]"))],
  [
    "test.each over a slice",
    jsFile(
      `${TABLE}test.each(ROWS)("sums %d", (a, b, c) => expect(total(a, b)).toBe(c));`,
      `${TABLE}test.each(ROWS.slice(0, 1))("sums %d", (a, b, c) => expect(total(a, b)).toBe(c));`,
    ),
  ],
  [
    "a slice of an imported table",
    jsFile(
      each("ROWS").replace(TABLE, "import { ROWS } from './rows.js';\n"),
      each("ROWS.slice(0, 1)").replace(TABLE, "import { ROWS } from './rows.js';\n"),
    ),
  ],
  ["in a timer", jsBody(SUM, `setTimeout(() => {\n  ${SUM}\n}, 10);`)],
  ["Python: inside an except that swallows", pyBody(PY_SUM, `try:\n    ${PY_SUM}\nexcept Exception:\n    pass`)],
  [
    "Python: inside an except AssertionError",
    pyBody(PY_SUM, `try:\n    ${PY_SUM}\nexcept AssertionError:\n    print("no")`),
  ],
  ["Python: contextlib.suppress", pyBody(PY_SUM, `with contextlib.suppress(AssertionError):\n    ${PY_SUM}`)],
  ["Python: in a function that is not called", pyBody(PY_SUM, `def later():\n    ${PY_SUM}`)],
  [
    "Python: behind a condition on the result",
    pyBody("got = load(1)\nassert got.name == 'a'", "got = load(1)\nif got:\n    assert got.name == 'a'"),
  ],
  [
    "Python: behind a return on the result",
    pyBody(
      "got = load(1)\nassert got.name == 'a'",
      "got = load(1)\nif got is None:\n    return\nassert got.name == 'a'",
    ),
  ],
  ["Python: behind if False", pyBody(PY_SUM, `if False:\n    ${PY_SUM}`)],
  [
    "Python: only in an except",
    pyBody(
      "with pytest.raises(ValueError, match='negative'):\n    total(-1)",
      "try:\n    total(-1)\nexcept ValueError as error:\n    assert str(error) == 'negative'\n    assert error.args == ('negative',)",
    ),
  ],
  [
    "Python: a loop over a slice",
    pyFile(
      "ROWS = [(1, 1), (2, 2), (3, 3)]\ndef test_a():\n    for a, b in ROWS:\n        assert total(a, 0) == b",
      "ROWS = [(1, 1), (2, 2), (3, 3)]\ndef test_a():\n    for a, b in ROWS[:1]:\n        assert total(a, 0) == b",
    ),
  ],
  [
    "Python: parametrize over a slice",
    pyFile(
      "ROWS = [(1, 1), (2, 2)]\n@pytest.mark.parametrize('a, b', ROWS)\ndef test_a(a, b):\n    assert total(a, 0) == b",
      "ROWS = [(1, 1), (2, 2)]\n@pytest.mark.parametrize('a, b', ROWS[:1])\ndef test_a(a, b):\n    assert total(a, 0) == b",
    ),
  ],
  [
    "Python: a loop with continue",
    pyFile(
      "def test_a():\n    for a in [1, 2]:\n        assert total(a, 0) == a",
      "def test_a():\n    for a in [1, 2]:\n        continue\n        assert total(a, 0) == a",
    ),
  ],
];

const MARKS: Row[] = [
  ["test.fails", jsFile(TEST("sums"), TEST("sums").replace("test(", "test.fails("))],
  ["it.failing", jsFile(TEST("sums").replace("test(", "it("), TEST("sums").replace("test(", "it.failing("))],
  ["ctx.skip()", jsFile(TEST("sums"), TEST("sums").replace("() => {", "(ctx) => {\n  ctx.skip();"))],
  ["skip of the context", jsFile(TEST("sums"), TEST("sums").replace("() => {", "({ skip }) => {\n  skip();"))],
  ["return this.skip()", jsFile(TEST("sums"), TEST("sums").replace("() => {", "function () {\n  return this.skip();"))],
  ["a hook that skips every test", jsFile(TEST("sums"), `beforeEach((ctx) => ctx.skip());\n${TEST("sums")}`)],
  [
    "a before that skips its suite",
    jsFile(
      `describe("shop", () => {\n${TEST("sums")}\n});`,
      `describe("shop", () => {\nbefore(function () {\n  this.skip();\n});\n${TEST("sums")}\n});`,
    ),
  ],
  [
    "xfail on one row",
    pyFile(params("(1, 2, 3), (4, 5, 9)"), params("(1, 2, 3), pytest.param(4, 5, 9, marks=pytest.mark.xfail)")),
  ],
  ["setUp skips", pyFile(method(SUMS), method(`def setUp(self):\n    self.skipTest("later")\n${SUMS}`))],
  [
    "setUpClass skips",
    pyFile(method(SUMS), method(`@classmethod\ndef setUpClass(cls):\n    raise unittest.SkipTest("later")\n${SUMS}`)),
  ],
  [
    "an autouse fixture skips",
    pyFile(
      `def test_a():\n    ${PY_SUM}`,
      `@pytest.fixture(autouse=True)\ndef off():\n    pytest.skip("later")\n\n\ndef test_a():\n    ${PY_SUM}`,
    ),
  ],
  ["__test__ = False", pyFile(method(SUMS), method(`__test__ = False\n${SUMS}`))],
  [
    "__init__ in a class of pytest",
    pyFile(
      method(PYTEST_SUMS, "class TestShop:"),
      method(`def __init__(self):\n    self.n = 1\n${PYTEST_SUMS}`, "class TestShop:"),
    ),
  ],
  [
    "a class that is not collected",
    pyFile(method(PYTEST_SUMS, "class TestShop:"), method(PYTEST_SUMS, "class ShopChecks:")),
  ],
  [
    "a class without TestCase",
    pyFile(method(SUMS, "class ShopTest(unittest.TestCase):"), method(SUMS, "class ShopTest:")),
  ],
  [
    "two tests of one name",
    pyFile(
      method(`${SUMS}def test_loads(self):\n    self.assertEqual(load(1), 2)\n`),
      method(`${SUMS}def test_sums(self):\n    self.assertEqual(load(1), 2)\n`),
    ),
  ],
  [
    "load_tests",
    pyFile(method(SUMS), `${method(SUMS)}\ndef load_tests(loader, tests, pattern):\n    return unittest.TestSuite()\n`),
  ],
  [
    "importorskip",
    pyFile(`def test_a():\n    ${PY_SUM}`, `pytest.importorskip("numpy")\n\n\ndef test_a():\n    ${PY_SUM}`),
  ],
  [
    "a module that skips itself",
    pyFile(
      `def test_a():\n    ${PY_SUM}`,
      `pytest.skip("later", allow_module_level=True)\n\n\ndef test_a():\n    ${PY_SUM}`,
    ),
  ],
  [
    "pytestmark in a list",
    pyFile(
      `def test_a():\n    ${PY_SUM}`,
      `pytestmark = [pytest.mark.skip(reason="later")]\n\n\ndef test_a():\n    ${PY_SUM}`,
    ),
  ],
  [
    "pytestmark of a class",
    pyFile(
      method(PYTEST_SUMS, "class TestShop:"),
      method(`pytestmark = pytest.mark.skip\n${PYTEST_SUMS}`, "class TestShop:"),
    ),
  ],
  ["collect_ignore", { "tests/conftest.py": ["import sys\n", 'import sys\ncollect_ignore = ["test_shop.py"]\n'] }],
];

const HELPER = "export function sameOrder(a, b) {\n  assert.equal(a.id, b.id);\n  assert.equal(a.price, b.price);\n}\n";
const DOUBLES: Row[] = [
  [
    "a helper of odd name asserts less",
    { "test/orders.js": [HELPER, HELPER.replace("  assert.equal(a.price, b.price);\n", "")] },
  ],
  ["a helper is emptied", { "test/orders.js": [HELPER, "export function sameOrder() {}\n"] }],
  [
    "a helper is removed from outside of tests",
    {
      "src/checks.ts": [
        'import { expect } from "vitest";\nexport const hasTotal = (a, n) => expect(total(a)).toBe(n);\n',
        'import { expect } from "vitest";\nexport const hasTotal = (a, n) => expect(total(a)).toBeDefined();\n',
      ],
    },
  ],
  [
    "a helper compares less closely",
    { "test/orders.js": [HELPER, HELPER.replace("assert.equal(a.price, b.price)", "assert.ok(a.price)")] },
  ],
  [
    "the call of a helper is removed",
    jsFile(
      `import { sameOrder } from "./orders.js";\ntest("sums", () => {\n  sameOrder(load(1), { id: 1 });\n  ${SUM}\n});`,
      TEST("sums"),
    ),
  ],
  [
    "Python: a helper is emptied",
    { "tests/orders.py": ["def same_order(a, b):\n    assert a.id == b.id\n", "def same_order(a, b):\n    pass\n"] },
  ],
  [
    "vi.mock of the module under test",
    jsFile(TEST("sums"), `vi.mock("../src/shop.js", () => ({ total: () => 3 }));\n${TEST("sums")}`),
  ],
  [
    "a local function of the same name",
    {
      "test/shop.test.ts": [
        `import { total } from "../src/shop.js";\n${TEST("sums")}`,
        `const total = () => 3;\n${TEST("sums")}`,
      ],
    },
  ],
  [
    "a double of a class",
    {
      "test/shop.test.ts": [
        `import { Shop } from "../src/shop.js";\ntest("sums", () => {\n  const shop = new Shop();\n  ${"assert.equal(shop.total(1, 2), 3);"}\n});`,
        `class Shop { total() { return 3; } }\ntest("sums", () => {\n  const shop = new Shop();\n  ${"assert.equal(shop.total(1, 2), 3);"}\n});`,
      ],
    },
  ],
  [
    "a spy with a fixed result",
    jsFile(
      `import * as shop from "../src/shop.js";\ntest("sums", () => {\n  expect(shop.total(1, 2)).toBe(3);\n});`,
      `import * as shop from "../src/shop.js";\ntest("sums", () => {\n  vi.spyOn(shop, "total").mockReturnValue(3);\n  expect(shop.total(1, 2)).toBe(3);\n});`,
    ),
  ],
  [
    "Python: a local function of the same name",
    {
      "tests/test_shop.py": [
        `from shop import total\ndef test_a():\n    ${PY_SUM}\n`,
        `def total(a, b):\n    return 3\ndef test_a():\n    ${PY_SUM}\n`,
      ],
    },
  ],
  [
    "Python: patch of the function under test",
    pyFile(
      "def test_a():\n    import shop\n    assert shop.total(1, 2) == 3",
      '@mock.patch("shop.total", return_value=3)\ndef test_a(_total):\n    import shop\n    assert shop.total(1, 2) == 3',
    ),
  ],
  [
    "Python: monkeypatch of the function under test",
    pyFile(
      "import shop\ndef test_a(monkeypatch):\n    assert shop.total(1, 2) == 3",
      'import shop\ndef test_a(monkeypatch):\n    monkeypatch.setattr(shop, "total", lambda a, b: 3)\n    assert shop.total(1, 2) == 3',
    ),
  ],
];

describe.each<[string, Row[]]>([
  ["an assertion does not run", NOT_RUN],
  ["a mark keeps it from running", MARKS],
  ["a helper or a double stands in for the code", DOUBLES],
])("a test is weaker when %s", (_kind, rows) => {
  test.each(rows)("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

test("unittest's methods are read like functions", async () => {
  const files = pyMethod("self.assertEqual(total(1, 2), 3)", "self.assertEqual(total(1, 2), 4)");
  expect((await judgeChange(files)).refused).toEqual([]);
});
