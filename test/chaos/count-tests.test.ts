import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { makeTestJob, type TestJob } from "../../lab/bench/verifier/test-job.ts";
import { readEnv } from "../../shared/support/env.ts";
import { runToEnd } from "../../worker/sandbox/require-result.ts";
import type { Sandbox } from "../../worker/sandbox/sandbox.ts";
import { runAcceptance } from "../../worker/verify/tests-run/run-acceptance.ts";
import { freshCheckout } from "../../worker/workspace/checkout.ts";
import { removableFolder } from "../support/machine.ts";
import { makeRepository } from "../support/repository.ts";
import { makeSandbox } from "../support/sandbox.ts";

const PASSES = `const { test, describe } = require("node:test");
test("one", () => {});
test("two", { skip: "later" }, () => {});
describe("suite", () => { test("three", (t) => { t.diagnostic("said"); console.log("printed"); }); });
`;
const FAILS = `const { test } = require("node:test");
test("good", () => {});
test("bad", () => require("node:assert").strictEqual(1, 2));
`;
const SPAWNS = `const { test } = require("node:test");
const { execFileSync, execSync, spawnSync } = require("node:child_process");
test("spawns", () => {
  console.log(execFileSync("node", ["-p", "1 + 1"]).toString());
  console.log(execSync("node -p 2+2").toString());
  console.log(spawnSync("node", ["--test", "pass.test.js"], { env: { PATH: process.env.PATH } }).status);
});
`;
const SCRIPTS = {
  build: "node -e \"require('fs').writeFileSync('built.js', 'module.exports = 1')\"",
  pretest: "node -p \"'before'\"",
  test: "node --test pass.test.js",
  posttest: "node -p \"'after'\"",
  both: "node --test pass.test.js && node --test other.test.js",
};
const FILES = {
  "package.json": `${JSON.stringify({ name: "x", version: "1.0.0", scripts: SCRIPTS }, undefined, 2)}\n`,
  "package-lock.json": `${JSON.stringify({ name: "x", version: "1.0.0", lockfileVersion: 3, packages: { "": { name: "x", version: "1.0.0" } } })}\n`,
  "pass.test.js": PASSES,
  "other.test.js": 'require("node:test")("other", () => {});\n',
  "fail.test.js": FAILS,
  "spawn.test.js": SPAWNS,
  "silent.test.js": "",
  "empty/none.js": "module.exports = 1;\n",
  "setup.mjs": "globalThis.isSetUp = true;\n",
  "runner.test.mjs":
    'import { test } from "node:test";\nimport { valueOf } from "./value.mjs";\ntest("v", () => valueOf());\n',
  "value.mjs": "export const valueOf = () => 1;\n",
  Makefile: "test:\n\t@node --test pass.test.js\n",
  "tool/tool.js":
    "#!/usr/bin/env node\nconsole.log(process.argv.slice(2), process.execArgv, process.env.NODE_OPTIONS);\n",
  "run.js":
    "process.exitCode = require('child_process').spawnSync('node', ['--test', 'pass.test.js'], { stdio: 'inherit' }).status;\n",
};

/**
 * Paths of additional Node versions to test, separated by colons. The wrapper that counts tests supports Node 20, 22
 * and 24.
 */
const NODES = ["", ...(readEnv().MIDWATCH_TEST_NODES ?? "").split(":").filter(Boolean)];

let job: TestJob;
let plain: Sandbox;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  plain = await makeSandbox(folder);
  makeRepository(join(folder, "repository"), FILES);
  job = await makeTestJob({ folder: join(folder, "data"), repository: join(folder, "repository"), sandbox: plain });
  return remove;
});

/** Runs a command twice: with the wrapper that counts tests, as an acceptance does, and with the real `node` only. */
async function both(command: string, node: string) {
  const sandbox = node === "" ? plain : { ...plain, node };
  const order = job.order({}, { commit: await job.commit(new Map([["new.txt", "x\n"]])) });
  const context = { ...(await job.context(order)), sandbox };
  const { commit } = context.candidate;
  const counted = await runAcceptance(context, { commit, command, timeoutMs: 60_000 });
  const { git, layout } = context;
  const gitDir = layout.job(order.jobId).candidatesGit;
  const checkout = await freshCheckout({ git, layout, gitDir, commit, owner: sandbox.slotOwner(0) });
  const bare = await runToEnd(sandbox, {
    argv: ["/bin/bash", "-c", command],
    binds: [{ from: checkout.path, to: "/work", write: true }],
    chdir: "/work",
    env: { PATH: "/work/node_modules/.bin:/node_modules/.bin:/opt/node/bin:/usr/local/bin:/usr/bin:/bin:/deps/bin" },
    slot: 0,
    signal: context.signal,
    timeoutMs: 60_000,
  });
  await checkout.dispose();
  return { counted: seen(counted.result), bare: seen(bare), tests: counted.tests };
}

