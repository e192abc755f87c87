import { expect, test } from "vitest";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { useCheckRig } from "../../support/check-rig.ts";

const TABLE = '// generated\nmodule.exports = { get: (key) => ({"a":1})[key] };\n';
const WORDS =
  "exports.split = (text) => text.split(' ');\nexports.count = (text) => {\n  return exports.split(text).length;\n};\n";
const BASE = {
  "package.json": '{"name":"t","scripts":{"build":"node scripts/gen.js","test":"npm run build && node --test"}}\n',
  "scripts/gen.js":
    "const fs = require('node:fs');\nconst data = fs.readFileSync('data.json', 'utf8').trim();\nfs.writeFileSync('src/table.js', '// generated\\nmodule.exports = { get: (key) => (' + data + ')[key] };\\n');\n",
  "data.json": '{"a":1}\n',
  "src/table.js": TABLE,
  "src/words.js": WORDS,
  "test/table.test.js":
    "const { test } = require('node:test');\ntest('b', () => require('node:assert').strictEqual(require('../src/table.js').get('b'), 2));\n",
};
const { judge } = useCheckRig(BASE);
const claims = (verdict: Verdict) => verdict.findings.map(({ claim }) => claim).join("\n");
const check = (verdict: Verdict) => verdict.checks.find(({ name }) => name.startsWith("command"));
const GENERATED = { "data.json": '{"a":1,"b":2}\n', "src/table.js": TABLE.replace('"a":1', '"a":1,"b":2') };

test("a generated file that the acceptance builds is left out, and the pass is unmeasured", async () => {
  const verdict = await judge("npm test", GENERATED);
  expect(claims(verdict)).toBe("");
  expect(check(verdict)).toMatchObject({ passed: true, figures: { unmeasured: 1, faultsPlanted: 0 } });
  expect(check(verdict)?.detail).toMatch(/generates src\/table\.js again, so no fault was planted there/);
});

const MENDED = { ...GENERATED, "src/words.js": WORDS.replace("text.split(' ')", "text.split(' ').filter(Boolean)") };

test("other code of a change with a generated file is measured: with a test, it passes", async () => {
  const counts =
    "const { test } = require('node:test');\ntest('counts', () => require('node:assert').strictEqual(require('../src/words.js').count('a  b'), 2));\n";
  const verdict = await judge("npm test", { ...MENDED, "test/words.test.js": counts });
  expect(claims(verdict)).toBe("");
  expect(check(verdict)?.figures).toMatchObject({ faultsPlanted: expect.any(Number) });
  expect(check(verdict)?.figures?.unmeasured).toBeUndefined();
});

test("other code of a change with a generated file is measured: without a test, it is refused", async () => {
  expect(claims(await judge("npm test", MENDED))).toMatch(/although every changed function/);
});

const RESTORE = (path: string, text: string) =>
  `require("node:fs").writeFileSync(require("node:path").join(__dirname, ${JSON.stringify(path)}), ${JSON.stringify(text)});\n`;

test.each<[string, Record<string, string>]>([
  [
    "a test",
    {
      "src/words.js": "exports.split = () => [];\nexports.count = (text) => {\n  return 0;\n};\n",
      "test/words.test.js": `${RESTORE("../src/words.js", WORDS)}const { test } = require('node:test');\ntest('counts', () => require('node:assert').strictEqual(require('../src/words.js').count('a b c'), 3));\n`,
    },
  ],
  [
    "another module",
    {
      "src/words.js": WORDS.replace("split(' ')", "split(/ +/)"),
      "src/table.js": TABLE,
      "src/first.js": `${RESTORE("words.js", WORDS.replace("split(' ')", "split(/ +/)"))}`,
      "test/words.test.js":
        "require('../src/first.js');\nconst { test } = require('node:test');\ntest('counts', () => require('node:assert').strictEqual(require('../src/words.js').count('a  b'), 2));\n",
    },
  ],
])("code that the candidate itself restores before the tests does not count as generated: %s", async (_name, files) => {
  const verdict = await judge("node --test test/words.test.js", files);
  expect(verdict.decision).toBe("fail");
  expect(claims(verdict)).toMatch(/although every changed function|passes without the change/);
});
