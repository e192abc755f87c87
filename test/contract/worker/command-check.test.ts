import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { makeTestJob, type TestJob } from "../../../lab/bench/verifier/test-job.ts";
import type { JobLimits } from "../../../shared/protocol/job/job.ts";
import type { TaskSpec } from "../../../shared/protocol/task/task.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { runChecks, runGate } from "../../../worker/verify/run-checks.ts";
import { removableFolder } from "../../support/machine.ts";
import { makeRepository } from "../../support/repository.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const ADD = "exports.add = (a, b) => a - b;\nexports.twice = (a) => {\n  return a * 2;\n};\n";
const MENDED = ADD.replace("a - b", "a + b");
const TESTS = `const { test } = require("node:test");
const assert = require("node:assert");
const { add, twice } = require("../add.js");
test("adds nothing", () => assert.strictEqual(add(1, 0), 1));
test("doubles", () => assert.strictEqual(twice(2), 4));
`;
const MORE = `${TESTS}test("adds", () => assert.strictEqual(add(1, 2), 3));\n`;
const BASE = {
  "package.json": '{"name":"adder","scripts":{"test":"node --test test/"}}\n',
  "add.js": ADD,
  "test/add.test.js": TESTS,
};
let job: TestJob;
/**
 * Number of sandboxes that were started, and a folder that all sandboxes see. The folder's content differs from run to
 * run.
 */
let starts = 0;
let shared: string;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  shared = join(folder, "shared");
  mkdirSync(shared, { mode: 0o755 });
  const plain = await makeSandbox(folder);
  const sandbox: Sandbox = {
    ...plain,
    toolchains: [shared],
    get bwrap() {
      starts += 1;
      writeFileSync(join(shared, "run"), String(starts));
      return plain.bwrap;
    },
  };
  makeRepository(join(folder, "repository"), BASE);
  job = await makeTestJob({ folder: join(folder, "data"), repository: join(folder, "repository"), sandbox });
  return remove;
});

/** Judges a candidate that replaces the given files, with one acceptance command. */
async function judge(
  files: Record<string, string | undefined>,
  {
    command = "npm test",
    by = "check",
    limits = {},
    ...task
  }: Partial<TaskSpec> & { command?: string; by?: "check" | "gate"; limits?: Partial<JobLimits> } = {},
): Promise<Verdict> {
  const commit = await job.commit(new Map(Object.entries(files)));
  const order = job.order({ acceptance: [{ kind: "command", command }], ...task }, { commit });
  const context = await job.context({ ...order, limits: { ...order.limits, ...limits } });
  return by === "gate" ? runGate(context) : runChecks(context);
}
const claims = (verdict: Verdict) => verdict.findings.map(({ claim }) => claim).join("\n");

