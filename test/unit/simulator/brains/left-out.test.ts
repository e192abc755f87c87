import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { workBrief } from "../../../../shared/agent/brief.ts";
import type { PlannedTask } from "../../../../shared/protocol/job/plan.ts";
import { escapeText } from "../../../../shared/support/text/escape-text.ts";
import { writeFiles } from "../../../support/repository.ts";
import { type Call, orderFor, ScriptedJob, toolsOn } from "./scripted-job.ts";

/** The note of a worker's `read_file` below bytes that it cannot show. */
const NOT_UTF8 = "\n(this file is not UTF-8: \uFFFD stands for each byte that cannot be shown.)";

/** The lead's decision in a repository with these files, and the words of its last answer. */
async function planFor(
  files: Record<string, string | Buffer>,
  opening = "",
  note?: string,
): Promise<{ call: Call | undefined; words: string }> {
  const root = mkdtempSync(join(tmpdir(), "midwatch-left-out-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFiles(root, Object.fromEntries(Object.keys(files).map((path) => [path, ""])));
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, path), content);
  const job = new ScriptedJob(root, { name: "x", modules: "**/*.js", exclude: "test/**", dependencies: [] }, 1, note);
  const lead = job.talk(`role: lead\n\nPlan this job and see it through.${opening}`);
  const delegations = await lead.answer();
  lead.give(delegations.map(() => ({ content: "queued" })));
  await lead.answer();
  const tools = toolsOn(root);
  for (const { input } of delegations) {
    const explorer = job.talk(workBrief(orderFor({ brief: String(input.brief) })));
    const { input: said } = await explorer.untilHandedIn((call) => {
      const result = tools(call);
      return result.content.includes("\uFFFD") ? { content: result.content + NOT_UTF8 } : result;
    });
    const report = escapeText(String(said.report));
    lead.say(`<task id="t1" status="reported">Read</task>\n<report written-by="agent">${report}</report>`);
  }
  const [call] = await lead.answer();
  return { call, words: JSON.stringify(lead.messages.at(-1)) };
}

const modulesOf = (call: Call | undefined) =>
  ((call?.input.tasks ?? []) as PlannedTask[])
    .flatMap(({ deliverables }) => deliverables)
    .filter((path) => path.endsWith(".js"))
    .sort();

test("one file that the parser cannot read ended the whole plan: each of them is left out and named, and the others are planned", async () => {
  const { call } = await planFor({
    "good.js": "exports.a = (x) => x + 1;\n",
    "marked.js": "\uFEFF#!/usr/bin/env node\nexports.b = (x) => x;\n",
    "latin.js": Buffer.from("exports.c = 'caf\xe9';\n", "latin1"),
    "view.js": "exports.d = () => <p>hello</p>;\n",
    "flow.js": "// @flow\nexports.e = (x: number): number => x;\n",
    "modern.js": "import { join } from 'node:path';\nexport default join;\n",
    "sloppy.js": "with (Math) { exports.f = cos; }\n",
    "place.js": "exports.g = () => __dirname;\n",
    "uses-place.js": "exports.h = require('./place').g;\n",
  });
  expect(call?.name).toBe("submit_plan");
  expect(modulesOf(call)).toEqual(["esm/good.js", "esm/marked.js"]);
  const summary = String(call?.input.summary);
  expect(summary).toContain("Rewrite 2 modules");
  for (const words of [
    "Left unchanged: 7 modules",
    "latin.js is not UTF-8",
    /view\.js cannot be parsed as JavaScript: Unexpected token/,
    /flow\.js cannot be parsed as JavaScript/,
    "modern.js is an ES module already",
    /sloppy\.js has code that no ES module may have: 'with' in strict mode/,
    "place.js uses __dirname",
    "uses-place.js requires place.js, which is left out",
  ])
    expect(summary).toMatch(words);
});

test("modules that require what is not committed, or a package that is not there, are left out before any of them is written", async () => {
  const opening = [
    "\n<gate-on-base>",
    '<does-not-load module="lib/db.js">Error: Cannot find module &apos;pg&apos;</does-not-load>'.replaceAll(
      "&apos;",
      "'",
    ),
    "</gate-on-base>",
  ].join("\n");
  const { call } = await planFor(
    {
      "index.js": "exports.a = require('./lib/db');\n",
      "lib/db.js": "exports.b = require('pg');\n",
      "lib/made.js": "exports.c = require('./generated/parser');\n",
      "lib/tests.js": "exports.d = require('../test/helper');\n",
      "lib/alias.js": "exports.e = require('#internal');\n",
      "lib/good.js": "exports.f = require('./data').n + require('.').n;\n",
      "lib/index.js": "exports.n = 1;\n",
      "lib/data.json": '{ "n": 1 }\n',
      "test/helper.js": "exports.g = 1;\n",
    },
    opening,
  );
  expect(modulesOf(call)).toEqual(["esm/lib/good.js", "esm/lib/index.js"]);
  const summary = String(call?.input.summary);
  for (const words of [
    "index.js requires lib/db.js, which is left out",
    "lib/db.js does not load unchanged: Error: Cannot find module 'pg'",
    "lib/made.js requires ./generated/parser, for which the repository's map has no file",
    "lib/tests.js requires test/helper.js, which is not to be rewritten",
    "lib/alias.js requires #internal",
  ])
    expect(summary).toContain(words);
});

