import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { type DocumentedCommand, documents, fencedCommands, NOT_RUN } from "../support/documents.ts";
import { closeAfterTest, reachableFolder } from "../support/machine.ts";
import { makeOwnRepository } from "../support/own-repository.ts";
import { gitIn } from "../support/repository.ts";
import { createShell, type Said, type Service } from "../support/shell.ts";

/** The brain for goals that no built-in brain can do. With it, the documents' commands need no real API key. */
const BRAIN = join(packageRoot(), "test/flow/brains/one-task.mjs");

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Plays a person who types the documents' commands in Midwatch's folder. The person's HOME is empty. */
async function createReader(root: string) {
  const port = await freePort();
  const {
    ANTHROPIC_API_KEY: _key,
    REDIS_URL: _redis,
    MIDWATCH_API_KEY: _own,
    XDG_CONFIG_HOME: _xdg,
    ...rest
  } = process.env;
  const env = {
    ...rest,
    HOME: join(root, "home"),
    // Programs come from the cache of the real user, so that the test downloads nothing.
    XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? "/root", ".cache"),
    NO_COLOR: "1",
    npm_config_update_notifier: "false",
    MIDWATCH_DATA: join(root, "srv/midwatch"),
    MIDWATCH_PORT: String(port),
    MIDWATCH_URL: `http://127.0.0.1:${port}`,
  };
  const shell = createShell({ cwd: packageRoot(), env });
  let up: Service | undefined;
  let jobId = "";
  const approvals: string[] = [];
  const start = async (command: string): Promise<Said> => {
    await up?.stop();
    up = await shell.serve(command, /Ctrl-C stops all processes/);
    return { code: 0, out: up.out(), err: up.err() };
  };
  const run = async (command: string): Promise<Said> => {
    const said = await shell.run(command);
    jobId = /^submitted (job_\w+)/m.exec(said.out)?.[1] ?? jobId;
    return said;
  };
  closeAfterTest(async () => up?.stop());
  return {
    start,
    run,
    /** Submits two jobs whose plans wait for a person's approval, as docs/permissions.md assumes. */
    askTwice: async () => {
      for (const _ of [1, 2])
        await run('npx midwatch submit --repo ~/src/my-project --goal "Write the file." --approval plan');
      await expect
        .poll(async () => pendingOf(await run("npx midwatch approvals --json")).length, { timeout: 60_000 })
        .toBe(2);
      approvals.push(...pendingOf(await run("npx midwatch approvals --json")));
    },
    /** Replaces the placeholders in a document's command with real values. */
    fill: (command: string): string => {
      const approval = approvals[command.includes(" deny ") ? 1 : 0] ?? "";
      return command
        .replace(/\bJOB\b/g, jobId)
        .replace(/apr_\.\.\._1/g, approval)
        .replace(/(?<![\w/])\/(srv|backups)\//g, `${root}/$1/`);
    },
  };
}

function pendingOf({ out }: Said): string[] {
  const { approvals } = JSON.parse(out) as { approvals: { id: string; status: string }[] };
  return approvals.filter(({ status }) => status === "pending").map(({ id }) => id);
}

test("every fenced command of README and docs succeeds, in order, in a fresh HOME", async () => {
  const root = await reachableFolder();
  const project = join(root, "home/src/my-project");
  mkdirSync(join(root, "srv"), { recursive: true });
  makeOwnRepository(project);
  closeAfterTest(async () => rmSync(join(packageRoot(), "result.bundle"), { force: true }));
  const reader = await createReader(root);
  const done: string[] = [];
  const perform = async ({ file, line, command }: DocumentedCommand) => {
    if (command.startsWith("ANTHROPIC_API_KEY="))
      await reader.start(`MIDWATCH_BRAIN=${BRAIN} npx midwatch up --repo ~/src`);
    if (NOT_RUN[command] !== undefined) return;
    const typed = reader.fill(command);
    const { code, out, err } = await (/midwatch up\b/.test(typed) ? reader.start(typed) : reader.run(typed));
    expect({ where: `${file}:${line}`, typed, code, said: code === 0 ? "" : `${out}${err}` }).toEqual({
      where: `${file}:${line}`,
      typed,
      code: 0,
      said: "",
    });
    done.push(command);
    if (command.endsWith("merge midwatch/JOB"))
      expect(gitIn(project, "ls-files", "esm")).toContain("esm/lib/circle.js");
  };
  for (const file of documents()) {
    if (file === "docs/permissions.md") await reader.askTwice();
    for (const command of fencedCommands(file)) await perform(command);
  }
  const all = documents()
    .flatMap(fencedCommands)
    .map(({ command }) => command);
  expect(done).toEqual(all.filter((command) => NOT_RUN[command] === undefined));
  expect(gitIn(project, "status", "--porcelain")).toBe("");
}, 600_000);