describe("an acceptance command", () => {
  test("of a good change passes, with the runner's count and planted faults", async () => {
    const verdict = await judge({ "add.js": MENDED, "test/add.test.js": MORE });
    expect(claims(verdict)).toBe("");
    const check = verdict.checks.find(({ name }) => name.startsWith("command"));
    expect(check).toMatchObject({ passed: true, severity: "error" });
    expect(check?.detail).toMatch(
      /3 tests ran, reported by node; fails when each changed function is broken; noticed \d of \d small faults .*; fails when its tests are broken$/,
    );
    expect(check?.figures).toEqual({
      tests: 3,
      testsOnBase: 2,
      faultsPlanted: 6,
      faultsCaught: 5,
    });
  });

  test("whose tests were grouped under titles passes", async () => {
    const grouped = MORE.replace("const { test }", "const { test, describe }").replace(
      'test("adds nothing"',
      'describe("add", () => {\ntest("adds nothing"',
    );
    const verdict = await judge({ "add.js": MENDED, "test/add.test.js": `${grouped}});\n` });
    expect(claims(verdict)).toBe("");
  });

  test("whose new cases are data, or tests in an unknown language, is not vacuous: it notices a reverted file", async () => {
    const cases = { "cases.txt": "1 2 3\n" };
    const command =
      'while read -r a b sum; do node -e \'const [a, b, s] = process.argv.slice(1).map(Number); process.exit(require("./add.js").add(a, b) === s ? 0 : 1)\' "$a" "$b" "$sum" || exit 1; done < cases.txt';
    const withCases = await job.commit(new Map(Object.entries({ "cases.txt": "1 0 1\n" })));
    const order = async (files: Record<string, string>) =>
      job.order(
        { acceptance: [{ kind: "command", command }] },
        { commit: await job.commit(new Map(Object.entries(files)), withCases), base: withCases },
      );
    const honest = await runChecks(await job.context(await order({ ...cases, "add.js": MENDED })));
    expect(claims(honest)).toBe("");
    const idle = await runChecks(await job.context(await order({ "add.js": MENDED })));
    expect(claims(idle)).toMatch(/also passes without the change/);
  });

  test.each<[string, Record<string, string | undefined>, Parameters<typeof judge>[1], RegExp]>([
    ["fails", { "test/add.test.js": MORE }, {}, /exits with 1/],
    ["passes on the base", { "add.js": MENDED }, {}, /also passes without the change/],
    [
      "runs fewer tests than on the base",
      {
        "add.js": MENDED,
        "test/add.test.js":
          'const { test } = require("node:test");\ntest("a", () => require("node:assert").strictEqual(require("../add.js").add(1, 2), 3));\n',
      },
      { allows: ["exports"] },
      /fewer that run|asserts less|fewer/,
    ],
    [
      "notices nothing when the change throws",
      { "new.js": "exports.f = () => { return 1; };\n", "check.sh": "test -f new.js\n" },
      { command: "bash check.sh" },
      /passes although every changed function throws/,
    ],
    [
      "asserts nothing about the results of the change",
      { "new.js": "exports.f = () => { return 1; };\n", "check.js": "require('./new.js').f();\n" },
      { command: "node check.js" },
      /asserts nothing about the change/,
    ],
    [
      "runs the change, but accepts any error,",
      {
        "new.js": "exports.parse = (text) => {\n  if (text === '') throw new Error('empty');\n  return text;\n};\n",
        "check.js": "require('assert').throws(() => require('./new.js').parse(''));\n",
      },
      { command: "node check.js" },
      /fails when they return something else: it runs them, and accepts any error/,
    ],
  ])("that %s is refused", async (_name, files, task, said) => {
    const verdict = await judge(files, task);
    expect(verdict.decision).toBe("fail");
    expect(claims(verdict)).toMatch(said);
  });
});

/** A command that fails in the given runs, counted from 1. */
const failsIn = (...runs: number[]) =>
  `case $(($(cat ${shared}/run) - ${starts})) in ${runs.join("|")}) exit 1 ;; esac; node --test test/`;

describe("a single failing run of an acceptance is not a finding", () => {
  const good = { "add.js": MENDED, "test/add.test.js": MORE };

  test("one failure in four runs passes, and is reported", async () => {
    const verdict = await judge(good, { command: failsIn(1) });
    expect(claims(verdict)).toBe("");
    const check = verdict.checks.find(({ name }) => name.startsWith("command"));
    expect(check).toMatchObject({ passed: true, figures: { flaky: 1 } });
    expect(check?.detail).toMatch(/passed 3 of 4 times: it is flaky/);
  });

  test("two failures and a pass are refused as flaky, not as a plain failure", async () => {
    const verdict = await judge(good, { command: failsIn(1, 3) });
    expect(claims(verdict)).toMatch(/is flaky: .* passed 1 and failed 2 times/);
    expect(verdict.checks.find(({ name }) => name.startsWith("command"))?.figures).toEqual({ flaky: 1 });
  });

  test("a command that is as flaky on the base does not refuse the change", async () => {
    // The first three runs are on the candidate; the fourth and all later runs are on the base.
    expect(claims(await judge(good, { command: failsIn(1, 3, 5) }))).toBe("");
  });
});

test("a command that hangs on the broken change has noticed it, and is stopped before its own time limit", async () => {
  const files = {
    "new.js": "exports.f = () => { return 1; };\n",
    "check.js": "while (require('./new.js').f() !== 1) {}\n",
  };
  // Each hanging run takes 15 s, so few faults are planted.
  const verdict = await judge(files, { command: "node check.js", limits: { killBudgetSeconds: 1 } });
  expect(claims(verdict)).toBe("");
  expect(verdict.decision).toBe("pass");
}, 120_000);

