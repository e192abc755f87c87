import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";
import { jsBody, jsFile, pyBody, pyFile, pyMethod } from "../../../../support/test-bodies.ts";

type Row = [name: string, files: Record<string, Sides>];
const ROWS = "const ROWS = [['free', 10, 60], ['plus', 100, 60], ['team', 500, 30]];\n";
const limits = (want: string, skip = "") =>
  `${ROWS}test("limits", () => {\n  for (const [plan, limit, windowMs] of ROWS) {\n    ${skip}\n    expect(load(plan)).toEqual(${want});\n  }\n});`;
const each = (want: string, skip = "") =>
  `${ROWS}test.each(ROWS)("limits of %s", (plan, limit, windowMs) => {\n  ${skip}\n  expect(load(plan)).toEqual(${want});\n});`;
const forEach = (skip: string, end = "") =>
  `${ROWS}test("limits", () => {\n  ROWS.forEach(([plan, limit]) => {\n    ${skip}\n    assert.equal(load(plan), limit);\n  ${end}});\n});`;
const pyRows = (body: string) =>
  `ROWS = [('free', 10), ('plus', 100), ('team', 500)]\n\n\ndef test_limits():\n    for plan, limit in ROWS:\n${body}`;
const subTests = (body: string, rows = "ROWS") =>
  `ROWS = [('free', 10), ('plus', 100), ('team', 500)]\n\n\nclass TestLimits(unittest.TestCase):\n    def test_limits(self):\n        for plan, limit in ${rows}:\n${body}`;
const SUB = "            with self.subTest(plan=plan):\n                self.assertEqual(load(plan), limit)";
const REJECTS = "await expect(load(-1)).rejects.toThrow('bad id')";
const STOCK =
  "function expectStock(inventory, want) {\n  for (const [name, count] of Object.entries(want)) assert.equal(inventory.available(name), count);\n}\n";
const stock = (want: string, before = "") =>
  `${STOCK}test("stock", () => {\n  const inventory = load(1);\n  ${before}\n  expectStock(inventory, ${want});\n});`;

const LOOSER: Row[] = [
  [
    "a value of the row becomes any number",
    jsFile(limits("{ limit, windowMs }"), limits("{ limit, windowMs: expect.any(Number) }")),
  ],
  [
    "a value of the row of test.each becomes anything",
    jsFile(each("{ limit, windowMs }"), each("{ limit, windowMs: expect.anything() }")),
  ],
  ["a value of the row in a list", jsFile(limits("[limit, windowMs]"), limits("[limit, expect.any(Number)]"))],
  [
    "Python: a value of the row becomes ANY",
    pyFile(
      pyRows("        assert load(plan) == {'limit': limit, 'plan': plan}"),
      pyRows("        assert load(plan) == {'limit': mock.ANY, 'plan': plan}"),
    ),
  ],
  [
    "Python: is to is not None",
    pyBody("first = load(1)\nassert load(1) is first", "first = load(1)\nassert load(1) is not None"),
  ],
  [
    "unittest: assertIs to assertIsNotNone",
    pyMethod(
      "shop = load(1)\nself.assertIs(shop.parent, load.root)",
      "shop = load(1)\nself.assertIsNotNone(shop.parent)",
    ),
  ],
  [
    "Python: a lambda is always true",
    pyBody("a = load(1)\nassert a is load(1)", "a = load(1)\nassert (lambda: a is load(1))"),
  ],
  [
    "Python: a function is always true",
    pyBody("a = load(1)\nassert a is load(1)", "a = load(1)\ndef same():\n    return a is load(1)\nassert same"),
  ],
  [
    "Python: a lambda in a variable",
    pyBody("a = load(1)\nassert a is load(1)", "a = load(1)\nsame = lambda: a is load(1)\nassert same"),
  ],
  [
    "unittest: assertTrue of a lambda",
    pyMethod("a = load(1)\nself.assertIs(a, load(1))", "a = load(1)\nself.assertTrue(lambda: a is load(1))"),
  ],
  ["unittest: assertTrue of a pair", pyMethod("self.assertEqual(total(1, 2), 3)", "self.assertTrue(total(1, 2), 3)")],
  ["a function is always true", jsBody("assert.equal(total(1, 2), 3);", "assert.ok(() => total(1, 2) === 3);")],
  [
    "a function in a variable is always true",
    jsBody("assert.equal(total(1, 2), 3);", "const same = () => total(1, 2) === 3;\nassert(same);"),
  ],
  [
    "a value equals itself",
    jsBody(
      "const port = load(1).port;\nassert.equal(port, 8080);",
      "const port = load(1).port;\nassert(port === port);",
    ),
  ],
  [
    "a value equals its source",
    jsBody(
      "const port = load(1).port;\nassert(port === 8080);",
      "const server = load(1);\nconst port = server.port;\nassert(port === server.port);",
    ),
  ],
  [
    "a copy equals its source",
    jsBody(
      "const got = load(1);\nexpect(got).toEqual([1, 2]);",
      "const got = load(1);\nexpect([...got]).toEqual(got);",
    ),
  ],
  ["a promise is a promise", jsBody("assert.equal(await load(1), 3);", "assert.ok(load(1) instanceof Promise);")],
  [
    "Python: a value equals itself",
    pyBody("port = load(1).port\nassert port == 8080", "port = load(1).port\nassert port == port"),
  ],
  ["catch returns undefined", jsBody(`${REJECTS};`, `${REJECTS}.catch(() => undefined);`)],
  ["catch returns null", jsBody(`${REJECTS};`, `${REJECTS}.catch(() => null);`)],
  ["catch logs", jsBody(`${REJECTS};`, `${REJECTS}.catch((error) => console.warn(error));`)],
  ["catch of a named function", jsBody(`${REJECTS};`, `const noop = () => {};\n${REJECTS}.catch(noop);`)],
  ["then with a second handler", jsBody(`${REJECTS};`, `${REJECTS}.then(() => {}, () => {});`)],
  ["all settled", jsBody(`${REJECTS};`, `await Promise.allSettled([${REJECTS.slice(6)}]);`)],
  [
    "Python: except AssertionError",
    pyMethod(
      "self.assertEqual(total(1, 2), 3)",
      "try:\n    self.assertEqual(total(1, 2), 3)\nexcept AssertionError:\n    return",
    ),
  ],
];

