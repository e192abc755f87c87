import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { asTaskId, makeAttemptId, makeJobId } from "../../../shared/protocol/ids.ts";
import type { Setup } from "../../../shared/protocol/job/setup.ts";
import { createLayout, type Layout } from "../../../shared/scratchpad/layout.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { mirrorRepository } from "../../../worker/intake/mirror-repository.ts";
import { runInSandbox } from "../../../worker/sandbox/run-in-sandbox.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { runSetup } from "../../../worker/setup/run-setup.ts";
import { createReadSecrets } from "../../../worker/setup/secrets.ts";
import { setupMounts } from "../../../worker/setup/setup-mounts.ts";
import { mountWorkFolder } from "../../../worker/tools/work-folder.ts";
import { captureCandidate } from "../../../worker/workspace/capture-candidate.ts";
import { createWorkspace } from "../../../worker/workspace/create-workspace.ts";
import { linkWorkspaceSetup } from "../../../worker/workspace/setup-links.ts";
import { reachableFolder } from "../../support/machine.ts";
import { makeRepository } from "../../support/repository.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const git = { program: "git" };
const jobId = makeJobId(1);
let folder: string;
let sandbox: Sandbox;
let layout: Layout;
let base: string;

beforeEach(async () => {
  folder = await reachableFolder();
  sandbox = await makeSandbox(folder);
  layout = createLayout(join(folder, "data"), "host");
  const path = join(folder, "repository");
  makeRepository(path, { "a.js": 'console.log(require("dep"));\n', "package-lock.json": "{}\n" });
  ({ base } = await mirrorRepository({ git, layout, jobId, source: { kind: "path", path }, allowedRoots: [folder] }));
});

function set(setup: Setup, policy: { egress?: string[]; secrets?: string } = {}) {
  const { egress = [], secrets } = policy;
  return runSetup({
    ...{ git, layout, sandbox, jobId, base, setup, slot: 0, log: silentLog() },
    policy: { egress, readSecrets: createReadSecrets(secrets) },
    signal: new AbortController().signal,
  });
}

const MAKE = "mkdir -p node_modules/dep && echo 'module.exports = 42' > node_modules/dep/index.js";

/** Runs a script in the sandbox of one of the job's tasks. */
async function inTask(script: string) {
  const work = join(folder, "repository");
  return runInSandbox(sandbox, {
    argv: ["/bin/bash", "-c", script],
    binds: [{ from: work, to: "/work" }, ...(await setupMounts(layout, jobId))],
    chdir: "/work",
    slot: 1,
    signal: new AbortController().signal,
    timeoutMs: 10_000,
  });
}