test("a module that has a require of its own, or hands require on, is left out: what its calls mean cannot be known", async () => {
  const { call } = await planFor({
    "bundle.js": "(function (require) { module.exports = require('path'); })((name) => name);\n",
    "alias.js": "const load = require;\nexports.a = load('path').sep;\n",
    "good.js": "exports.b = require('path').sep;\n",
  });
  expect(modulesOf(call)).toEqual(["esm/good.js"]);
  expect(call?.input.summary).toMatch(/alias\.js uses require as a value; bundle\.js uses a require of its own/);
});

test("a repository of ES modules is told that nothing is to be done, in place of a plan", async () => {
  const { call } = await planFor({
    "index.js": "export { a } from './a.js';\n",
    "a.js": "export const a = await Promise.resolve(1);\n",
  });
  expect(call?.name).toBe("finish_job");
  expect(call?.input.summary).toBe(
    "There is nothing to do: each module that the goal names is an ES module already (a.js, index.js).",
  );
});

test("where no module can be rewritten the lead says why, and plans nothing", async () => {
  const { call, words } = await planFor({ "index.js": "exports.a = __filename;\n", "b.js": "export {};\n" });
  expect(call).toBeUndefined();
  expect(words).toContain("none of the modules can be rewritten. Left unchanged: 2 modules");
  expect(words).toContain("index.js uses __filename");
});

test("a comma in a name sent explorers out without end, and a pattern for a name ended the job: such modules are left out by name, the others are planned", async () => {
  const { call } = await planFor({
    "lib/a.js": "exports.a = (x) => x;\n",
    "lib/it's $(touch x) ü.js": "exports.b = (x) => x;\n",
    "-rf.js": "exports.c = (x) => x;\n",
    "lib/b,c.js": "exports.d = 1;\n",
    "lib/{a,b}.js": "exports.e = 1;\n",
    "lib/[x].js": "exports.f = 1;\n",
    "lib/h?q.js": "exports.g = 1;\n",
    "lib/#h.js": "exports.h = 1;\n",
    "lib/100%25.js": "exports.i = 1;\n",
    "lib/back\\slash.js": "exports.j = 1;\n",
    "lib/two\nlines.js": "exports.k = 1;\n",
    "uses.js": "exports.l = require('./lib/b,c').d;\n",
  });
  expect(call?.name).toBe("submit_plan");
  expect(modulesOf(call)).toEqual(["esm/-rf.js", "esm/lib/a.js", "esm/lib/it's $(touch x) ü.js"]);
  const summary = String(call?.input.summary);
  for (const words of [
    "Left unchanged: 9 modules",
    "lib/b,c.js, lib/{a,b}.js has a comma in its name",
    /lib\/\[x\]\.js, lib\/back\\slash\.js, lib\/h\?q\.js has a name that reads as a pattern/,
    "lib/#h.js, lib/100%25.js has % or # in its name",
    /lib\/two\slines\.js has a line break/,
    "uses.js requires lib/b,c.js, which is left out",
  ])
    expect(summary).toMatch(words);
});

test("one file that could not be compared cancelled all others, since it brought package.json: that is a task of its own now", async () => {
  const { call } = await planFor({
    "lib/rng.js": "exports.rng = () => Math.random();\n",
    "lib/md5.js": "exports.md5 = (x) => x;\n",
    "v1.js": "exports.v1 = require('./lib/rng').rng;\n",
  });
  const tasks = call?.input.tasks as PlannedTask[];
  expect(Object.fromEntries(tasks.map(({ key, dependsOn }) => [key, dependsOn]))).toEqual({
    "package.json": [],
    "lib/rng": ["package.json"],
    "lib/md5": ["package.json"],
    v1: ["package.json", "lib/rng"],
  });
});

test("where esm/package.json is there already, it is no task: writing it again would change nothing, and all others would wait", async () => {
  const { call } = await planFor({ "a.js": "exports.a = 1;\n", "b.js": "exports.b = 1;\n", "esm/package.json": "{}" });
  const tasks = call?.input.tasks as PlannedTask[];
  expect(tasks.map(({ deliverables, dependsOn }) => [deliverables, dependsOn])).toEqual([
    [["esm/a.js"], []],
    [["esm/b.js"], []],
  ]);
});

test("a repository with no module at all is told that nothing is to be done, in place of a failure", async () => {
  const { call } = await planFor({ "README.md": "hello\n" });
  expect(call?.name).toBe("finish_job");
  expect(call?.input.summary).toMatch(/^There is nothing to do: none of the 1 files of this repository's map matches/);
});

test("a map that was cut gave out that the repository has no module: the words say how many files it lists", async () => {
  const cut = "(4612 more files are not listed, since code and files high in the tree come first: use glob)";
  const nothing = await planFor({ "README.md": "hello\n" }, "", cut);
  expect(nothing.call).toBeUndefined();
  expect(nothing.words).toContain("The map lists 1 of 4613 files");
  const some = await planFor({ "README.md": "hello\n", "a.js": "exports.a = 1;\n" }, "", cut);
  expect(some.call?.input.summary).toContain("The map lists 2 of 4614 files: modules among the others are not part");
});