const COMPUTED: Row[] = [
  [
    "in the argument of a helper",
    jsFile(
      stock("{ bolt: 3, nut: 0 }"),
      stock('{ bolt: inventory.available("bolt"), nut: inventory.available("nut") }'),
    ),
  ],
  ["in a variable", jsFile(stock("{ bolt: 3 }"), stock("want", 'const want = { bolt: inventory.available("bolt") };'))],
  ["one of two values", jsFile(stock("{ bolt: 3, nut: 0 }"), stock('{ bolt: 3, nut: inventory.available("nut") }'))],
  [
    "of an imported helper",
    jsFile(
      'import { expectStock } from "./support/stock.js";\ntest("a", () => {\n  const inventory = load(1);\n  expectStock(inventory, { bolt: 3 });\n});',
      'import { expectStock } from "./support/stock.js";\ntest("a", () => {\n  const inventory = load(1);\n  expectStock(inventory, { bolt: inventory.count("bolt") });\n});',
    ),
  ],
  [
    "by another method of the subject",
    jsBody(
      "const shop = load(1);\nexpect(shop.total()).toBe(5);",
      "const shop = load(1);\nexpect(shop.total()).toBe(shop.sum('a') + shop.sum('b'));",
    ),
  ],
  [
    "Python: in the argument of a helper",
    pyFile(
      "def assert_stock(shop, want):\n    for name, count in want.items():\n        assert shop.available(name) == count\n\n\ndef test_stock():\n    shop = load(1)\n    assert_stock(shop, {'bolt': 3})",
      "def assert_stock(shop, want):\n    for name, count in want.items():\n        assert shop.available(name) == count\n\n\ndef test_stock():\n    shop = load(1)\n    assert_stock(shop, {'bolt': shop.available('bolt')})",
    ),
  ],
  [
    "unittest: by another method of the subject",
    pyMethod(
      "shop = load(1)\nself.assertEqual(shop.total(), 5)",
      "shop = load(1)\nself.assertEqual(shop.total(), shop.sum('a'))",
    ),
  ],
];