/** Starts a server that answers every connection with `hello`. */
async function somewhere(): Promise<{ server: Server; port: number; heard: () => number }> {
  let heard = 0;
  const server = createServer((socket) => {
    heard += 1;
    socket.end("hello\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { server, port: (server.address() as AddressInfo).port, heard: () => heard };
}

const connectTo = (host: string) =>
  `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT ${host} HTTP/1.1\\r\\nHost: ${host}\\r\\n\\r\\n' >&3; cat <&3 > /deps/answer`;
const answer = () => readFileSync(join(layout.setup(jobId).outputs, "deps", "answer"), "utf8");

test("the setup's folders are available to every task of the job, read-only and owned by the worker", async () => {
  await set({ commands: [MAKE, "echo tool > /deps/tool"] });
  const run = await inTask("node a.js; cat /deps/tool; echo x > /node_modules/dep/index.js; rm -rf /deps/*");
  expect(run.stdout).toBe("42\ntool\n");
  expect(readFileSync(join(layout.setup(jobId).outputs, "node_modules/dep/index.js"), "utf8")).toBe(
    "module.exports = 42\n",
  );
  expect(statSync(join(layout.setup(jobId).outputs, "deps/tool")).uid).toBe(process.getuid?.());
});

test("setup runs once, on the files of the base commit, and its worktree is removed", async () => {
  await set({ commands: ["test -f package-lock.json", MAKE] });
  await set({ commands: ["exit 1"] });
  expect((await inTask("node a.js")).stdout).toBe("42\n");
});

test("a failed setup reports its command, exit code and output, and stores nothing", async () => {
  await expect(set({ commands: [MAKE, "echo the lock file is broken >&2; exit 7"] })).rejects.toMatchObject({
    code: "setup_failed",
    message: expect.stringMatching(/exits with 7.*the lock file is broken/s),
  });
  expect(existsSync(layout.setup(jobId).outputs)).toBe(false);
});

test("setup can only reach hosts that both the operator and the job allow", async () => {
  const { port, heard } = await somewhere();
  const there = `127.0.0.1:${port}`;
  await set({ commands: [connectTo(there)], egress: [there] }, { egress: [there] });
  expect(answer()).toMatch(/200 Connection established\r\n\r\nhello/);
  expect(heard()).toBe(1);
});

test.each([
  ["only the operator allows it", { job: [], operator: true }],
  ["only the job asks for it", { job: true, operator: [] }],
  ["another port is allowed", { job: ["127.0.0.1:1"], operator: ["127.0.0.1:1"] }],
])("a connection is refused when %s", async (_when, { job, operator }) => {
  const { port, heard } = await somewhere();
  const there = `127.0.0.1:${port}`;
  const list = (given: true | string[]) => (given === true ? [there] : given);
  await set(
    { commands: [connectTo(there)], egress: list(job as true | string[]) },
    { egress: list(operator as true | string[]) },
  );
  expect(answer()).toMatch(/^HTTP\/1\.1 403 /);
  expect(heard()).toBe(0);
});

test("a listed name that resolves to this host is not connected to, and plain requests are not forwarded", async () => {
  const { port, heard } = await somewhere();
  const there = `localhost:${port}`;
  await set({ commands: [connectTo(there)], egress: [there] }, { egress: [there] });
  expect(answer()).toMatch(/^HTTP\/1\.1 502 /);
  expect(heard()).toBe(0);
});

test("a secret only reaches the setup: not its result, not a task, not an error", async () => {
  const secrets = join(folder, "secrets");
  mkdirSync(secrets);
  writeFileSync(join(secrets, "NPM_TOKEN"), "npm_0123456789abcdef\n");
  const given = { secrets };
  await set({ commands: ['test "$NPM_TOKEN" = npm_0123456789abcdef', MAKE], secrets: ["NPM_TOKEN"] }, given);
  expect((await inTask("env; cat /proc/*/environ | tr '\\0' '\\n'")).stdout).not.toContain("npm_0123");
});

test("a setup that leaves its secret behind, prints it in an error, or names a missing secret is refused", async () => {
  const secrets = join(folder, "secrets");
  mkdirSync(secrets);
  writeFileSync(join(secrets, "NPM_TOKEN"), "npm_0123456789abcdef\n");
  const failure = async (commands: string[], names = ["NPM_TOKEN"]) =>
    set({ commands, secrets: names }, { secrets }).then(
      () => "none",
      (error: Error) => error.message,
    );
  expect(await failure([`${MAKE}; echo $NPM_TOKEN > node_modules/dep/token`])).toMatch(/contain the secret NPM_TOKEN/);
  expect(existsSync(layout.setup(jobId).outputs)).toBe(false);
  expect(await failure(["echo it is $NPM_TOKEN; exit 1"])).toMatch(/it is \[secret: known value\]/);
  expect(await failure(["true"], ["OTHER"])).toMatch(/expected a secret called OTHER/);
});

test("the error of a setup has its first and last lines of output, and the size of the part that is left out", async () => {
  const command = "echo 'the cause' >&2; seq 1 2000 >&2; echo 'the end' >&2; exit 3";
  const error = await set({ commands: [command] }).catch((thrown: Error) => thrown);
  const { message } = error as Error;
  expect(message).toContain("exits with 3");
  expect(message).toMatch(
    /It printed:\nthe cause\n1\n2\n[\s\S]*\n\[\.\.\. \d+ characters are left out \.\.\.\]\n\d+\n[\s\S]*\n2000\nthe end$/,
  );
});

test("a program of the setup runs by its path in an author's tree, and neither the author's git nor the result sees the link", async () => {
  const tool =
    "mkdir -p node_modules/.bin && echo 'echo ran' > node_modules/.bin/tool && chmod +x node_modules/.bin/tool";
  const composed = "mkdir -p vendor/bin && cp node_modules/.bin/tool vendor/bin/tool";
  await set({ commands: [tool, composed, "python3 -m venv --without-pip .venv"] });
  const mounts = await setupMounts(layout, jobId);
  const attemptId = makeAttemptId(asTaskId("t1"), 1);
  const owner = sandbox.slotOwner(1);
  const workspace = await createWorkspace({ git, layout, jobId, attemptId, epoch: 1, base, owner });
  await linkWorkspaceSetup(workspace, mounts);
  const { binds, env } = await mountWorkFolder({ kind: "workspace", workspace }, undefined);
  const python = ".venv/bin/python -c 'import sys; print(sys.prefix)'";
  const script = `./node_modules/.bin/tool; vendor/bin/tool; ${python}; echo x > node_modules/.bin/tool; git status --porcelain`;
  const run = await runInSandbox(sandbox, {
    argv: ["/bin/bash", "-c", script],
    binds: [...binds, ...mounts],
    chdir: "/work",
    env,
    slot: 1,
    signal: new AbortController().signal,
    timeoutMs: 10_000,
  });
  expect(run).toMatchObject({
    code: 0,
    stdout: "ran\nran\n/work/.venv\n",
    stderr: expect.stringContaining("Read-only file system"),
  });
  expect(await captureCandidate({ git, layout, workspace, message: "m", at: 1 })).toEqual({ kind: "empty" });
});
