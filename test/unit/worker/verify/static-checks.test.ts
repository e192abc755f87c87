import { describe, expect, test } from "vitest";
import { SECRET_SAMPLES } from "../../../../lab/attack/untrusted/secret-samples.ts";
import type { Allowance } from "../../../../shared/protocol/job/plan.ts";
import { registerSecret } from "../../../../shared/support/secrets/redact.ts";
import { fileChange, makeChange, readChange } from "../../../../worker/verify/change.ts";
import { noSuppressions } from "../../../../worker/verify/checks/no-suppressions.ts";
import { secrets } from "../../../../worker/verify/checks/secrets.ts";
import { runStaticCheck } from "../../../../worker/verify/static-check.ts";
import { STATIC_CHECKS } from "../../../../worker/verify/static-checks.ts";
import { parseSource } from "../../../../worker/verify/syntax/parse-source.ts";
import { changedFiles } from "../../../../worker/workspace/changed-files.ts";
import { type Given, judgeChange, type Sides } from "../../../support/judge-change.ts";
import { commitAll, gitIn, makeRepository, temporaryFolder, writeFiles } from "../../../support/repository.ts";

const SECRET = SECRET_SAMPLES.find(({ kind }) => kind === "GitHub token")?.secret ?? "";

const TESTS = `import { test } from "node:test";
import assert from "node:assert";
import { add } from "../add.js";
test("adds", () => {
  assert.equal(add(1, 2), 3);
  assert.equal(add(0, 0), 0);
});
test("takes away", () => assert.equal(add(2, -1), 1));
`;

