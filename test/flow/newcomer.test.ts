import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/package-root.ts";
import { closeAfterTest, reachableFolder } from "../support/machine.ts";
import { makeOwnRepository } from "../support/own-repository.ts";
import { gitIn, makeRepository } from "../support/repository.ts";
import type { Said } from "../support/shell.ts";
import { createShell } from "../support/shell.ts";

/** Somebody's machine without a key: a HOME, their repositories in ~/src, and Midwatch up for these. */
async function newcomer() {
  const root = await reachableFolder();
  const { ANTHROPIC_API_KEY: _key, REDIS_URL: _redis, MIDWATCH_API_KEY: _own, ...rest } = process.env;
  const home = join(root, "home");
  mkdirSync(join(home, "src"), { recursive: true });
  const env = { ...rest, HOME: home, XDG_CONFIG_HOME: join(home, ".config"), NO_COLOR: "1" };
  const shell = createShell({ cwd: home, env: { ...env, MIDWATCH_DATA: join(root, "data") } });
  const midwatch = `node ${join(packageRoot(), "dist/cli/main.js")}`;
  const up = await shell.serve(`${midwatch} up --port 0 --repo ~/src`, /Ctrl-C stops all of it/);
  closeAfterTest(() => up.stop());
  const url = /up at (http:\S+)/.exec(up.out())?.[1] ?? "";
  const run = (line: string): Promise<Said> =>
    shell.run(line.replace(/^midwatch (\w+)/, `${midwatch} $1 --url ${url}`));
  return { home, run, said: up.out() };
}

test("somebody without a key gets a job done on their own repository, and its branch merged in their own clone", async () => {
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
  expect(done.out).toContain(`what came of it: npx midwatch report ${jobId}`);
  const report = (await run(`midwatch report ${jobId}`)).out;
  const lines = report.split("\n").map((line) =>
    line
      .trim()
      .replace(/^as a branch: +/, "")
      .replace(/^npx /, ""),
  );
  // The report's own lines, as they stand there, in the newcomer's clone.
  for (const line of lines.filter((text) => text.startsWith("midwatch report") && text.includes("bundle")))
    expect(await run(line)).toMatchObject({ code: 0 });
  const fetching = lines.find((text) => text.startsWith("git fetch"))?.replaceAll("result.bundle", "~/result.bundle");
  expect(await run(`cd ~/src/shapes && ${fetching}`)).toMatchObject({ code: 0 });
  const script = "import('./esm/index.js').then((m) => console.log(m.default.area({ r: 1 }), m.circle.perimeter(1)))";
  expect(execFileSync("node", ["-e", script], { cwd: project, encoding: "utf8" })).toBe("3.14 6.28\n");
  expect(gitIn(project, "log", "--format=%s", "-1", "--first-parent")).not.toBe("base");
}, 300_000);

test("a job that fails shows the last words of who failed, as the reason and in the report", async () => {
  const { home, run } = await newcomer();
  makeRepository(join(home, "src/modern"), {
    "package.json": '{ "type": "module" }\n',
    "index.js": 'import { join } from "node:path";\nexport const f = join;\n',
  });
  const done = await run("midwatch submit --example es-modules --repo ~/src/modern --wait");
  expect(done.code).toBe(1);
  const jobId = /^submitted (job_\w+)/.exec(done.out)?.[1] ?? "";
  const words = /Could not parse index\.js: .*import.*/;
  expect(done.out).toMatch(new RegExp(`^why: +lead_idle: the lead made no plan.*${words.source}`, "m"));
  expect(done.out).toContain(`more:  npx midwatch report ${jobId}\n`);
  for (const verb of ["get", "report"]) expect((await run(`midwatch ${verb} ${jobId}`)).out).toMatch(words);

  makeRepository(join(home, "src/hard"), {
    "index.js": 'const path = require("node:path");\nmodule.exports = () => path.join(__dirname, "x");\n',
  });
  const hard = await run("midwatch submit --example es-modules --repo ~/src/hard --wait");
  expect(hard.out).toMatch(
    /^why: +lead_idle: .*index\.js uses __dirname.*Take them out by the goal's line `exclude:`/m,
  );

  makeRepository(join(home, "src/lacking"), {
    "package.json": '{ "name": "lacking" }\n',
    "index.js": 'const other = require("not-installed");\nmodule.exports = (x) => other(x);\n',
  });
  const stuck = await run("midwatch submit --example es-modules --repo ~/src/lacking --wait");
  expect(stuck.out).toMatch(
    /^why: +task_stuck: task index was refused \d times, the last time by the check differential: .*Cannot find module 'not-installed'/m,
  );
  expect(stuck.out).toMatch(/^cost: +\$0\.\d+ at list prices, simulated: nothing was charged$/m);

  makeRepository(join(home, "src/taken"), {
    "package.json": '{ "name": "taken" }\n',
    "index.js": "module.exports = (x) => x + 1;\n",
    esm: "This is a file, where the job wants a folder.\n",
  });
  const taken = await run("midwatch submit --example es-modules --repo ~/src/taken --wait");
  expect(taken.out).toMatch(
    /^why: +task_stuck: task index could not be done: .*mkdir: cannot create directory .esm.: File exists/m,
  );
}, 300_000);
