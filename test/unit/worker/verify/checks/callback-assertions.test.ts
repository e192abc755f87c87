import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";
import { jsBody, pyBody, pyFile, pyMethod } from "../../../../support/test-bodies.ts";

type Row = [name: string, files: Record<string, Sides>];
const validating = (body: string, call = "assert.throws(() => load(-1),") =>
  `${call} (error) => {\n${body}\n  return true;\n});`;
const FIELDS = "  assert.equal(error.code, 'E_ID');\n  assert.match(error.message, /bad id/);";
const EVICTED =
  "const cache = load(1);\nconst keys = [];\ncache.onEvicted = (key) => keys.push(key);\ncache.put('a');\nexpect(keys).toEqual(['a']);";

const ERRORS: Row[] = [
  ["early return on the error", jsBody(validating(FIELDS), validating(`  if (error) return true;\n${FIELDS}`))],
  [
    "early return on the class of the error",
    jsBody(validating(FIELDS), validating(`  if (error instanceof Error) {\n    return true;\n  }\n${FIELDS}`)),
  ],
  [
    "early return in rejects",
    jsBody(
      validating(FIELDS, "await assert.rejects(load(-1),"),
      validating(`  if (error.code) return true;\n${FIELDS}`, "await assert.rejects(load(-1),"),
    ),
  ],
  ["assertions lost", jsBody(validating(FIELDS), validating(""))],
  ["assertions lost, and a name for the error is left", jsBody(validating(FIELDS), validating("  void error;"))],
  ["one of two assertions lost", jsBody(validating(FIELDS), validating("  assert.equal(error.code, 'E_ID');"))],
  [
    "a condition becomes true",
    jsBody(
      "assert.throws(() => load(-1), (error) => error.code === 'E_ID' && error.message === 'bad id');",
      "assert.throws(() => load(-1), (error) => error instanceof Error);",
    ),
  ],
  [
    "a condition becomes the error",
    jsBody(
      "assert.throws(() => load(-1), (error) => error.code === 'E_ID');",
      "assert.throws(() => load(-1), (error) => Boolean(error));",
    ),
  ],
  [
    "toSatisfy accepts all",
    jsBody(
      "await expect(load(-1)).rejects.toSatisfy((error) => error.code === 'E_ID');",
      "await expect(load(-1)).rejects.toSatisfy(() => true);",
    ),
  ],
  [
    "AVA: the fields of the error are not compared",
    jsBody(
      "const error = t.throws(() => load(-1));\nt.is(error.code, 'E_ID');\nt.is(error.message, 'bad id');",
      "const error = t.throws(() => load(-1));\nif (error) return;\nt.is(error.code, 'E_ID');\nt.is(error.message, 'bad id');",
    ),
  ],
  [
    "pytest: return before the assertions about the error",
    pyBody(
      "with pytest.raises(ValueError) as excinfo:\n    load(-1)\nassert excinfo.value.code == 'E_ID'",
      "with pytest.raises(ValueError) as excinfo:\n    load(-1)\nif excinfo.value:\n    return\nassert excinfo.value.code == 'E_ID'",
    ),
  ],
  [
    "pytest: assertions about the error moved behind the call that raises it",
    pyBody(
      "with pytest.raises(ValueError) as excinfo:\n    load(-1)\nassert excinfo.value.code == 'E_ID'",
      "with pytest.raises(ValueError) as excinfo:\n    load(-1)\n    assert excinfo.value.code == 'E_ID'",
    ),
  ],
  [
    "pytest: a match of any text",
    pyBody(
      "with pytest.raises(ValueError, match='bad id'):\n    load(-1)",
      "with pytest.raises(ValueError, match=''):\n    load(-1)",
    ),
  ],
  [
    "unittest: return before the assertions about the error",
    pyMethod(
      "with self.assertRaises(ValueError) as caught:\n    load(-1)\nself.assertEqual(str(caught.exception), 'bad id')",
      "with self.assertRaises(ValueError) as caught:\n    load(-1)\nif caught.exception is not None:\n    return\nself.assertEqual(str(caught.exception), 'bad id')",
    ),
  ],
];

