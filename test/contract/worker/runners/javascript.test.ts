import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type CommandRig, comparable, makeCommandRig } from "../../../../lab/bench/runners/command-rig.ts";
import { removableFolder } from "../../../support/machine.ts";
import { makeRepository } from "../../../support/repository.ts";
import { makeSandbox } from "../../../support/sandbox.ts";

const BODY = `
  it("adds", () => { if (1 + 1 !== 2) throw new Error("no"); });
  it("fails", () => { throw new Error("bad"); });
  it.skip("is skipped", () => {});
`;
const FILES = {
  "package.json": '{ "name": "x", "version": "1.0.0" }\n',
  Makefile: "test:\n\t@./node_modules/.bin/tape tape/*.js\n",
  "jest/sum.test.js": `describe("sum", () => {${BODY}});\n`,
  "mocha/sum.js": `describe("sum", () => {${BODY}});\n`,
  "vite/sum.test.js": `import { describe, it } from "vitest";\ndescribe("sum", () => {${BODY}});\n`,
  "vite/vite.config.ts": `import { defineConfig } from "vitest/config";
export default defineConfig({ test: { include: ["*.test.js"] } });
`,
  "ava/sum.js": `import test from "ava";
test("adds", (t) => t.is(1 + 1, 2));
test("fails", (t) => t.is(1, 2));
test.skip("is skipped", (t) => t.pass());
test.todo("to be written");
`,
  "typed/sum.test.ts": `import { describe, it } from "node:test";\ndescribe("sum", () => {${BODY}});\n`,
  "ava/package.json": '{ "type": "module" }\n',
  "tape/sum.js": `const test = require("tape");
test("sum", (t) => { t.equal(1 + 1, 2, "adds"); t.equal(1, 2, "fails"); t.end(); });
test.skip("later", (t) => t.end());
`,
  "dots/a.js": `const test = require("tape");
process.stdout.write("Loading...");
test("basic", (t) => { t.ok(1); process.stdout.write("."); t.ok(2); t.end(); });
`,
  "dots/b.js": 'require("tape")("basic", (t) => { t.ok(1); t.ok(2); process.stdout.write("."); t.end(); });\n',
};

let rig: CommandRig;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  const repository = join(folder, "repository");
  makeRepository(repository, FILES);
  rig = await makeCommandRig({
    folder: join(folder, "data"),
    repository,
    sandbox: await makeSandbox(folder),
    npm: { ava: "6.4.1", jest: "30.5.2", mocha: "11.8.0", tape: "5.10.2", tsx: "4.19.2", vitest: "3.2.7" },
  });
  return remove;
}, 600_000);

test.each([
  ["jest jest", { runners: ["jest"], ran: 2, failed: 1, skipped: 1 }],
  ["jest jest --silent --coverage --reporters=default", { runners: ["jest"], ran: 2 }],
  ["mocha mocha", { runners: ["mocha"], ran: 2, failed: 1, skipped: 1 }],
  ["mocha --parallel --reporter dot mocha", { runners: ["mocha"], ran: 2, failed: 1 }],
  ["vitest run --dir vite", { runners: ["vitest"], ran: 2, failed: 1, skipped: 1 }],
  ["cd vite && vitest run", { runners: ["vitest"], ran: 2, failed: 1, skipped: 1 }],
  ["vitest --dir vite --reporter=dot --pool=threads", { runners: ["vitest"], ran: 2, failed: 1 }],
  ["cd ava && ava sum.js", { runners: ["ava"], ran: 2, failed: 1, skipped: 2 }],
  ["cd ava && ava --tap sum.js", { runners: ["ava"], ran: 2, failed: 1 }],
  ["tape 'tape/*.js'", { runners: ["tap"], ran: 2, failed: 1 }],
  ["./node_modules/.bin/tape 'tape/*.js'", { runners: ["tap"], ran: 2, failed: 1 }],
  ["make test", { runners: ["tap"], ran: 2, failed: 1 }],
  ["tsx --test typed/sum.test.ts", { runners: ["node"], ran: 2, failed: 1, skipped: 1 }],
  ["node tape/sum.js", { runners: ["tap"], ran: 2, failed: 1 }],
  ["node dots/a.js && node dots/b.js", { runners: ["tap"], ran: 4, failed: 0 }],
  ["mocha mocha; mocha mocha; jest jest", { runners: ["jest", "mocha"], ran: 4, failed: 2 }],
  ["npx --no-install mocha -j 1 mocha | tail -3", { runners: ["mocha"], ran: 2 }],
])(
  "%s: the tests are counted, and neither output nor exit code changes",
  async (command, expected) => {
    const counted = await rig.counted(command, { timeoutMs: 120_000 });
    expect(comparable(counted.result)).toEqual(comparable(await rig.bare(command, { timeoutMs: 120_000 })));
    expect(counted.tests).toMatchObject({ isCounted: true, isWhole: true, malformed: [], ...expected });
  },
  300_000,
);