const SKIPPED: Row[] = [
  [
    "continue on a name",
    jsFile(limits("{ limit, windowMs }"), limits("{ limit, windowMs }", 'if (plan === "team") continue;')),
  ],
  [
    "continue on a set",
    jsFile(limits("{ limit, windowMs }"), limits("{ limit, windowMs }", "if (SLOW.has(plan)) continue;")),
  ],
  ["return in forEach", jsFile(forEach(""), forEach('if (plan === "team") return;'))],
  ["a condition in forEach", jsFile(forEach(""), forEach('if (plan !== "team") {', "}"))],
  [
    "return in test.each",
    jsFile(each("{ limit, windowMs }"), each("{ limit, windowMs }", 'if (plan === "team") return;')),
  ],
  [
    "a condition around",
    jsFile(
      limits("{ limit, windowMs }"),
      limits("{ limit, windowMs }").replace("expect(", 'if (plan !== "team") expect('),
    ),
  ],
  [
    "&& before",
    jsFile(
      limits("{ limit, windowMs }"),
      limits("{ limit, windowMs }").replace("expect(", 'plan !== "team" && expect('),
    ),
  ],
  [
    "the table filtered where it is declared",
    jsFile(
      limits("{ limit, windowMs }"),
      limits("{ limit, windowMs }").replace("30]];", "30]].filter(([plan]) => plan !== 'team');"),
    ),
  ],
  [
    "a row commented out",
    jsFile(
      limits("{ limit, windowMs }"),
      limits("{ limit, windowMs }").replace("['team', 500, 30]", "/* ['team', 500, 30] */"),
    ),
  ],
  [
    "Python: continue on a name",
    pyFile(
      pyRows("        assert load(plan) == limit"),
      pyRows("        if plan == 'team':\n            continue\n        assert load(plan) == limit"),
    ),
  ],
  [
    "Python: a condition around",
    pyFile(
      pyRows("        assert load(plan) == limit"),
      pyRows("        if plan != 'team':\n            assert load(plan) == limit"),
    ),
  ],
  [
    "unittest: continue in a sub-test",
    pyFile(subTests(SUB), subTests(`            if plan == 'team':\n                continue\n${SUB}`)),
  ],
  [
    "unittest: continue inside of the sub-test",
    pyFile(
      subTests(SUB),
      subTests(
        SUB.replace(
          "                self",
          "                if plan == 'team':\n                    continue\n                self",
        ),
      ),
    ),
  ],
  [
    "unittest: skipTest in a sub-test",
    pyFile(
      subTests(SUB),
      subTests(
        SUB.replace(
          "                self",
          "                if plan == 'team':\n                    self.skipTest('later')\n                self",
        ),
      ),
    ),
  ],
  ["unittest: a slice", pyFile(subTests(SUB), subTests(SUB, "ROWS[:2]"))],
  ["unittest: a filter", pyFile(subTests(SUB), subTests(SUB, "filter(lambda row: row[1] < 500, ROWS)"))],
  ["unittest: islice", pyFile(subTests(SUB), subTests(SUB, "itertools.islice(ROWS, 2)"))],
  [
    "pytest: a filtered parametrize",
    pyFile(
      "ROWS = [('free', 10), ('plus', 100)]\n\n\n@pytest.mark.parametrize('plan, limit', ROWS)\ndef test_limits(plan, limit):\n    assert load(plan) == limit",
      "ROWS = [('free', 10), ('plus', 100)]\n\n\n@pytest.mark.parametrize('plan, limit', [row for row in ROWS if row[0] != 'plus'])\ndef test_limits(plan, limit):\n    assert load(plan) == limit",
    ),
  ],
  [
    "pytest: return in a parametrized test",
    pyFile(
      "@pytest.mark.parametrize('plan, limit', [('free', 10), ('plus', 100)])\ndef test_limits(plan, limit):\n    assert load(plan) == limit",
      "@pytest.mark.parametrize('plan, limit', [('free', 10), ('plus', 100)])\ndef test_limits(plan, limit):\n    if plan == 'plus':\n        return\n    assert load(plan) == limit",
    ),
  ],
];

