import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { closeAfterTest, reachableFolder } from "../support/machine.ts";
import { makeOwnRepository } from "../support/own-repository.ts";
import { gitIn, makeRepository } from "../support/repository.ts";
import { createShell, type Said } from "../support/shell.ts";

/**
 * Makes the machine of a newcomer without an API key: a HOME, repositories in ~/src, and a running Midwatch that may
 * read them.
 */
async function newcomer() {
  const root = await reachableFolder();
  const { ANTHROPIC_API_KEY: _key, REDIS_URL: _redis, MIDWATCH_API_KEY: _own, ...rest } = process.env;
  const home = join(root, "home");
  mkdirSync(join(home, "src"), { recursive: true });
  const env = { ...rest, HOME: home, XDG_CONFIG_HOME: join(home, ".config"), NO_COLOR: "1" };
  const shell = createShell({ cwd: home, env: { ...env, MIDWATCH_DATA: join(root, "data") } });
  const midwatch = `node ${join(packageRoot(), "dist/cli/main.js")}`;
  const up = await shell.serve(`${midwatch} up --port 0 --repo ~/src`, /Ctrl-C stops all processes/);
  closeAfterTest(() => up.stop());
  const url = /up at (http:\S+)/.exec(up.out())?.[1] ?? "";
  const run = (line: string): Promise<Said> =>
    shell.run(line.replace(/^midwatch (\w+)/, `${midwatch} $1 --url ${url}`));
  return { home, run, said: up.out() };
}

test("a newcomer without an API key completes a job on their own repository, and merges its branch in their clone", async () => {
  const { home, run, said } = await newcomer();
  const project = join(home, "src/shapes");
  makeOwnRepository(project);
  expect(said).toContain("Nothing here costs money");
  expect(said).toMatch(/Any other goal needs a key: set ANTHROPIC_API_KEY[\s\S]*--example es-modules --wait/);

  const refused = await run('midwatch submit --repo ~/src/shapes --goal "Write a poem." --wait');
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toMatch(
    /there is no ANTHROPIC_API_KEY.*--example es-modules.*Nothing was submitted \(model_needed\)/,
  );

  const done = await run("midwatch submit --example es-modules --repo ~/src/shapes --wait");
  expect(done).toMatchObject({ code: 0, err: "" });
  const jobId = /^submitted (job_\w+)/.exec(done.out)?.[1] ?? "";
  expect(done.out).toContain(`report: npx midwatch report ${jobId}`);
  const report = (await run(`midwatch report ${jobId}`)).out;
  const lines = report.split("\n").map((line) =>
    line
      .trim()
      .replace(/^as a branch: +/, "")
      .replace(/^npx /, ""),
  );
  // The commands that the report prints work unchanged in the newcomer's clone.
  for (const line of lines.filter((text) => text.startsWith("midwatch report") && text.includes("bundle")))
    expect(await run(line)).toMatchObject({ code: 0 });
  const fetching = lines.find((text) => text.startsWith("git fetch"))?.replaceAll("result.bundle", "~/result.bundle");
  expect(await run(`cd ~/src/shapes && ${fetching}`)).toMatchObject({ code: 0 });
  const script = "import('./esm/index.js').then((m) => console.log(m.default.area({ r: 1 }), m.circle.perimeter(1)))";
  expect(execFileSync("node", ["-e", script], { cwd: project, encoding: "utf8" })).toBe("3.14 6.28\n");
  expect(gitIn(project, "log", "--format=%s", "-1", "--first-parent")).not.toBe("base");
}, 300_000);

test("a job that cannot be done says why before anything is written: as its reason and in the report", async () => {
  const { home, run } = await newcomer();
  makeRepository(join(home, "src/hard"), {
    "index.js": 'const path = require("node:path");\nmodule.exports = () => path.join(__dirname, "x");\n',
    "lacking.js": 'const other = require("not-installed");\nmodule.exports = (x) => other(x);\n',
  });
  const hard = await run("midwatch submit --example es-modules --repo ~/src/hard --wait");
  expect(hard.code).toBe(1);
  const jobId = /^submitted (job_\w+)/.exec(hard.out)?.[1] ?? "";
  const words =
    /index\.js uses __dirname; lacking\.js does not load unchanged: .*Cannot find (?:module|package) 'not-installed'/;
  expect(hard.out).toMatch(
    new RegExp(`^why: +lead_idle: .*none of the modules can be rewritten.*${words.source}`, "m"),
  );
  expect(hard.out).toMatch(/originals that the gate cannot compare, since they do not load: lacking\.js/);
  expect(hard.out).toContain(`more:  npx midwatch report ${jobId}\n`);
  for (const verb of ["get", "report"]) expect((await run(`midwatch ${verb} ${jobId}`)).out).toMatch(words);
  expect(hard.out).not.toContain("candidate");
}, 300_000);

test("a repository of ES modules completes at once with nothing to do", async () => {
  const { home, run } = await newcomer();
  makeRepository(join(home, "src/modern"), {
    "package.json": '{ "type": "module" }\n',
    "index.js": 'import { join } from "node:path";\nexport const f = join;\n',
  });
  const done = await run("midwatch submit --example es-modules --repo ~/src/modern --wait");
  expect(done).toMatchObject({ code: 0, err: "" });
  const words = "There is nothing to do: each module that the goal names is an ES module already (index.js).";
  expect(done.out).toContain(words);
  const jobId = /^submitted (job_\w+)/.exec(done.out)?.[1] ?? "";
  const report = (await run(`midwatch report ${jobId}`)).out;
  expect(report).toContain("nothing_to_do");
  expect(report).toContain(words);
}, 300_000);

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

test("a folder that cannot be created is the job's reason, and its dollars are called simulated", async () => {
  const { home, run } = await newcomer();
  makeRepository(join(home, "src/taken"), {
    "package.json": '{ "name": "taken" }\n',
    "index.js": "module.exports = (x) => x + 1;\n",
    esm: "This is a file, where the job wants a folder.\n",
  });
  const taken = await run("midwatch submit --example es-modules --repo ~/src/taken --wait");
  expect(taken.out).toMatch(
    /^why: +task_stuck: task index could not be done: .*mkdir: cannot create directory .esm.: File exists/m,
  );
  expect(taken.out).toMatch(/^cost: +\$0\.\d+ at list prices, simulated: nothing was charged$/m);
}, 300_000);
