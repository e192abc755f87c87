import { describe, expect, test } from "vitest";
import { BOTH, HEAD, js, ONE, PY, py, TWO } from "../../../../support/adding-tests.ts";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";

describe("an unchanged test does not make up for lost assertions", () => {
  const STOCK = `import unittest
class T(unittest.TestCase):
    def test_serves(self):
        self.assertEqual(allocate({"nut": 5}, [("ann", "nut", 2), ("bob", "nut", 3)]), ["ann", "bob"])
    def test_refuses(self):
        self.assertEqual(allocate({"nut": 5}, [("ann", "nut", 9)]), [])
`;
  test.each<[string, string]>([
    ["removed", STOCK.replace(/ {4}def test_refuses[\s\S]*/, "")],
    ["renamed out", STOCK.replace("test_refuses", "later_refuses")],
    [
      "compared with itself",
      STOCK.replace('[("ann", "nut", 9)]), [])', '[("ann", "nut", 9)]), allocate({"nut": 5}, [("ann", "nut", 9)]))'),
    ],
  ])("%s", async (_name, after) => {
    expect((await judgeChange({ "tests/test_stock.py": [STOCK, after] })).refused).toContain("tests-kept");
  });
});

describe("an honest change of tests passes", () => {
  test.each<[string, Record<string, Sides>]>([
    ["a file renamed", { ...js(BOTH, undefined), "test/sum.test.js": [undefined, BOTH] }],
    [
      "a folder moved",
      { ...js(BOTH, undefined), "test/unit/add.test.js": [undefined, BOTH.replace("../src", "../../src")] },
    ],
    ["a file split", { ...js(BOTH, `${HEAD}${ONE}`), "test/add-zero.test.js": [undefined, `${HEAD}${TWO}`] }],
    [
      "two files merged",
      {
        "test/a.test.js": [`${HEAD}${ONE}`, undefined],
        "test/b.test.js": [`${HEAD}${TWO}`, undefined],
        ...js(undefined, BOTH),
      },
    ],
    [
      "a describe added around tests",
      js(BOTH, `${HEAD}import { describe } from "node:test";\ndescribe("add", () => {\n${ONE}${TWO}});\n`),
    ],
    ["a corrected title", js(BOTH, BOTH.replace("adds two numbers", "adds two whole numbers"))],
    [
      "a corrected title and body",
      js(BOTH, BOTH.replace("adds two numbers", "sums").replace("add(1, 2), 3", "add(2, 2), 4")),
    ],
    [
      "two tests merged",
      js(
        BOTH,
        `${HEAD}test("adds", () => {\n  assert.equal(add(1, 2), 3);\n  assert.equal(add(5, 0), 5);\n  assert.equal(add(0, 7), 7);\n});\n`,
      ),
    ],
    [
      "a test split",
      js(
        BOTH,
        `${HEAD}${ONE}test("adds nothing", () => {\n  assert.equal(add(5, 0), 5);\n});\ntest("adds to nothing", () => {\n  assert.equal(add(0, 7), 7);\n});\n`,
      ),
    ],
    [
      "tests turned into rows of a table",
      js(
        BOTH,
        `${HEAD}for (const [a, b, sum] of [[1, 2, 3], [5, 0, 5], [0, 7, 7]]) {\n  test(\`adds \${a} and \${b}\`, () => assert.equal(add(a, b), sum));\n}\n`,
      ),
    ],
    [
      "a table in a constant",
      js(
        BOTH,
        `${HEAD}const CASES = [[1, 2, 3], [5, 0, 5], [0, 7, 7]];\nCASES.forEach(([a, b, sum]) => test(\`adds \${a} and \${b}\`, () => { assert.equal(add(a, b), sum); }));\n`,
      ),
    ],
    [
      "test.each",
      {
        "a.test.ts": [
          'it("adds 1", () => { expect(add(1, 2)).toBe(3); });\nit("adds 5", () => { expect(add(5, 0)).toBe(5); });\n',
          'it.each([[1, 2, 3], [5, 0, 5]])("adds %d", (a, b, sum) => { expect(add(a, b)).toBe(sum); });\n',
        ],
      },
    ],
    [
      "an extracted helper",
      js(
        BOTH,
        `${HEAD}function checkSum(a, b, sum) {\n  assert.equal(add(a, b), sum);\n}\ntest("adds two numbers", () => checkSum(1, 2, 3));\ntest("adds nothing", () => {\n  checkSum(5, 0, 5);\n  checkSum(0, 7, 7);\n});\n`,
      ),
    ],
    [
      "a helper extracted into its own file",
      {
        ...js(
          BOTH,
          `${HEAD}import { checkSum } from "./helpers.js";\ntest("adds two numbers", () => checkSum(1, 2, 3));\ntest("adds nothing", () => {\n  checkSum(5, 0, 5);\n  checkSum(0, 7, 7);\n});\n`,
        ),
        "test/helpers.js": [
          undefined,
          'import assert from "node:assert";\nimport { add } from "../src/add.js";\nexport const checkSum = (a, b, sum) => assert.equal(add(a, b), sum);\n',
        ],
      },
    ],
    [
      "assert to expect",
      js(
        BOTH,
        'import { expect, test } from "vitest";\nimport { add } from "../src/add.js";\ntest("adds two numbers", () => {\n  expect(add(1, 2)).toBe(3);\n});\ntest("adds nothing", () => {\n  expect(add(5, 0)).toBe(5);\n  expect(add(0, 7)).toEqual(7);\n});\n',
      ),
    ],
    [
      "expect to chai",
      {
        "a.spec.js": [
          'it("a", () => { expect(f(1)).toBe(true); expect(g()).toBe(null); });\n',
          'it("a", () => { expect(f(1)).to.be.true; expect(g()).to.be.null; });\n',
        ],
      },
    ],
    [
      "tape to node:test",
      {
        "test/a.js": [
          'test("a", (t) => { t.equal(f(1), 2); t.ok(g()); t.end(); });\n',
          'test("a", () => { assert.equal(f(1), 2); assert.ok(g()); });\n',
        ],
      },
    ],
    [
      "assertions imported by name",
      js(BOTH, BOTH.replace("import assert from", "import { equal } from").replaceAll("assert.equal", "equal")),
    ],
    [
      "several comparisons merged into one",
      js(
        BOTH,
        BOTH.replace(
          "  assert.equal(add(5, 0), 5);\n  assert.equal(add(0, 7), 7);\n",
          "  assert.deepEqual([add(5, 0), add(0, 7)], [5, 7]);\n",
        ),
      ),
    ],
    [
      "a try and a catch turned into assert.throws",
      {
        "test/a.js": [
          'test("a", () => { try { f(); assert.fail("no"); } catch (e) { assert.equal(e.code, "E"); assert.match(e.message, /x/); } });\n',
          'test("a", () => { assert.throws(() => f(), { code: "E", message: /x/ }); });\n',
        ],
      },
    ],
    [
      "a promise awaited",
      {
        "test/a.js": [
          'test("a", () => assert.rejects(f(), /x/));\n',
          'test("a", async () => { await assert.rejects(f(), /x/); });\n',
        ],
      },
    ],
    [
      "a callback turned into a promise",
      {
        "test/a.js": [
          'it("a", (done) => { f((e, v) => { assert.equal(v, 2); done(); }); });\n',
          'it("a", async () => { assert.equal(await f(), 2); });\n',
        ],
      },
    ],
    ["a stricter test", js(BOTH, BOTH.replaceAll("assert.equal", "assert.strictEqual"))],
    ["another value expected", js(BOTH, BOTH.replace("add(1, 2), 3", "add(1, 2), 4"))],
    ["a removed skip", js(BOTH.replace('test("adds n', 'test.skip("adds n'), BOTH)],
    [
      "a skipped test moved",
      {
        ...js(BOTH.replace('test("adds n', 'test.skip("adds n'), undefined),
        "test/b.test.js": [undefined, BOTH.replace('test("adds n', 'test.skip("adds n')],
      },
    ],
    [
      "a test that is skipped on Windows",
      js(BOTH, BOTH.replace('"adds nothing", ', '"adds nothing", { skip: process.platform === "win32" }, ')),
    ],
    [
      "a new test for some versions",
      js(BOTH, `${BOTH}test("new", { skip: !globalThis.Iterator }, () => assert.equal(add(1, 1), 2));\n`),
    ],
    ["an announced test", js(BOTH, `${BOTH}test.todo("adds fractions");\n`)],
    [
      "hooks of the runner",
      {
        "a.spec.ts": [
          'test("a", async () => { expect(await f()).toBe(1); });\n',
          'test.beforeEach(async () => { await g(); });\ntest.describe("a", () => {\ntest("a", async () => { expect(await f()).toBe(1); });\n});\n',
        ],
      },
    ],
    [
      "subtests turned into tests",
      {
        "test/a.js": [
          'test("a", async (t) => {\n  await t.test("b", () => assert.equal(f(1), 2));\n  await t.test("c", () => assert.equal(f(2), 3));\n});\n',
          'describe("a", () => {\n  it("b", () => assert.equal(f(1), 2));\n  it("c", () => assert.equal(f(2), 3));\n});\n',
        ],
      },
    ],
    [
      "the same title in two suites",
      {
        "a.test.js": [
          'describe("a", () => { it("is empty", () => { expect(a()).toBe(1); expect(a()).toBe(2); }); });\ndescribe("b", () => { it("is empty", () => { expect(b()).toBe(1); }); });\n',
          'describe("b", () => { it("is empty", () => { expect(b()).toBe(1); }); });\ndescribe("a", () => { it("is empty", () => { expect(a()).toBe(1); expect(a()).toBe(2); }); });\n',
        ],
      },
    ],
    [
      "a test that nothing throws",
      { "a.test.js": [undefined, 'it("does not throw for an empty list", () => { f([]); });\n'] },
    ],
    ["supertest", { "a.test.js": [undefined, 'it("answers", () => request(app).get("/").expect(200));\n'] }],
    [
      "a script that runs as a test, moved",
      { "test.js": ["assert.equal(f(1), 2);\n", undefined], "test/index.js": [undefined, "assert.equal(f(1), 2);\n"] },
    ],
    [
      "a file that no parser can read, moved",
      {
        "test/a.test.ts": ['test("a", () => { expect(f(1)).toBe(2); }); using new ;\n', undefined],
        "test/b.test.ts": [undefined, 'test("a", () => { expect(f(1)).toBe(2); }); using new ;\n'],
      },
    ],
    [
      "two files with helpers of the same name, one file renamed",
      {
        "test/a.test.js": [
          "function check() {\n  assert.equal(f(), 1);\n  assert.equal(g(), 2);\n}\ntest('a', () => check());\n",
          undefined,
        ],
        "test/b.test.js": [
          "function check() {\n  assert.equal(h(), 1);\n}\ntest('b', () => check());\n",
          "function check() {\n  assert.equal(h(), 1);\n}\ntest('b', () => check());\n// b\n",
        ],
        "test/z.test.js": [
          undefined,
          "function check() {\n  assert.equal(f(), 1);\n  assert.equal(g(), 2);\n}\ntest('a', () => check());\n",
        ],
      },
    ],
    [
      "tests moved to another folder",
      {
        "test/a.js": ['test("a", () => { assert.equal(f(), 1); });\n', undefined],
        "e2e/a.js": [undefined, 'test("a", () => { assert.equal(f(), 1); });\n'],
      },
    ],
    [
      "a test that only some machines run, by a name for it",
      js(
        BOTH,
        BOTH.replace(
          'test("adds nothing"',
          'const testUnix = process.platform === "win32" ? test.skip : test;\ntestUnix("adds nothing"',
        ),
      ),
    ],
    [
      "a spy checked in another way",
      {
        "a.test.js": [
          'it("a", () => { sinon.assert.calledOnce(spy); result.should.equal(3); });\n',
          'it("a", () => { expect(spy.calledOnce).to.be.true; expect(result).to.equal(3); });\n',
        ],
      },
    ],
    [
      "a known fault marked as expected",
      py(
        PY,
        `${PY}@pytest.mark.xfail(reason="issue 7", strict=True)\ndef test_fractions():\n    assert add(0.1, 0.2) == 0.3\n`,
      ),
    ],
    [
      "unittest to pytest",
      py(
        "class TestAdd(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(add(1, 2), 3)\n        self.assertTrue(ok())\n        with self.assertRaises(ValueError):\n            add(None)\n",
        "def test_adds():\n    assert add(1, 2) == 3\n    assert ok()\n    with pytest.raises(ValueError):\n        add(None)\n",
      ),
    ],
    [
      "parametrize",
      py(
        PY,
        'import pytest\nfrom add import add\n@pytest.mark.parametrize("a, b, total", [(1, 2, 3), (5, 0, 5), (0, 7, 7)])\ndef test_adds(a, b, total):\n    assert add(a, b) == total\n',
      ),
    ],
    [
      "tests put into a class",
      py(
        PY,
        "from add import add\nclass TestAdd:\n    def test_adds(self):\n        assert add(1, 2) == 3\n    def test_adds_nothing(self):\n        assert add(5, 0) == 5\n        assert add(0, 7) == 7\n",
      ),
    ],
    [
      "a test that is skipped on old Pythons",
      py(
        PY,
        PY.replace("def test_adds_n", '@pytest.mark.skipif(sys.version_info < (3, 9), reason="new")\ndef test_adds_n'),
      ),
    ],
    [
      "subtests",
      py(
        PY,
        PY.replace(
          "    assert add(5, 0) == 5\n    assert add(0, 7) == 7\n",
          "    for a, b, c in [(5, 0, 5), (0, 7, 7)]:\n        assert add(a, b) == c\n",
        ),
      ),
    ],
    [
      "a bare yield",
      py(`${PY}@pytest.fixture\ndef db():\n    yield\n`, `${PY}@pytest.fixture\ndef db():\n    connect()\n    yield\n`),
    ],
    [
      "approx turned into an exact value",
      py("def test_a():\n    assert f(1) == pytest.approx(2)\n", "def test_a():\n    assert f(1) == 2\n"),
    ],
  ])("%s", async (_name, files) => {
    const { refused, claims } = await judgeChange(files);
    expect(claims).toEqual([]);
    expect(refused).toEqual([]);
  });
});