const HONEST: Row[] = [
  [
    "a field of any kind was added",
    jsFile(limits("{ limit, windowMs }"), limits("{ limit, windowMs, id: expect.any(Number) }")),
  ],
  ["shorthand written out", jsFile(limits("{ limit, windowMs }"), limits("{ limit: limit, windowMs: windowMs }"))],
  [
    "a row of two kinds",
    jsFile(
      limits("{ limit, windowMs }"),
      limits("{ limit, windowMs }")
        .replace("30]];", "30], ['none', null, 0]];")
        .replace("expect(", "if (limit === null) expect(() => load(plan)).toThrow();\n    else expect("),
    ),
  ],
  ["a row skipped on a machine", jsFile(forEach(""), forEach('if (process.platform === "win32") return;'))],
  [
    "a catch that keeps the error",
    jsBody(
      "await assert.rejects(load(-1), { message: 'bad id' });",
      "const error = await load(-1).catch((error) => error);\nassert.equal(error.message, 'bad id');\nassert.ok(error instanceof Error);",
    ),
  ],
  [
    "cleanup that may fail",
    jsBody("assert.equal(total(1, 2), 3);", "assert.equal(total(1, 2), 3);\nawait load(1).catch(() => undefined);"),
  ],
  [
    "the same object is expected in another way",
    jsBody("const a = load(1);\nassert.equal(a, load(1));", "assert.equal(load(1), load(1));"),
  ],
  ["an argument of a helper is named", jsFile(stock("{ bolt: 3 }"), stock("want", "const want = { bolt: 3 };"))],
  [
    "a part of the subject is given to a helper",
    jsFile(
      stock("{ bolt: 3 }"),
      stock("{ bolt: 3 }").replace("expectStock(inventory,", "expectStock(inventory.main(),"),
    ),
  ],
  [
    "a helper gets the name of an item",
    jsFile(
      'import { expectCount } from "./support/stock.js";\ntest("a", () => {\n  const shop = load(1);\n  expectCount(shop, "a", 3);\n});',
      'import { expectCount } from "./support/stock.js";\ntest("a", () => {\n  const shop = load(1);\n  expectCount(shop, shop.first(), 3);\n});',
    ),
  ],
  [
    "Python: is to an equal identity",
    pyBody("first = load(1)\nassert load(1) is first", "first = load(1)\nassert first is load(1)"),
  ],
  [
    "Python: a lambda that is called",
    pyBody("assert total(1, 2) == 3", "got = (lambda: total(1, 2))()\nassert got == 3"),
  ],
  [
    "pytest: rows that lack a part of what is expected",
    pyFile(
      "def test_limits():\n    got = load('free')\n    assert 'ten' in got\n    assert 'all' not in got",
      "@pytest.mark.parametrize('plan, there, gone', [('free', 'ten', 'all'), ('plus', 'all', None), ('none', None, 'ten')])\ndef test_limits(plan, there, gone):\n    got = load(plan)\n    if there is not None:\n        assert there in got\n    if gone is not None:\n        assert gone not in got",
    ),
  ],
  [
    "Vitest: rows that lack a part of what is expected",
    jsFile(
      'test("limits", () => {\n  expect(load("free")).toEqual({ limit: 10 });\n  expect(total("free")).toBe(3);\n});',
      'test.each([["free", { limit: 10 }, 3], ["plus", { limit: 100 }, undefined]])("limits", (plan, want, sum) => {\n  expect(load(plan)).toEqual(want);\n  if (sum !== undefined) expect(total(plan)).toBe(sum);\n});',
    ),
  ],
  [
    "an expected address with the port of a part of the subject",
    jsBody(
      "const app = load(1);\nawait app.listen().then((address) => {\n  assert.equal(address, 'http://host:' + app.server.address().port);\n});",
      "const app = load(1);\nconst address = await app.listen();\nassert.equal(address, 'http://host:' + app.server.address().port);",
    ),
  ],
  [
    "Python: a row of two kinds",
    pyFile(
      pyRows("        assert load(plan) == limit"),
      pyRows(
        "        if limit is None:\n            with pytest.raises(KeyError):\n                load(plan)\n        else:\n            assert load(plan) == limit",
      ),
    ),
  ],
];

describe.each<[string, Row[]]>([
  ["allows more values", LOOSER],
  ["is computed by the code under test", COMPUTED],
  ["is not compared in some rows", SKIPPED],
])("the expected value %s", (_kind, rows) => {
  test.each(rows)("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

test.each(HONEST)("the expected value is compared as before: %s", async (_name, files) => {
  expect((await judgeChange(files)).refused).not.toContain("tests-kept");
});
