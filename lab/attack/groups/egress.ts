import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { silentLog } from "../../../shared/support/log.ts";
import { allowedByAll } from "../../../worker/egress/allow-list.ts";
import { runSetup } from "../../../worker/setup/run-setup.ts";
import { createReadSecrets } from "../../../worker/setup/secrets.ts";
import { setupMounts } from "../../../worker/setup/setup-mounts.ts";
import { runScript } from "../../../worker/tools/tool-context.ts";
import type { AttackGroup, Fact } from "../attack.ts";
import { type AttackEnv, GIT } from "../env/attack-env.ts";
import { isChanged, readOut } from "../env/facts.ts";
import { inBothEnvs } from "../env/in-both-envs.ts";
import { withNaiveProxy } from "../env/naive-proxy.ts";
import { waitFor } from "../env/processes.ts";

/** Attacks on a job's setup, on its installed dependencies, and by network access. */
export const egress: AttackGroup = {
  name: "egress",
  about: "setup commands, the files that they leave for tasks, and their proxy",
  attacks: [
    inBothEnvs("change-the-dependencies", "list 35", async (env) => {
      const path = await dependency(env);
      const marker = readFileSync(path, "utf8").trim();
      if (env.kind === "plain") await env.run(`echo pwned > ${path}; rm -rf ${path}`);
      else {
        const tools = { ...env.tools, setup: await setupMounts(env.layout, env.jobId) };
        await runScript(tools, "echo pwned > /node_modules/dep/index.js; rm -rf /node_modules/dep", {
          signal: env.signal,
        });
      }
      return isChanged(path, marker);
    }),
    inBothEnvs("npmrc-names-a-git", "host table", async (env) => {
      const ran = join(env.home, "ran");
      const hostile = join(env.folder, "hostile");
      const script = `#!/bin/sh\ntouch ${ran}\nexit 1\n`;
      const manifest = '{"name":"x","version":"1.0.0","dependencies":{"y":"git+ssh://git@localhost/y.git"}}';
      mkdirSync(hostile);
      for (const [name, text] of [
        [".npmrc", "git=./g.sh\n"],
        ["g.sh", script],
        ["package.json", manifest],
      ] as const)
        writeFileSync(join(hostile, name), text, { mode: 0o755 });
      const install = "npm install --ignore-scripts --no-audit --fetch-retries=0";
      if (env.kind === "plain") await env.run(`cp -r ${hostile} h && cd h && ${install}`, { timeoutMs: 30_000 });
      else {
        const plant = `printf 'git=./g.sh\\n' > .npmrc; printf '${script.replaceAll("\n", "\\n")}' > g.sh; chmod +x g.sh; echo '${manifest}' > package.json`;
        await setUp(env, [`${plant}; /usr/bin/npm --version; ${install}; true`]).catch(() => {});
      }
      return {
        worked: existsSync(ran),
        seen: existsSync(ran) ? "the program ran on the host" : "no program ran on the host",
      };
    }),
    reach("around-the-proxy", (port) => `exec 3<>/dev/tcp/127.0.0.1/${port}`, ["127.0.0.1:1"]),
    reach("a-port-that-is-not-listed", (port) => viaProxy(`127.0.0.1:${port}`), ["127.0.0.1:1", "127.0.0.1"]),
    reach("a-host-that-only-the-job-lists", (port) => viaProxy(`127.0.0.1:${port}`), []),
    reach("a-name-that-resolves-to-loopback", (port) => viaProxy(`localhost:${port}`), ["localhost:PORT"]),
    reach("a-name-that-contains-a-listed-one", (port) => viaProxy(`127.0.0.1:${port}`), ["*.1:PORT", "27.0.0.1:PORT"]),
    reach(
      "not-by-connect",
      (port) =>
        `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET http://127.0.0.1:${port}/ HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3; timeout 2 cat <&3`,
      ["127.0.0.1:PORT"],
    ),
    reach(
      "a-second-request-on-a-refused-connection",
      (port) =>
        `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT example.invalid:443 HTTP/1.1\\r\\n\\r\\nCONNECT 127.0.0.1:${port} HTTP/1.1\\r\\n\\r\\n' >&3; timeout 2 cat <&3`,
      [],
    ),
    inBothEnvs("secret-in-a-task", "own", async (env) => {
      const marker = env.plant(join(env.folder, "TOKEN"));
      if (env.kind === "plain") return readOut(await env.run(`cat ${env.folder}/TOKEN`), marker);
      await setUp(
        env,
        ['test -n "$TOKEN" && mkdir -p node_modules/dep && echo x > node_modules/dep/index.js'],
        ["TOKEN"],
      );
      const tools = { ...env.tools, setup: await setupMounts(env.layout, env.jobId) };
      const script = `env; cat ${env.folder}/TOKEN /proc/*/environ; grep -r marker- /node_modules /deps`;
      return readOut(await runScript(tools, script, { signal: env.signal }), marker);
    }),
    inBothEnvs("secret-left-behind-by-a-setup", "own", async (env) => {
      const marker = env.plant(join(env.folder, "TOKEN"));
      const { outputs: kept } = env.layout.setup(env.jobId);
      if (env.kind === "plain") return readOut(await env.run(`cp ${env.folder}/TOKEN left; cat left`), marker);
      await setUp(env, ["mkdir -p node_modules/dep && echo $TOKEN > node_modules/dep/left"], ["TOKEN"]).catch(() => {});
      const left = existsSync(join(kept, "node_modules", "dep", "left"));
      return { worked: left, seen: left ? "tasks can read it" : "the setup was refused, and none of its files stored" };
    }),
  ],
};

