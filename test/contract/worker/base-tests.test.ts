import { expect, test } from "vitest";
import type { Allowance } from "../../../shared/protocol/job/plan.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { runChecks } from "../../../worker/verify/run-checks.ts";
import { useCheckRig } from "../../support/check-rig.ts";

const BAD =
  "exports.words = (text) => {\n  return text.split(' ');\n};\nexports.count = (text) => exports.words(text).length;\n";
const COSMETIC = BAD.replace("return text.split(' ');", "const separator = ' ';\n  return text.split(separator);");
const GOOD = BAD.replace("split(' ')", "split(/ +/)");
const HEAD =
  "const { describe, it } = require('node:test');\nconst assert = require('node:assert');\nconst { words, count } = require('../words.js');\n";
const SPLITS =
  "  it('splits', () => {\n    assert.deepStrictEqual(words('a b'), ['a', 'b']);\n    assert.strictEqual(count('a b'), 2);\n  });\n";
const RUNS = "  it('takes runs', () => {\n    assert.deepStrictEqual(words('a  b'), ['a', 'b']);\n  });\n";
const suite = (body: string, head = HEAD) => `${head}describe('words', () => {\n${body}});\n`;
const PY_BAD = "def split(text):\n    return text.split(' ')\n";
const PY_COSMETIC = "def split(text):\n    separator = ' '\n    return text.split(separator)\n";
const PY_GOOD = "def split(text):\n    return text.split()\n";
const PY_HEAD = "import unittest\n\nfrom w.core import split\n\n\nclass T(unittest.TestCase):\n";
const PY_SPLITS = "    def test_split(self):\n        self.assertEqual(split('a b'), ['a', 'b'])\n\n";
const PY_RUNS = "    def test_runs(self):\n        self.assertEqual(split('a  b'), ['a', 'b'])\n\n";

const { job, judge } = useCheckRig({
  "package.json": '{"scripts":{"test":"node test/all.js"}}\n',
  "words.js": BAD,
  "test/all.js":
    "for (const file of require('fs').readdirSync(__dirname).sort()) if (/\\.test\\.js$|^_\\w+\\.js$/.test(file)) require('./' + file);\n",
  "test/words.test.js": suite(SPLITS + RUNS),
  "test/shown.js":
    "const { test } = require('node:test');\ntest('shown', () => {\n  const shown = require('fs').readFileSync(__dirname + '/__snapshots__/words.snap', 'utf8');\n  require('node:assert').strictEqual(JSON.stringify(require('../words.js').words('x  y')), shown.trim());\n});\n",
  "test/__snapshots__/words.snap": '["x","y"]\n',
  "w/__init__.py": "",
  "w/core.py": PY_BAD,
  "tests/__init__.py": "",
  "tests/test_w.py": PY_HEAD + PY_SPLITS + PY_RUNS,
  "tests/test_later.py":
    "import unittest\n\nfrom w.core import split\n\n\nclass Later(unittest.TestCase):\n    @unittest.expectedFailure\n    def test_later(self):\n        self.assertEqual(split('c   d'), ['c', 'd'])\n",
});
const claims = (verdict: Verdict) => verdict.findings.map(({ claim }) => claim).join("\n");
const refusal = /the tests of the base fail.*restored from the base.*allows: \["tests"\]/s;

/** Changes to the failing test that make it agree with the bug. */
test.each<[string, Record<string, string>]>([
  [
    "the expected value is rewritten",
    { "test/words.test.js": suite(SPLITS + RUNS.replace("['a', 'b']", "['a', '', 'b']")) },
  ],
  ["the input is rewritten", { "test/words.test.js": suite(SPLITS + RUNS.replace("a  b", "a b")) }],
  [
    "`it` is assigned a new function",
    {
      "test/words.test.js": suite(
        `  const plain = it;\n  it = (name, body) => plain(name, name.startsWith('takes') ? () => {} : body);\n${SPLITS}${RUNS}`,
        HEAD.replace("const { describe, it }", "let { describe, it }"),
      ),
    },
  ],
  [
    "a helper provides more lenient assertions",
    {
      "test/words.test.js": suite(SPLITS + RUNS, HEAD.replace("'node:assert'", "'./support/assert.js'")),
      "test/support/assert.js":
        "const assert = require('node:assert');\nmodule.exports = { ...assert, deepStrictEqual: (a, b) => assert.deepStrictEqual(a.filter(Boolean), b) };\n",
    },
  ],
  [
    "the test moves to a folder that the runner ignores",
    { "test/words.test.js": suite(SPLITS), "test/unit/runs.ts": suite(RUNS, HEAD.replace("../words", "../../words")) },
  ],
  [
    "a new file among the tests patches a built-in method",
    {
      "test/_polyfill.js":
        "const split = String.prototype.split;\nString.prototype.split = function (by, n) {\n  return split.call(this.replace(/ +/g, ' '), by, n);\n};\n",
    },
  ],
])(
  "a remaining bug is refused although the failing test of the base was changed to agree with it: %s",
  async (_what, files) => {
    const verdict = await judge("npm test", { "words.js": COSMETIC, ...files });
    expect(claims(verdict)).toMatch(refusal);
  },
);

