import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newcomer } from "../support/newcomer.ts";
import { makeOwnRepository } from "../support/own-repository.ts";
import { gitIn, makeRepository } from "../support/repository.ts";

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
