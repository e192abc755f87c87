import { execFileSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newcomer } from "../support/newcomer.ts";
import { gitIn, makeRepository } from "../support/repository.ts";

test("a mixed repository is rewritten where possible, and each other file is named with its reason", async () => {
  const { home, run } = await newcomer();
  const project = join(home, "src/mixed");
  const crlf = (...lines: string[]) => lines.map((line) => `${line}\r\n`).join("");
  makeRepository(project, {
    "lib/area.js": crlf("'use strict'", "exports.area = ({ r }) => 3 * r * r;", "exports.double = (n) => n * 2;"),
    "lib/again.js": "var exports = module.exports = {};\nvar module;\nexports.twice = (s) => s + s;\n",
    "lib/linked.js": "exports.through = require('../alias/area').area;\n",
    "lib/place.js": "exports.here = () => __dirname;\n",
    "index.js": "exports.sum = (a, b) => require('./lib/area').double(a) + b;\n",
    "db.js": "exports.db = require('not-installed');\n",
    "view.js": "exports.view = () => <p>hello</p>;\n",
    "lib/b,c.js": "exports.b = 1;\n",
    "lib/#h?q.js": "exports.h = 1;\n",
  });
  writeFileSync(join(project, "latin.js"), Buffer.from("exports.word = () => 'caf\xe9';\n", "latin1"));
  symlinkSync("lib", join(project, "alias"));
  gitIn(project, "add", "--all");
  gitIn(project, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", "odd ones");
  const done = await run("midwatch submit --example es-modules --repo ~/src/mixed --wait");
  expect(done).toMatchObject({ code: 0, err: "" });
  const jobId = /^submitted (job_\w+)/.exec(done.out)?.[1] ?? "";
  const { summary, counts, verdicts } = JSON.parse((await run(`midwatch report ${jobId} --json`)).out);
  expect({ counts, verdicts }).toMatchObject({
    counts: { planned: 4, merged: 4, revised: 0 },
    verdicts: { failed: 0 },
  });
  for (const words of [
    /db\.js does not load unchanged: .*'not-installed'/,
    /latin\.js is not UTF-8/,
    /lib\/linked\.js requires \.\.\/alias\/area, but the repository's map has no such file, except links/,
    /lib\/place\.js uses __dirname/,
    /view\.js cannot be parsed as JavaScript/,
    /lib\/b,c\.js has a comma in its name/,
    /lib\/#h\?q\.js has a name that reads as a pattern/,
  ])
    expect(summary).toMatch(words);
  await run(`midwatch report ${jobId} --artifact result.bundle -o ~/result.bundle`);
  gitIn(project, "fetch", "--quiet", join(home, "result.bundle"), `refs/heads/midwatch/${jobId}:refs/heads/result`);
  const text = execFileSync("git", ["-C", project, "show", "result:esm/lib/area.js"], { encoding: "utf8" });
  expect(text).toMatch(/^(?:[^\n]*\r\n)+$/);
}, 300_000);

test("a module that no test can compare fails with its users, and unrelated modules land", async () => {
  const { home, run } = await newcomer();
  makeRepository(join(home, "src/ids"), {
    "lib/a-rng.js": "module.exports = () => require('node:crypto').randomBytes(16);\n",
    "lib/md5.js": "module.exports = (text) => String(text).length * 31;\n",
    "lib/sha1.js": "module.exports = (text) => String(text).toUpperCase();\n",
    "v4.js": "module.exports = () => require('./lib/a-rng')();\n",
  });
  const done = await run("midwatch submit --example es-modules --repo ~/src/ids --wait");
  const jobId = /^submitted (job_\w+)/.exec(done.out)?.[1] ?? "";
  const { tasks } = JSON.parse((await run(`midwatch report ${jobId} --json`)).out);
  const ended = tasks.map(({ key, status }: Record<string, string>) => `${key} ${status}`);
  expect(ended).toEqual(
    expect.arrayContaining([
      "package.json merged",
      "lib/md5 merged",
      "lib/sha1 merged",
      "lib/a-rng cancelled",
      "v4 cancelled",
    ]),
  );
}, 300_000);
