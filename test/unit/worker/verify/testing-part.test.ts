import { expect, test } from "vitest";
import { namesNewTest } from "../../../../worker/verify/tests-run/names-new-test.ts";
import { testingPart } from "../../../../worker/verify/tests-run/testing-part.ts";

const manifest = JSON.stringify({
  scripts: { test: "eslint . && mocha", lint: "eslint . && tsc -p .", build: "node build.mjs" },
});
const readBase = async (path: string) =>
  ({ "package.json": manifest, "tests/test_w.py": "class T:\n    def test_split(self):\n" })[path];

test.each<[string, string | undefined]>([
  ["npm test", "npm test"],
  ["npm run lint && npm test", "npm test"],
  ["npm run lint", undefined],
  ["npm run build && node --test test/ && test -f dist/a.js", "npm run build && node --test test/"],
  [`python3 -m unittest && python3 -c "from a import b; assert b"`, "python3 -m unittest"],
  [
    `python3 -c "import unittest; unittest.main('tests.test_w')"`,
    `python3 -c "import unittest; unittest.main('tests.test_w')"`,
  ],
  ["cd app && ! grep -rn TODO src && make check 2>&1", "cd app && make check 2>&1"],
  ["cd app && grep -q a b", undefined],
  ["set -o pipefail; npm test | tee log && grep -q ok log", "set -o pipefail; npm test | tee log"],
  ["if true; then eslint . && npm test; fi", "if true; then eslint . && npm test; fi"],
  ["echo '&&' && (cat a && npm test)", "(cat a && npm test)"],
  ["prove -l t", "prove -l t"],
])("the part of a command that may run tests: %s", async (command, part) => {
  expect(await testingPart(command, readBase)).toBe(part);
});

const paths = new Set(["package.json", "src/words.js", "test/words.test.js", "tests/test_w.py", "w/core.py"]);
const added = [
  "test/new.test.js",
  "test/unit/runs.js",
  "tests/test_new.py",
  "pkg/tests/test_a.py",
  "test/5000.js",
  "test/dot.js",
  "test/mocha.js",
];
const isNew = (command: string) => namesNewTest(command, { paths, added, readBase });

test.each([
  "node --test test/new.test.js",
  "node --test ./test/unit/",
  "node --test 'test/unit/*.js'",
  "python3 -m unittest tests.test_new",
  "python3 -m unittest tests.test_new.T.test_x",
  "python3 -m unittest tests.test_w.T.test_tabs",
  "pytest tests/test_w.py::test_tabs",
  "cd pkg && pytest tests/test_a.py",

  "go test ./pkg/...",
  "npx vitest run new",
])("a command names tests that the base lacks: %s", async (command) => {
  expect(await isNew(command)).toBe(true);
});

test.each([
  "npm test",
  "npx mocha --timeout 5000 --reporter dot",
  "node --test test/words.test.js",
  "node --test test/",
  "npm run unit",
  "python3 -m unittest discover -s tests -t .",
  "python3 -m unittest tests.test_w.T.test_split",
  "pytest tests/test_w.py::T::test_split",
  "npx vitest run words",
  "npx vitest run",
])("a new file does not make a command name new tests: %s", async (command) => {
  expect(await isNew(command)).toBe(false);
});
