import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { workBrief } from "../../../../shared/agent/brief.ts";
import type { PlannedTask } from "../../../../shared/protocol/plan.ts";
import { escapeText } from "../../../../shared/support/escape-text.ts";
import { writeFiles } from "../../../support/repository.ts";
import type { Call } from "./scripted-job.ts";
import { orderFor, ScriptedJob, toolsOn } from "./scripted-job.ts";

/** What a worker's `read_file` says below bytes that it cannot show. */
const NOT_UTF8 = "\n(this file is not UTF-8: \uFFFD stands for each byte that cannot be shown.)";

/** What the lead comes to in a repository with these files, and the words of its last answer. */
async function planFor(
  files: Record<string, string | Buffer>,
  opening = "",
): Promise<{ call: Call | undefined; words: string }> {
  const root = mkdtempSync(join(tmpdir(), "midwatch-left-out-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFiles(root, Object.fromEntries(Object.keys(files).map((path) => [path, ""])));
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, path), content);
  const job = new ScriptedJob(root, { name: "x", modules: "**/*.js", exclude: "test/**", dependencies: [] });
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
    "Left as they are: 7 modules",
    "latin.js is not UTF-8",
    /view\.js cannot be parsed as JavaScript: Unexpected token/,
    /flow\.js cannot be parsed as JavaScript/,
    "modern.js is an ES module already",
    /sloppy\.js has what no ES module may have: 'with' in strict mode/,
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
    "lib/db.js does not load as it is: Error: Cannot find module 'pg'",
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
    "Nothing is to be done: each module that the goal names is an ES module already (a.js, index.js).",
  );
});

test("where no module can be rewritten the lead says why, and plans nothing", async () => {
  const { call, words } = await planFor({ "index.js": "exports.a = __filename;\n", "b.js": "export {};\n" });
  expect(call).toBeUndefined();
  expect(words).toContain("none of the modules can be rewritten. Left as they are: 2 modules");
  expect(words).toContain("index.js uses __filename");
});