/**
 * Methods to make the command exit with 0 without testing anything. Each of them breaks `add`, or does not repair it.
 */
describe("untrustworthy passes are refused", () => {
  const exits = (how: string) => ({ "add.js": `${how}\n${ADD}`, "test/new.test.js": MORE });
  test.each<[string, Record<string, string | undefined>, Parameters<typeof judge>[1]?]>([
    ["process.exit(0) on import", exits("process.exit(0);")],
    ["process.exit(0) with a computed name", exits('const p = globalThis["pro" + "cess"]; p["ex" + "it"](0);')],
    [
      "process.exit(0) in a function that is called on import",
      exits("function start() { process.reallyExit(0); }\nstart();"),
    ],
    ["an exit from a microtask", exits("Promise.resolve().then(() => process.exit(0));")],
    [
      "a process that kills itself with SIGTERM",
      exits("process.once('SIGTERM', () => process.exit(0)); process.kill(process.pid, 'SIGTERM'); while (true) {}"),
    ],
    [
      "a fake report on stdout",
      exits(
        'process.stdout.write("TAP version 13\\nok 1 - adds nothing\\nok 2 - doubles\\nok 3 - adds\\n1..3\\n"); process.exitCode = 0; process.exit();',
      ),
    ],
    [
      "lines written to the harness's descriptor",
      exits('try { require("fs").writeSync(6, "x {}\\n"); } catch {} process["exit"](0);'),
    ],
    [
      "assertions patched",
      exits(
        'const a = require("node:assert"); for (const k of Object.keys(a)) if (typeof a[k] === "function") a[k] = () => {};',
      ),
    ],
    [
      "assertions are patched in one line",
      {
        "new.js":
          'for (const k of ["strictEqual", "equal"]) require("node:" + "assert")[k] = () => {};\nexports.f = (n) => { return n - 1; };\n',
        "test/new.test.js":
          'const { test } = require("node:test"); const assert = require("node:assert"); const { f } = require("../new.js");\ntest("f", () => assert.strictEqual(f(1), 2));\n',
      },
      { command: "node --test test/new.test.js" },
    ],
    ["all tests are removed", { "test/add.test.js": "", "add.js": MENDED }],
    [
      "tests that assert nothing",
      {
        "new.js": "exports.f = (n) => { return n - 1; };\n",
        "test/new.test.js":
          'const { test } = require("node:test");\ntest("f", () => { require("../new.js").f(1); });\n',
      },
      { command: "node --test test/new.test.js" },
    ],
    [
      "tests that swallow failures",
      {
        "new.js": "exports.f = (n) => { return n - 1; };\n",
        "test/new.test.js":
          'const { test } = require("node:test"); const assert = require("node:assert");\ntest("f", () => { try { assert.strictEqual(require("../new.js").f(1), 2); } catch (e) { String(e); } });\n',
      },
      { command: "node --test test/new.test.js" },
    ],
    ["a replaced runner", { "node_modules/.bin/node": "#!/bin/sh\nexit 0\n", "test/add.test.js": MORE }],
    ["scripts replaced", { "package.json": '{"scripts":{"test":"true"}}\n', "test/add.test.js": MORE }],
    ["a loader that skips all", { ".mocharc.json": '{"grep":"nothing"}', "test/add.test.js": MORE }],
  ])("%s", async (_name, files, task) => {
    const verdict = await judge(files, task);
    expect(verdict.decision).toBe("fail");
    expect(verdict.findings.length).toBeGreaterThan(0);
  });
});

test("a gate may pass on the base, but runs as many tests as there", async () => {
  expect((await judge({ "README.md": "x\n" }, { by: "gate" })).decision).toBe("pass");
  const fewer = await judge({ "test/add.test.js": TESTS.replace(/test\("doubles.*\n/, "") }, { by: "gate" });
  expect(claims(fewer)).toMatch(/1 tests ran, but 2 on the base/);
});