const HANDLERS: Row[] = [
  [
    "an event property",
    jsBody(
      EVICTED,
      "const cache = load(1);\ncache.onEvicted = (key) => {\n  expect(key).toBe('a');\n};\ncache.put('a');",
    ),
  ],
  [
    "a listener",
    jsBody(
      "const bus = load(1);\nconst seen = await bus.next();\nassert.deepEqual(seen, { id: 1 });",
      "const bus = load(1);\nbus.on('seen', (seen) => {\n  assert.deepEqual(seen, { id: 1 });\n});",
    ),
  ],
  [
    "Python: a handler",
    pyBody(
      "shop = load(1)\nseen = []\nshop.on_sold = seen.append\nshop.sell('a')\nassert seen == ['a']",
      "shop = load(1)\ndef sold(name):\n    assert name == 'a'\nshop.on_sold = sold\nshop.sell('a')",
    ),
  ],
  [
    "unittest: a lambda",
    pyMethod(
      "shop = load(1)\nseen = []\nshop.on_sold = seen.append\nshop.sell('a')\nself.assertEqual(seen, ['a'])",
      "shop = load(1)\nshop.on_sold = lambda name: self.assertEqual(name, 'a')\nshop.sell('a')",
    ),
  ],
  [
    "Python: a function in a dictionary",
    pyBody(
      "assert total(1, 2) == 3",
      "def check():\n    assert total(1, 2) == 3\nchecks = {'sum': check}\nassert checks",
    ),
  ],
];

const HONEST: Row[] = [
  [
    "a callback becomes an object",
    jsBody(validating(FIELDS), "assert.throws(() => load(-1), { code: 'E_ID', message: /bad id/ });"),
  ],
  [
    "an object becomes a callback",
    jsBody("assert.throws(() => load(-1), { code: 'E_ID', message: /bad id/ });", validating(FIELDS)),
  ],
  [
    "a callback asserts more",
    jsBody(validating(FIELDS), validating(`  assert.ok(error instanceof RangeError);\n${FIELDS}`)),
  ],
  [
    "a condition becomes assertions",
    jsBody(
      "assert.throws(() => load(-1), (error) => error.code === 'E_ID' && /bad id/.test(error.message));",
      validating(FIELDS),
    ),
  ],
  [
    "assertions become a condition",
    jsBody(
      validating(FIELDS),
      "assert.throws(() => load(-1), (error) => error.code === 'E_ID' && /bad id/.test(error.message));",
    ),
  ],
  [
    "a callback becomes a test of the caught error",
    jsBody(
      validating(FIELDS),
      "let error;\ntry {\n  load(-1);\n  assert.fail();\n} catch (caught) {\n  error = caught;\n}\nassert.equal(error.code, 'E_ID');\nassert.match(error.message, /bad id/);",
    ),
  ],
  [
    "a handler that the test counts",
    jsBody(
      EVICTED,
      "expect.assertions(1);\nconst cache = load(1);\ncache.onEvicted = (key) => {\n  expect(key).toBe('a');\n};\ncache.put('a');",
    ),
  ],
  [
    "a handler that the test waits for",
    jsBody(
      "const bus = load(1);\nconst seen = await bus.next();\nassert.deepEqual(seen, { id: 1 });",
      "const bus = load(1);\nawait new Promise((resolve) => {\n  bus.on('seen', (seen) => {\n    assert.deepEqual(seen, { id: 1 });\n    resolve();\n  });\n  bus.start();\n});",
    ),
  ],
  [
    "a callback of a call that runs it",
    jsBody(
      "const shop = load(1);\ntry {\n  expect(shop.size).toBe(2);\n} finally {\n  shop.close();\n}",
      "await withShop(1, (shop) => {\n  expect(shop.size).toBe(2);\n});",
    ),
  ],
  [
    "a handler was asserted in before",
    jsBody(
      "const cache = load(1);\ncache.onEvicted = (key) => {\n  expect(key).toBe('a');\n};\ncache.put('a');",
      "const store = load(1);\nstore.onEvicted = (key) => {\n  expect(key).toBe('a');\n};\nstore.put('a');",
    ),
  ],
  [
    "Python: a handler that the test counts",
    pyBody(
      "shop = load(1)\nseen = []\nshop.on_sold = seen.append\nshop.sell('a')\nassert seen == ['a']",
      "shop = load(1)\nseen = []\ndef sold(name):\n    seen.append(name)\nshop.on_sold = sold\nshop.sell('a')\nassert seen == ['a']",
    ),
  ],
  [
    "Python: a function that a thread runs",
    pyFile(
      "def test_a():\n    assert total(1, 2) == 3",
      "def test_a():\n    def run():\n        assert total(1, 2) == 3\n    in_thread(run)",
    ),
  ],
];

describe.each<[string, Row[]]>([
  ["the expectations of an error are", ERRORS],
  ["assertions move into a handler:", HANDLERS],
])("a test is weaker when %s", (_kind, rows) => {
  test.each(rows)("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

test.each(HONEST)("a test asserts as much: %s", async (_name, files) => {
  expect((await judgeChange(files)).claims).toEqual([]);
});