test("a snapshot that was rewritten to the bug's result is restored, and refuses the bug", async () => {
  const verdict = await judge("node test/shown.js", {
    "words.js": COSMETIC,
    "test/__snapshots__/words.snap": '["x","","y"]\n',
  });
  expect(claims(verdict)).toMatch(/with test\/__snapshots__\/words\.snap restored from the base/);
});

/** A change of tests that is already seen in the source is refused before any command runs. */
const IN_SOURCE = /is skipped now|asserts less than it did|tests a double of|by a double/;
const python = (head: string, body: string) => ({ "tests/test_w.py": head + body });
test.each<[string, Record<string, string>]>([
  [
    "load_tests omits it",
    {
      "tests/__init__.py":
        "def load_tests(loader, tests, pattern):\n    return loader.loadTestsFromName('tests.test_w.T.test_split')\n",
    },
  ],
  [
    "setUp skips it",
    python(
      PY_HEAD,
      `    def setUp(self):\n        if 'runs' in self.id():\n            self.skipTest('later')\n\n${PY_SPLITS}${PY_RUNS}`,
    ),
  ],
  ["a second method has its name", python(PY_HEAD, PY_SPLITS + PY_RUNS + PY_RUNS.replace("a  b", "a b"))],
  [
    "the function under test is patched",
    python(
      `import unittest.mock\n${PY_HEAD}`,
      `${PY_SPLITS}    @unittest.mock.patch('tests.test_w.split', str.split)\n${PY_RUNS}`,
    ),
  ],
  [
    "its failure is expected",
    python(
      PY_HEAD,
      `${PY_SPLITS}    def test_runs(self):\n        with self.assertRaises(AssertionError):\n            self.assertEqual(split('a  b'), ['a', 'b'])\n`,
    ),
  ],
])(
  "a remaining bug is refused although the failing Python test was changed to agree with it: %s",
  async (_what, files) => {
    const verdict = await judge("python3 -m unittest", { "w/core.py": PY_COSMETIC, ...files });
    expect(claims(verdict)).toMatch(new RegExp(`${refusal.source}|${IN_SOURCE.source}`));
  },
);

test.each<[string, string, Record<string, string>]>([
  [
    "the bug is fixed, and its test has another title and another case",
    "node test/words.test.js",
    {
      "words.js": GOOD,
      "test/words.test.js": suite(
        SPLITS +
          RUNS.replace("takes runs", "takes several blanks as one").replace(
            "  });\n",
            "    assert.strictEqual(count('a  b'), 2);\n  });\n",
          ),
      ),
    },
  ],
  [
    "an expected failure is no longer expected, and the goal is another step",
    `python3 -m unittest tests.test_later && python3 -c "from w.core import split; assert split(' a') == ['a']"`,
    {
      "w/core.py": PY_GOOD,
      "tests/test_later.py":
        "import unittest\n\nfrom w.core import split\n\n\nclass Later(unittest.TestCase):\n    def test_later(self):\n        self.assertEqual(split('c   d'), ['c', 'd'])\n",
    },
  ],
  [
    "the command names a test that the base lacks",
    "python3 -m unittest tests.test_w.T.test_tabs",
    {
      "w/core.py": PY_GOOD,
      "tests/test_w.py": `${PY_HEAD}${PY_SPLITS}${PY_RUNS}    def test_tabs(self):\n        self.assertEqual(split('a\\tb'), ['a', 'b'])\n`,
    },
  ],
  [
    "the command only looks at tests",
    `! grep -rn 'takes runs' test && node -e "require('assert').deepEqual(require('./words.js').words('a  b'), ['a', 'b'])"`,
    { "words.js": GOOD, "test/words.test.js": suite(SPLITS + RUNS.replace("takes runs", "takes several blanks")) },
  ],
])("honest work passes although other tests fail: %s", async (_what, command, files) => {
  expect(claims(await judge(command, files))).toBe("");
});

test("a plan that allows changes of tests allows the fix of a wrong test", async () => {
  const wrong = suite(SPLITS.replace("2);", "3);"));
  const base = await job().commit(new Map(Object.entries({ "words.js": GOOD, "test/words.test.js": wrong })));
  const files = { "words.js": GOOD.replace("/ +/", "/ +/g"), "test/words.test.js": suite(SPLITS) };
  const commit = await job().commit(new Map(Object.entries(files)), base);
  const judgeIt = async (allows: Allowance[]) => {
    const acceptance = [{ kind: "command" as const, command: "node test/words.test.js" }];
    return claims(await runChecks(await job().context(job().order({ acceptance, allows }, { commit, base }))));
  };
  expect(await judgeIt([])).toMatch(refusal);
  expect(await judgeIt(["tests"])).not.toMatch(/tests of the base/);
});