function seen({ code, stdout, stderr }: { code: number | null; stdout: string; stderr: string }) {
  return { code, stdout: masked(stdout), stderr: masked(stderr) };
}

/**
 * Removes the parts of the output that differ from run to run: durations, dates, process ids of the host, and the
 * folder of wrappers that only the counted run has on its PATH.
 */
function masked(text: string): string {
  return text
    .replace(/duration_ms"?[: =]+"?[\d.]+"?/g, "duration_ms #")
    .replace(/\(?[\d.]+ms\)?/g, "#ms")
    .replace(/time="[\d.]+"/g, 'time="#"')
    .replace(/timestamp="[^"]+"/g, 'timestamp="#"')
    .replace(/hostname="[^"]+"/g, "hostname")
    .replace(/\d{4}-\d\d-\d\dT[\d_:.]+Z?/g, "#date")
    .replace(/up to date in \d+m?s/, "up to date")
    .replaceAll("/opt/programs:", "");
}

describe.each(NODES)("counting tests changes nothing of what a command does (node %s)", (node) => {
  test.each<[string, number | undefined]>([
    ["npm run build && npm test", 2],
    ["npm ci --no-audit --no-fund && npm test", 2],
    ["npm run both", 3],
    ["npm --silent test", 2],
    ["node --test pass.test.js && node --test other.test.js", 3],
    ["node --test pass.test.js & wait $!", 2],
    ["node pass.test.js", undefined],
    ["node --import ./setup.mjs --test pass.test.js", 2],
    ["node -r ./run-nothing.js --test pass.test.js", undefined],
    ["node --test --test-reporter=tap pass.test.js", 2],
    ["node --test --test-reporter dot pass.test.js", 2],
    ["node --test --test-reporter=junit --test-reporter-destination=out.xml pass.test.js && cat out.xml", 2],
    [
      "node --test --test-reporter=dot --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination=stderr fail.test.js",
      2,
    ],
    [
      "node --test --test-reporter=dot --test-reporter-destination=stdout --test-reporter=tap --test-reporter-destination=a --test-reporter=spec --test-reporter-destination=b pass.test.js; cat a b",
      undefined,
    ],
    ["node --test --test-reporter=dot --test-reporter=tap pass.test.js", undefined],
    ["node --test --experimental-test-coverage runner.test.mjs", 1],
    ["NODE_OPTIONS=--no-warnings node --test pass.test.js", 2],
    ["NODE_OPTIONS='--test-reporter=dot' node --test pass.test.js", undefined],
    ["NODE_OPTIONS='--import ./setup.mjs' npm test", 2],
    ['env -i PATH="$PATH" node --test pass.test.js', 2],
    ['env -i PATH="$PATH" node -p "Object.keys(process.env).sort().join()"', undefined],
    ['node -p "Object.entries(process.env).sort().join()"', undefined],
    ["make test", 2],
    ["sh -c 'node --test pass.test.js'", 2],
    ["exec node --test pass.test.js", 2],
    ["node --test spawn.test.js", 3],
    ["node run.js", 2],
    ["node --test fail.test.js", 2],
    ["node --test silent.test.js", 0],
    ["node --test empty/", undefined],
    ["cd empty && node --test", undefined],
    ["node --test nowhere.test.js", undefined],
    ["cat pass.test.js | node --test pass.test.js", 2],
    ["node --test pass.test.js | tee log && cat log", 2],
    ["node --test --test-name-pattern one pass.test.js", undefined],
    ["node --test --test-only pass.test.js", undefined],
    ["chmod +x tool/tool.js && PATH=tool:$PATH tool.js --test x", undefined],
    ["node tool/tool.js --test", undefined],
    ["echo 'console.log(process.argv)' | node - --test", undefined],
    ["node --test -- pass.test.js", undefined],
    ["node --version; node nowhere.js", undefined],
    ["node -e 'process.kill(process.pid, \"SIGSEGV\")'; echo $?", undefined],
    ["script -qec 'node --test pass.test.js' /dev/null", 2],
    ["NODE_TEST_CONTEXT=child-v8 node --test other.test.js | wc -l", undefined],
    ...(node === "" ? [] : ([["node --run test", 2]] as [string, number][])),
  ])("%s", async (command, count) => {
    const { counted, bare, tests } = await both(command, node);
    expect(counted).toEqual(bare);
    if (count !== undefined) expect(tests).toMatchObject({ isCounted: true, isWhole: true, ran: count, malformed: [] });
  });
});
