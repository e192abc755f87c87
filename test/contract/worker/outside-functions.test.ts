import { expect, test } from "vitest";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { useCheckRig } from "../../support/check-rig.ts";

const LIMITS = 'exports.LIMITS = { max: 5, name: "limits" };\nexports.clip = (n) => {\n  return n - 1;\n};\n';
const BASE = {
  "package.json": '{"name":"limits","version":"2.0.0"}\n',
  "limits.js": LIMITS,
  "check.js": 'const { clip } = require("./limits.js");\nrequire("assert").strictEqual(clip(9), 9);\n',
  "max.test.js":
    'require("node:test").test("max", () => require("assert").equal(require("./limits.js").LIMITS.max, 6));\n',
  "version.js": "module.exports = '1.0.0';\n",
  "check-version.js":
    'const text = require("fs").readFileSync("version.js", "utf8");\nif (!text.includes(require("./package.json").version)) process.exitCode = 1;\n',
  "other.js": "process.exit(0);\n",
  "src/stream.js": "exports.lines = (text) => {\n  return text.split('\\n');\n};\n",
  "limits.py": "MAX = 5\n\n\ndef clip(n):\n    return n - 1\n",
  "check.py": "import re\nassert re.search(r'MAX = 6', open('limits.py').read())\n",
};
const { judge } = useCheckRig(BASE);
const claims = (verdict: Verdict) => verdict.findings.map(({ claim }) => claim).join("\n");
const detail = (verdict: Verdict) => verdict.checks.find(({ name }) => name.startsWith("command"))?.detail;

test.each<[string, string, Record<string, string>]>([
  [
    "a test of a constant next to functions",
    "node --test max.test.js",
    { "limits.js": LIMITS.replace("max: 5", "max: 6") },
  ],
  ["a check that reads the text of a module", "node check-version.js", { "version.js": "module.exports = '2.0.0';\n" }],
  [
    "a check that reads the text of a Python module",
    "python3 check.py",
    { "limits.py": BASE["limits.py"].replace("5", "6") },
  ],
])("an acceptance that notices a reverted change outside functions passes: %s", async (_name, ...given) => {
  const verdict = await judge(...given);
  expect(claims(verdict)).toBe("");
  expect(detail(verdict)).toMatch(/fails when the change, which is outside functions, is reverted/);
});

test.each<[string, string, Record<string, string>]>([
  ["a look at a file", "test -f README.md", { "README.md": "# a\n", "version.js": "module.exports = '2.0.0';\n" }],
  [
    "a constant that ends the process",
    "node check.js",
    { "limits.js": `const p = globalThis["pro" + "cess"], q = p["ex" + "it"](0);\n${LIMITS}` },
  ],
  ["an import that ends the process", "node check.js", { "limits.js": `require("./other.js");\n${LIMITS}` }],
  [
    "assertions patched outside functions",
    "node check.js",
    { "limits.js": `require("assert")["strict" + "Equal"] = Object.is;\n${LIMITS}` },
  ],
  [
    "assertions patched in a separate file",
    "node check.js",
    { "limits.js": `require("./patch.js");\n${LIMITS}`, "patch.js": 'require("assert").strictEqual = Object.is;\n' },
  ],
])("an acceptance that does not notice broken functions is refused: %s", async (_name, command, files) => {
  const verdict = await judge(command, files);
  expect(verdict.decision).toBe("fail");
  expect(claims(verdict)).toMatch(/although every changed function/);
});

test("a test that runs only an async generator, and no other function, passes", async () => {
  const made = `${BASE["src/stream.js"]}
/** Yields complete lines. */
exports.lineStream = async function* (chunks) {
  for await (const chunk of chunks) yield* chunk.split("\\n");
};
`;
  const check = `node -e 'const all = []; (async () => { for await (const a of require("./src/stream.js").lineStream(["a\\nb"])) all.push(a); require("assert").deepEqual(all, ["a", "b"]); })()'`;
  const verdict = await judge(check, { "src/stream.js": made });
  expect(claims(verdict)).toBe("");
  expect(detail(verdict)).toMatch(/fails when each changed function is broken/);
});