describe("a good change passes every check", () => {
  test.each<[string, Record<string, Sides>]>([
    [
      "a fixed function",
      { "add.js": ["export const add = (a, b) => a - b;\n", "export const add = (a, b) => a + b;\n"] },
    ],
    [
      "a test added",
      {
        "test/add.test.js": [TESTS, `${TESTS}test("more", () => assert.equal(add(5, 5), 10));\n`],
        "add.js": [undefined, "export const add = 1;\n"],
      },
    ],
    [
      "a test file moved",
      {
        "test/add.test.js": [TESTS, undefined],
        "test/sum.test.js": [undefined, TESTS],
        "add.js": [undefined, "export const add = 1;\n"],
      },
    ],
    ["an export added", { "a.cjs": ["exports.a = 1;\n", "exports.a = 1;\nexports.b = 2;\n"] }],
    [
      "a module turned into an ES module",
      {
        "a.js": [
          "module.exports = { a, b };\n",
          "const a = 1;\nconst b = 2;\nexport { a, b };\nexport default { a, b };\n",
        ],
      },
    ],
    [
      "TypeScript with types and a catch with a reason",
      {
        "a.ts": [
          undefined,
          "export function f(x: unknown): number { try { return Number(x); } catch { /* not a number */ } return 0; }\n",
        ],
      },
    ],
    [
      "Python",
      {
        "a.py": [
          "def f():\n    return 1\n",
          "def f():\n    try:\n        return 2\n    except ValueError:\n        pass\n",
        ],
      },
    ],
    ["a program that ends", { "bin/run.js": [undefined, "process.exit(main());\nfunction main() { return 0; }\n"] }],
    [
      "a program, since it exports nothing",
      { "src/main.js": [undefined, "process.exit(run());\nfunction run() { return 0; }\n"] },
    ],
    [
      "an import of an existing file",
      {
        "a.js": [undefined, 'import { b } from "./b.js";\nexport const a = b;\n'],
        "b.js": [undefined, "export const b = 1;\n"],
      },
    ],
    [
      "YAML, JSON and comments in tsconfig",
      { "a.yml": [undefined, "a: [1, 2]\n"], "b.json": [undefined, "{}"], "tsconfig.json": [undefined, "{ // x\n}"] },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toEqual([]);
  });
});

const plain = (text: string): Record<string, Sides> => ({ "lib/a.js": ["export const a = 1;\n", text] });
const tested = (text: string | undefined): Record<string, Sides> => ({
  "test/add.test.js": [TESTS, text],
  "add.js": [undefined, "export const add = 1;\n"],
});

describe("each fault is refused by its check", () => {
  test.each<[string, string, Record<string, Sides>, Given?]>([
    ["non-empty", "nothing changed", {}],
    ["writes", "a file outside", plain("export const a = 2;\n"), { writes: ["src/**"] }],
    ["protected-files", "a lock file", { "package-lock.json": ["{}", "{ }"] }],
    ["protected-files", "scripts of the base", { "package.json": ["{}", '{"scripts":{"test":"true"}}'] }],
    ["file-kinds", "a link", plain("x"), { mode: "120000" }],
    ["file-kinds", "a binary", { "a.bin": [undefined, Buffer.from([0, 1])] }],
    ["file-kinds", "an escape in a name", { "a\u001b]0;x\u0007.txt": [undefined, "x"] }],
    ["file-kinds", "a bidi control in a name", { "a\u202egnp.txt": [undefined, "x"] }],
    ["file-kinds", "a name that is no UTF-8", { "a\ufffd.txt": [undefined, "x"] }],
    ["file-kinds", "a huge file", { "a.txt": [undefined, "x".repeat(3_000_000)] }],
    ["deliverables", "a promise that is not kept", plain("export const a = 2;\n"), { deliverables: ["lib/b.js"] }],
    ["deliverables", "an empty file", { "b.js": [undefined, " \n"] }, { deliverables: ["b.js"] }],
    ["deliverables", "a file of comments", { "b.js": [undefined, "// to be done\n"] }, { deliverables: ["b.js"] }],
    ["deliverables", "JSON that is none", { "b.json": [undefined, "{a:1}"] }, { deliverables: ["b.json"] }],
    ["syntax", "YAML that is none", { "a.yaml": [undefined, "a: [1\nb: }"] }],
    ["syntax", "strict JSON with comments now", { "a.json": ['{"a": 1}', '{"a": 1, /* b */ "b": 2}'] }],
    ["imports-resolve", "an import of nothing", plain('import "./gone.js";\nexport const a = 1;\n')],
    ["exports-kept", "an ES export dropped", plain("const a = 1;\n")],
    [
      "exports-kept",
      "a CommonJS export dropped",
      { "a.cjs": ["module.exports = { a, b };\n", "module.exports = { a };\n"] },
    ],
    [
      "exports-kept",
      "a default export dropped",
      { "a.js": ["export default 1;\nexport const b = 1;\n", "export const b = 1;\n"] },
    ],
    ["tests-kept", "a test file deleted", tested(undefined)],
    ["tests-kept", "a test deleted", tested(TESTS.replace(/test\("takes.*\n/, ""))],
    ["tests-kept", "a test skipped", tested(TESTS.replace('test("adds"', 'test.skip("adds"'))],
    ["tests-kept", "a test skipped by an option", tested(TESTS.replace('"adds",', '"adds", { skip: true },'))],
    ["tests-kept", "a focused test", tested(TESTS.replace('test("adds"', 'test.only("adds"'))],
    ["tests-kept", "a test emptied", tested(TESTS.replace(/\{\n[\s\S]*?\n\}/, "{}"))],
    ["tests-kept", "an assertion removed", tested(TESTS.replace("  assert.equal(add(0, 0), 0);\n", ""))],
    [
      "tests-kept",
      "an assertion of mere truth",
      tested(TESTS.replace("assert.equal(add(1, 2), 3)", "assert.ok(add(1, 2))")),
    ],
    ["tests-kept", "an assertion that cannot fail", tested(TESTS.replace("add(1, 2), 3", "3, 3"))],
    [
      "tests-kept",
      "an assertion of a thing with itself",
      tested(TESTS.replace("add(1, 2), 3", "add(1, 2), add(1, 2)")),
    ],
    [
      "tests-kept",
      "a new test that asserts nothing",
      { "test/b.test.js": [undefined, 'import { test } from "node:test";\ntest("b", () => { console.log(1); });\n'] },
    ],
    [
      "tests-kept",
      "rows of a table dropped",
      {
        "a.test.ts": [
          'test.each([1, 2, 3])("n %s", (n) => { expect(f(n)).toBe(n); });\n',
          'test.each([1])("n %s", (n) => { expect(f(n)).toBe(n); });\n',
        ],
      },
    ],
    [
      "tests-kept",
      "a weaker matcher",
      {
        "a.test.ts": [
          'it("a", () => { expect(f(1)).toEqual({ a: 1 }); });\n',
          'it("a", () => { expect(f(1)).toBeDefined(); });\n',
        ],
      },
    ],
    [
      "tests-kept",
      "a Python test emptied",
      { "test_a.py": ["def test_a():\n    assert f(1) == 2\n", "def test_a():\n    pass\n"] },
    ],
    [
      "tests-kept",
      "a Python test skipped",
      {
        "test_a.py": [
          "def test_a():\n    assert f(1) == 2\n",
          "@pytest.mark.skip\ndef test_a():\n    assert f(1) == 2\n",
        ],
      },
    ],
    ["runner-kept", "a runner replaced", { "node_modules/.bin/mocha": [undefined, "#!/bin/sh\nexit 0\n"] }],
    [
      "runner-kept",
      "a configuration of the runner",
      { "vitest.config.ts": ["export default {};\n", "export default { test: { include: [] } };\n"] },
    ],
    ["no-suppressions", "any", { "a.ts": ["export const a = 1;\n", "export const a: any = 1;\n"] }],
    ["no-suppressions", "ts-ignore", { "a.ts": ["export const a = 1;\n", "// @ts-ignore\nexport const a = 1;\n"] }],
    ["no-suppressions", "a linter switched off", plain("/* eslint-disable */\nexport const a = 2;\n")],
    ["no-suppressions", "an empty catch", plain("try { f(); } catch {}\nexport const a = 2;\n")],
    ["no-suppressions", "except: pass", { "a.py": ["f()\n", "try:\n    f()\nexcept Exception:\n    pass\n"] }],
    ["no-suppressions", "noqa", { "a.py": ["f()\n", "f()  # noqa: E501\n"] }],
    ["no-exit-on-import", "process.exit(0) on import", plain("process.exit(0);\nexport const a = 1;\n")],
    [
      "no-exit-on-import",
      "in a function that is called immediately",
      plain("(() => { process.exit(0); })();\nexport const a = 1;\n"),
    ],
    ["no-exit-on-import", "an exit code set", plain("process.exitCode = 0;\nexport const a = 1;\n")],
    [
      "no-exit-on-import",
      "assertions patched",
      plain('import assert from "node:assert";\nassert.equal = () => {};\nexport const a = 1;\n'),
    ],
    ["secrets", "a key", plain(`export const a = "${SECRET}";\n`)],
    ["secrets", "a word in place of one", plain('export const a = "[secret: GitHub token]";\n')],
    ["conflict-markers", "a merge left half done", { "a.txt": ["a\n", "<<<<<<< a\nb\n=======\nc\n>>>>>>> d\n"] }],
  ])("%s: %s", async (check, _name, files, given) => {
    const { refused, claims } = await judgeChange(files, given);
    expect(refused).toContain(check);
    expect(claims.every((claim) => claim.length > 10)).toBe(true);
  });
});

describe("allowances of a task are not refused", () => {
  test.each<[Allowance, Record<string, Sides>]>([
    ["tests", tested(undefined)],
    ["exports", plain("const a = 1;\n")],
    ["suppressions", { "a.ts": [undefined, "export const a: any = 1;\n"] }],
    ["binaries", { "a.bin": [undefined, Buffer.from([0, 1])] }],
    ["runner", { "vitest.config.ts": [undefined, "export default {};\n"] }],
    ["secrets", { "a.ts": [undefined, `export const a = "${SECRET}";\n`] }],
  ])("%s", async (allowance, files) => {
    expect((await judgeChange(files)).refused).not.toEqual([]);
    expect((await judgeChange(files, { allows: [allowance] })).refused).toEqual([]);
  });
});

test("a moved file may keep its suppressions, but gets no new ones", async () => {
  const judgeMoved = async (text: string) => {
    const change = makeChange(
      [fileChange({ path: "esm/a.js", status: "A", mode: "100644" }, undefined, Buffer.from(text))],
      { writes: ["**"], deliverables: [], allows: [] },
      async () => undefined,
      async (path) => (path === "esm/a.js" ? [parseSource("lib/a.js", "/* istanbul ignore next */\nf();\n")] : []),
    );
    return (await runStaticCheck(noSuppressions, change)).result.passed;
  };
  const kept = "/* istanbul ignore next */\nexport const a = 1;\n";
  expect(await judgeMoved(kept)).toBe(true);
  expect(await judgeMoved(`${kept}/* istanbul ignore next */\nf();\n`)).toBe(false);
  expect(await judgeMoved(`${kept}// eslint-disable-next-line\nf();\n`)).toBe(false);
});

test("a rewritten test is a warning in the evidence, and refuses nothing", async () => {
  const { refused, warned } = await judgeChange(tested(TESTS.replace("1, 2), 3", "1, 2), 4")));
  expect(refused).toEqual([]);
  expect(warned).toEqual(["expectations-kept"]);
});

test("each check has a reason and a severity", async () => {
  const { outcomes } = await judgeChange(plain("export const a = 2;\n"));
  expect(outcomes.length).toBe(STATIC_CHECKS.length);
  for (const { result } of outcomes) {
    expect(result.reason?.length ?? 0).toBeGreaterThan(20);
    expect(["error", "warning"]).toContain(result.severity);
  }
  expect(new Set(STATIC_CHECKS.map(({ name }) => name)).size).toBe(STATIC_CHECKS.length);
});

describe("secrets", () => {
  test.each([
    'export const apiKey = "test-api-key-12345";\n',
    'export const id = "AKIAIOSFODNN7EXAMPLE";\n',
    "export const pick = (all: string[], secret: number) => all[secret];\n",
  ])("an honest fixture passes: %s", async (source) => {
    expect((await judgeChange({ "a.ts": [undefined, source] })).refused).not.toContain("secrets");
  });

  test("that a plan allows are reported to the verifier; a placeholder or a key of this installation is refused anyway", async () => {
    const allows: Allowance[] = ["secrets"];
    const { refused, warned } = await judgeChange(
      { "a.ts": [undefined, `export const a = "${SECRET}";\n`] },
      { allows },
    );
    expect([refused, warned]).toEqual([[], ["secrets-allowed"]]);
    registerSecret("an-installation-key-0815");
    for (const text of ["[secret: random text]", "an-installation-key-0815"]) {
      const lost = await judgeChange({ "a.ts": [undefined, `export const a = "${text}";\n`] }, { allows });
      expect(lost.refused).toContain("secrets");
    }
  });

  test("are not new if another file of the base has them, and a key of many lines only if the base has all lines", async () => {
    const { path: folder, dispose } = temporaryFolder();
    try {
      const body = SECRET_SAMPLES[0]?.secret ?? "";
      const pem = `-----BEGIN RSA PRIVATE KEY-----\n${body.slice(0, 60)}\n${body.slice(60)}\n-----END RSA PRIVATE KEY-----\n`;
      const base = makeRepository(folder, { "old/key.pem": pem, "old/a.ts": `export const a = "${SECRET}";\n` });
      const judgeFiles = async (files: Record<string, string>) => {
        writeFiles(folder, files);
        const commit = commitAll(folder, "change");
        const gitDir = `${folder}/.git`;
        const git = { program: "git" };
        const changed = await changedFiles(git, gitDir, { from: base, to: commit });
        const task = { writes: ["**"], deliverables: [] };
        const change = await readChange(git, { gitDir, base, commit, changed, task });
        gitIn(folder, "reset", "--quiet", "--hard", base);
        return (await runStaticCheck(secrets, change)).result.passed;
      };
      const quoted = pem.trim().split("\n").join("\\n");
      expect(await judgeFiles({ "new/both.ts": `export const all = ["${SECRET}", "${quoted}"];\n` })).toBe(true);
      const other = pem.replace(body.slice(60), [...body.slice(60)].reverse().join(""));
      expect(await judgeFiles({ "new/key.pem": other })).toBe(false);
      const next = SECRET.replace(/.$/, (last) => (last === "a" ? "b" : "a"));
      expect(await judgeFiles({ "new/a.ts": `export const a = "${next}";\n` })).toBe(false);
    } finally {
      dispose();
    }
  });
});
