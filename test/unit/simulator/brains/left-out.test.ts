import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { workBrief } from "../../../../shared/agent/brief.ts";
import type { PlannedTask } from "../../../../shared/protocol/job/plan.ts";
import { escapeText } from "../../../../shared/support/text/escape-text.ts";
import { writeFiles } from "../../../support/repository.ts";
import { type Call, orderFor, ScriptedJob, toolsOn } from "./scripted-job.ts";

/** The note that the worker's `read_file` adds to a file with bytes that are not UTF-8. */
const NOT_UTF8 = "\n(this file is not UTF-8: \uFFFD stands for each byte that cannot be shown.)";

/** Runs the lead in a repository with these files. Returns its decision and the text of its last answer. */
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

test("files that the parser cannot read are left out and named, and the others are planned", async () => {
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

test("modules that require uncommitted files or missing packages are left out before any module is written", async () => {
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
    "lib/made.js requires ./generated/parser, but the repository's map has no such file",
    "lib/tests.js requires test/helper.js, which is not to be rewritten",
    "lib/alias.js requires #internal",
  ])
    expect(summary).toContain(words);
});

test("a module with its own require, or that passes require on, is left out, because its calls cannot be resolved", async () => {
  const { call } = await planFor({
    "bundle.js": "(function (require) { module.exports = require('path'); })((name) => name);\n",
    "alias.js": "const load = require;\nexports.a = load('path').sep;\n",
    "good.js": "exports.b = require('path').sep;\n",
  });
  expect(modulesOf(call)).toEqual(["esm/good.js"]);
  expect(call?.input.summary).toMatch(/alias\.js uses require as a value; bundle\.js uses a require of its own/);
});

test("in a repository of ES modules the lead finishes with nothing to do", async () => {
  const { call } = await planFor({
    "index.js": "export { a } from './a.js';\n",
    "a.js": "export const a = await Promise.resolve(1);\n",
  });
  expect(call?.name).toBe("finish_job");
  expect(call?.input.summary).toBe(
    "There is nothing to do: each module that the goal names is an ES module already (a.js, index.js).",
  );
});

test("if no module can be rewritten the lead says why, and does not plan", async () => {
  const { call, words } = await planFor({ "index.js": "exports.a = __filename;\n", "b.js": "export {};\n" });
  expect(call).toBeUndefined();
  expect(words).toContain("none of the modules can be rewritten. Left unchanged: 2 modules");
  expect(words).toContain("index.js uses __filename");
});

test("modules with a comma or a pattern in their name are left out and named, and the others are planned", async () => {
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

test("package.json is a task of its own, so that a module that cannot be compared does not cancel the others", async () => {
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

test("an existing esm/package.json is not a task", async () => {
  const { call } = await planFor({ "a.js": "exports.a = 1;\n", "b.js": "exports.b = 1;\n", "esm/package.json": "{}" });
  const tasks = call?.input.tasks as PlannedTask[];
  expect(tasks.map(({ deliverables, dependsOn }) => [deliverables, dependsOn])).toEqual([
    [["esm/a.js"], []],
    [["esm/b.js"], []],
  ]);
});

test("in a repository without modules the lead finishes with nothing to do", async () => {
  const { call } = await planFor({ "README.md": "hello\n" });
  expect(call?.name).toBe("finish_job");
  expect(call?.input.summary).toMatch(/^There is nothing to do: none of the 1 files of this repository's map matches/);
});

test("with a truncated map the lead says how many files it lists", async () => {
  const cut = "(4612 more files are not listed, since code and files high in the tree come first: use glob)";
  const nothing = await planFor({ "README.md": "hello\n" }, "", cut);
  expect(nothing.call).toBeUndefined();
  expect(nothing.words).toContain("The map lists 1 of 4613 files");
  const some = await planFor({ "README.md": "hello\n", "a.js": "exports.a = 1;\n" }, "", cut);
  expect(some.call?.input.summary).toContain("The map lists 2 of 4614 files: modules among the others are not part");
});