describe("a weakened test is refused", () => {
  const rest = `${HEAD}${ONE}`;
  test.each<[string, Record<string, Sides>]>([
    [
      "deleted, with a new test elsewhere",
      { ...js(BOTH, rest), "test/b.test.js": [undefined, `${HEAD}test("new", () => assert.equal(add(9, 9), 18));\n`] },
    ],
    [
      "a file deleted, with a new file",
      {
        ...js(BOTH, undefined),
        "test/b.test.js": [undefined, `${HEAD}test("new", () => assert.equal(add(9, 9), 18));\n`],
      },
    ],
    [
      "moved without one of its assertions",
      { ...js(BOTH, undefined), "test/b.test.js": [undefined, BOTH.replace("  assert.equal(add(0, 7), 7);\n", "")] },
    ],
    [
      "moved, and skipped",
      { ...js(BOTH, undefined), "test/b.test.js": [undefined, BOTH.replace('test("adds n', 'test.skip("adds n')] },
    ],
    [
      "merged into a test that asserts less",
      js(BOTH, `${HEAD}test("adds", () => {\n  assert.equal(add(1, 2), 3);\n});\n`),
    ],
    [
      "a row of a loop removed",
      js(
        `${HEAD}for (const n of [1, 2, 3]) test(\`n \${n}\`, () => assert.equal(add(n, 0), n));\n`,
        `${HEAD}for (const n of [1, 2]) test(\`n \${n}\`, () => assert.equal(add(n, 0), n));\n`,
      ),
    ],
    [
      "a row of a table in a constant removed",
      js(
        `${HEAD}const ROWS = [1, 2, 3];\nROWS.forEach((n) => test(\`n \${n}\`, () => assert.equal(add(n, 0), n)));\n`,
        `${HEAD}const ROWS = [1, 2];\nROWS.forEach((n) => test(\`n \${n}\`, () => assert.equal(add(n, 0), n)));\n`,
      ),
    ],
    [
      "a helper that asserts nothing",
      js(
        BOTH,
        `${HEAD}function checkSum() {}\ntest("adds two numbers", () => checkSum(1, 2, 3));\ntest("adds nothing", () => {\n  checkSum(5, 0, 5);\n  checkSum(0, 7, 7);\n});\n`,
      ),
    ],
    [
      "the helper itself weakened",
      {
        "test/helpers.js": [
          "export function checkSum(a, b, c) {\n  assert.equal(add(a, b), c);\n  assert.equal(add(b, a), c);\n}\n",
          "export function checkSum(a, b, c) {\n  assert.equal(add(a, b), c);\n}\n",
        ],
      },
    ],
    [
      "ended before it asserts",
      js(BOTH, BOTH.replace("{\n  assert.equal(add(5", "{\n  return;\n  assert.equal(add(5")),
    ],
    [
      "skipped by its first statement",
      js(BOTH, BOTH.replace("() => {\n  assert.equal(add(5", "(t) => {\n  t.skip();\n  assert.equal(add(5")),
    ],
    [
      "skipped under a condition that always holds here",
      js(BOTH, BOTH.replace('"adds nothing", ', '"adds nothing", { skip: process.platform === "linux" }, ')),
    ],
    [
      "skipped by the environment",
      js(BOTH, BOTH.replace('"adds nothing", ', '"adds nothing", { skip: process.env.CI }, ')),
    ],
    [
      "an equality turned into an inequality",
      {
        "a.test.js": ['it("a", () => { expect(f(1)).toBe(3); });\n', 'it("a", () => { expect(f(1)).not.toBe(4); });\n'],
      },
    ],
    [
      "an equality turned into a bound",
      {
        "a.test.js": [
          'it("a", () => { expect(f(1)).toBe(3); });\n',
          'it("a", () => { expect(f(1)).toBeGreaterThan(0); });\n',
        ],
      },
    ],
    [
      "any error accepted",
      {
        "a.test.js": [
          'it("a", () => { expect(f).toThrow(/too long/); });\n',
          'it("a", () => { expect(f).toThrow(); });\n',
        ],
      },
    ],
    [
      "deleted from a file that no parser can read",
      {
        "test/a.test.ts": [
          'test("a", () => { expect(f(1)).toBe(2); });\ntest("b", () => { expect(f(2)).toBe(3); }); using new ;\n',
          'test("a", () => { expect(f(1)).toBe(2); }); using new ;\n',
        ],
      },
    ],
    ["a script that runs as a test, deleted", { "test/run.js": ["assert.equal(f(1), 2);\n", undefined] }],
    ["a Python test deleted", py(PY, PY.replace(/def test_adds_nothing[\s\S]*/, ""))],
    [
      "a Python class skipped",
      py(
        `class TestA:\n    def test_a(self):\n        assert f(1) == 2\n`,
        `@unittest.skip("later")\nclass TestA:\n    def test_a(self):\n        assert f(1) == 2\n`,
      ),
    ],
    ["an expected failure", py(PY, PY.replace("def test_adds_n", "@pytest.mark.xfail\ndef test_adds_n"))],
    [
      "a row of parametrize removed",
      py(
        '@pytest.mark.parametrize("a", [1, 2, 3])\ndef test_a(a):\n    assert f(a) == a\n',
        '@pytest.mark.parametrize("a", [1])\ndef test_a(a):\n    assert f(a) == a\n',
      ),
    ],
    [
      "a test behind a bare yield deleted",
      py(
        `@pytest.fixture\ndef db():\n    yield\n${PY}`,
        `@pytest.fixture\ndef db():\n    yield\n${PY.replace(/def test_adds_nothing[\s\S]*/, "")}`,
      ),
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});