function setUp(
  { layout, sandbox, jobId, workspace, folder, signal }: AttackEnv,
  commands: string[],
  secrets: string[] = [],
): Promise<void> {
  return runSetup({
    ...{ git: GIT, layout, sandbox, jobId, base: workspace.base, slot: 0, signal, log: silentLog() },
    setup: { commands, secrets },
    policy: { egress: [], readSecrets: createReadSecrets(folder) },
  });
}

/**
 * Installs a dependency in a job's setup and returns the path of one of its files. The files belong to the slot's user,
 * so that file modes do not protect them in the control.
 */
async function dependency(env: AttackEnv): Promise<string> {
  await setUp(env, ["mkdir -p node_modules/dep && echo original > node_modules/dep/index.js"]);
  const { outputs: kept } = env.layout.setup(env.jobId);
  const owner = env.sandbox.slotOwner(0);
  if (owner !== undefined) execFileSync("chown", ["-R", `${owner.uid}:${owner.gid}`, kept]);
  return join(kept, "node_modules", "dep", "index.js");
}

/** Makes an attack that tries a connection which the proxy must refuse. The control runs the same script with a proxy that refuses nothing. */
function reach(name: string, script: (port: number) => string, listed: readonly string[]) {
  return inBothEnvs(name, "own", async (env): Promise<Fact> => {
    let heard = 0;
    const server = createServer((socket) => {
      heard += 1;
      // The client may have closed the connection already.
      socket.on("error", () => {});
      socket.end("hello\n");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      if (env.kind === "plain") await withNaiveProxy(() => env.run(script(port), { timeoutMs: 8000 }));
      else {
        const decide = allowedByAll(listed.map((entry) => entry.replace("PORT", String(port))));
        const tools = { ...env.tools, egress: { decide, log: silentLog() } };
        await runScript(tools, script(port), { signal: env.signal, timeoutMs: 8000 });
      }
      await waitFor(() => heard > 0, 200);
      return { worked: heard > 0, seen: `${heard} connections arrived` };
    } finally {
      server.close();
    }
  });
}

function viaProxy(destination: string): string {
  return `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT ${destination} HTTP/1.1\\r\\nHost: ${destination}\\r\\n\\r\\n' >&3; timeout 2 cat <&3`;
}
