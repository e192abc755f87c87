import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { filesWith } from "../support/files-with.ts";
import { startGitHttpServer } from "../support/git-http-server.ts";
import { logUntil, reachableFolder, repositoryIn, startTestMachine } from "../support/machine.ts";
import { commitAll, gitIn, writeFiles } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/asking.mjs");
const TOKEN = "rgst_7d1f0c52a94e4b6c";
const PASSWORD = "glpw-2b9d61c7e05f";

/** Starts a package registry on loopback that requires the token and records its requests. */
async function startRegistry(): Promise<{ host: string; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization === `Bearer ${TOKEN}` ? "with the token" : "without"}`);
    response.end(PACKAGES[request.url ?? ""] ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const PACKAGES: Readonly<Record<string, string>> = {
  "/dep-1.js": "module.exports = 'one';\n",
  "/dep-2.js": "module.exports = 'two';\n",
};

/**
 * A script in place of `npm ci`: it fetches the packages of the lock file through the proxy (CONNECT), and compares
 * their hashes.
 */
const INSTALL = `
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
const { resolved, integrity } = JSON.parse(readFileSync("package-lock.json", "utf8")).packages["node_modules/dep"];
const { host, pathname } = new URL(resolved);
const connect = request({ ...proxy(), method: "CONNECT", path: host, agent: false }).end();
const [, socket] = await new Promise((resolve) => connect.once("connect", (...given) => resolve(given)));
const headers = { host, authorization: \`Bearer \${process.env.REGISTRY_TOKEN}\` };
const get = request({ createConnection: () => socket, path: pathname, headers }).end();
const response = await new Promise((resolve) => get.once("response", resolve));
const body = Buffer.concat(await response.toArray());
if (\`sha512-\${createHash("sha512").update(body).digest("base64")}\` !== integrity) process.exit(1);
mkdirSync("node_modules/dep", { recursive: true });
writeFileSync("node_modules/dep/index.js", body);
appendFileSync("/deps/installed", "once\\n");
socket.destroy();
function proxy() {
  const { hostname, port } = new URL(process.env.https_proxy);
  return { host: hostname, port };
}
`;

/** A script that reads the setup's folders as a task sees them. */
const useOf = (secrets: string) => `
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
const said = [createRequire("/work/use.mjs")("dep"), readFileSync("/deps/installed", "utf8").trim()];
for (const path of ["/node_modules/dep/index.js", "/deps/installed"]) {
  try {
    writeFileSync(path, "x");
  } catch (error) {
    said.push(error.code);
  }
}
said.push(String(process.env.REGISTRY_TOKEN), String(process.env.https_proxy), existsSync("${secrets}"));
console.log(said.join(" "));
`;

const lockOf = (host: string, file: string) =>
  JSON.stringify({
    packages: {
      "node_modules/dep": {
        resolved: `http://${host}${file}`,
        integrity: `sha512-${createHash("sha512")
          .update(PACKAGES[file] ?? "")
          .digest("base64")}`,
      },
    },
  });

test("a private repository's setup runs once for all tasks, from the base commit's lock file; tasks cannot change its result, and no secret of the operator reaches them or stays behind", async () => {
  const registry = await startRegistry();
  const secrets = join(await reachableFolder(), "secrets");
  mkdirSync(join(secrets, "git"), { recursive: true, mode: 0o700 });
  writeFileSync(join(secrets, "REGISTRY_TOKEN"), `${TOKEN}\n`, { mode: 0o600 });
  const machine = await startTestMachine({
    brain: BRAIN,
    env: { MIDWATCH_EGRESS: registry.host, MIDWATCH_SECRETS: secrets, MIDWATCH_PRIVATE_HOSTS: "127.0.0.1" },
  });
  const { api } = machine;
  const repository = repositoryIn(machine, {
    "install.mjs": INSTALL,
    "use.mjs": useOf(secrets),
    "package-lock.json": lockOf(registry.host, "/dep-1.js"),
  });
  const base = gitIn(repository, "rev-parse", "HEAD");
  writeFiles(repository, { "package-lock.json": lockOf(registry.host, "/dep-2.js") });
  commitAll(repository, "a later lock file");

  const server = await startGitHttpServer(machine.root, `me:${PASSWORD}`);
  onTestFinished(() => server.close());
  const credential = { hosts: [server.host], username: "me", password: PASSWORD };
  writeFileSync(join(secrets, "git", "LIB.json"), JSON.stringify(credential), { mode: 0o600 });

  const { jobId } = await api.submit({
    goal: "Write files.\n\ncommand: node use.mjs\ntasks: 3\nasks: all",
    repository: { kind: "git", url: `http://${server.host}/repository/.git`, ref: base, credential: "LIB" },
    setup: { commands: ["node install.mjs"], egress: [registry.host], secrets: ["REGISTRY_TOKEN"] },
  });
  const log = await logUntil(api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  expect(registry.asked).toEqual(["/dep-1.js with the token"]);
  const { result } = await api.report(jobId);
  const gitDir = `--git-dir=${join(machine.data, "volume/jobs", jobId, "base.git")}`;
  for (const n of [1, 2, 3]) {
    const heard = gitIn(repository, gitDir, "show", `${result?.head}:out/${n}.txt`);
    expect(heard).toContain("one once EROFS EROFS undefined undefined false");
  }
  const basic = Buffer.from(`me:${PASSWORD}`).toString("base64");
  for (const secret of [TOKEN, PASSWORD, basic]) {
    expect(filesWith(machine.data, secret)).toEqual([]);
    expect(JSON.stringify(log)).not.toContain(secret);
  }
  expect([TOKEN, PASSWORD].map((secret) => filesWith(secrets, secret).length)).toEqual([1, 1]);
});
