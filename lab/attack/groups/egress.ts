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
import { isChanged, readOut } from "../room/facts.ts";
import { inRooms } from "../room/in-rooms.ts";
import { withNaiveProxy } from "../room/naive-proxy.ts";
import { waitFor } from "../room/processes.ts";
import { GIT, type Room } from "../room/room.ts";

/** A job's setup, the dependencies that it leaves, and the way out where there is one. */
export const egress: AttackGroup = {
  name: "egress",
  about: "setup commands, what they leave for tasks, and the proxy that is their only way out",
  attacks: [
    inRooms("change-the-dependencies", "list 35", async (room) => {
      const path = await dependency(room);
      const marker = readFileSync(path, "utf8").trim();
      if (room.kind === "plain") await room.run(`echo pwned > ${path}; rm -rf ${path}`);
      else {
        const tools = { ...room.tools, setup: await setupMounts(room.layout, room.jobId) };
        await runScript(tools, "echo pwned > /node_modules/dep/index.js; rm -rf /node_modules/dep", {
          signal: room.signal,
        });
      }
      return isChanged(path, marker);
    }),
    inRooms("npmrc-names-a-git", "host table", async (room) => {
      const ran = join(room.home, "ran");
      const hostile = join(room.folder, "hostile");
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
      if (room.kind === "plain") await room.run(`cp -r ${hostile} h && cd h && ${install}`, { timeoutMs: 30_000 });
      else {
        const plant = `printf 'git=./g.sh\\n' > .npmrc; printf '${script.replaceAll("\n", "\\n")}' > g.sh; chmod +x g.sh; echo '${manifest}' > package.json`;
        await setUp(room, [`${plant}; /usr/bin/npm --version; ${install}; true`]).catch(() => {});
      }
      return {
        worked: existsSync(ran),
        seen: existsSync(ran) ? "the program ran on the host" : "no program ran on the host",
      };
    }),
    reach("around-the-proxy", (port) => `exec 3<>/dev/tcp/127.0.0.1/${port}`, ["127.0.0.1:1"]),
    reach("a-port-that-is-not-listed", (port) => viaProxy(`127.0.0.1:${port}`), ["127.0.0.1:1", "127.0.0.1"]),
    reach("what-only-the-job-asks-for", (port) => viaProxy(`127.0.0.1:${port}`), []),
    reach("a-name-that-leads-home", (port) => viaProxy(`localhost:${port}`), ["localhost:PORT"]),
    reach("a-name-that-contains-a-listed-one", (port) => viaProxy(`127.0.0.1:${port}`), ["*.1:PORT", "27.0.0.1:PORT"]),
    reach(
      "not-by-connect",
      (port) =>
        `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET http://127.0.0.1:${port}/ HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3; timeout 2 cat <&3`,
      ["127.0.0.1:PORT"],
    ),
    reach(
      "a-second-request-on-a-refused-line",
      (port) =>
        `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT example.invalid:443 HTTP/1.1\\r\\n\\r\\nCONNECT 127.0.0.1:${port} HTTP/1.1\\r\\n\\r\\n' >&3; timeout 2 cat <&3`,
      [],
    ),
    inRooms("secret-in-a-task", "own", async (room) => {
      const marker = room.plant(join(room.folder, "TOKEN"));
      if (room.kind === "plain") return readOut(await room.run(`cat ${room.folder}/TOKEN`), marker);
      await setUp(
        room,
        ['test -n "$TOKEN" && mkdir -p node_modules/dep && echo x > node_modules/dep/index.js'],
        ["TOKEN"],
      );
      const tools = { ...room.tools, setup: await setupMounts(room.layout, room.jobId) };
      const script = `env; cat ${room.folder}/TOKEN /proc/*/environ; grep -r marker- /node_modules /deps`;
      return readOut(await runScript(tools, script, { signal: room.signal }), marker);
    }),
    inRooms("secret-left-behind-by-a-setup", "own", async (room) => {
      const marker = room.plant(join(room.folder, "TOKEN"));
      const { kept } = room.layout.setup(room.jobId);
      if (room.kind === "plain") return readOut(await room.run(`cp ${room.folder}/TOKEN left; cat left`), marker);
      await setUp(room, ["mkdir -p node_modules/dep && echo $TOKEN > node_modules/dep/left"], ["TOKEN"]).catch(
        () => {},
      );
      const left = existsSync(join(kept, "node_modules", "dep", "left"));
      return { worked: left, seen: left ? "tasks can read it" : "the setup was refused, and nothing of it kept" };
    }),
  ],
};

function setUp(
  { layout, sandbox, jobId, workspace, folder, signal }: Room,
  commands: string[],
  secrets: string[] = [],
): Promise<void> {
  return runSetup({
    ...{ git: GIT, layout, sandbox, jobId, base: workspace.base, slot: 0, signal, log: silentLog() },
    setup: { commands, secrets },
    policy: { egress: [], readSecrets: createReadSecrets(folder) },
  });
}

/** A dependency as a setup leaves it; a plain room has it as the agent's own. */
async function dependency(room: Room): Promise<string> {
  await setUp(room, ["mkdir -p node_modules/dep && echo original > node_modules/dep/index.js"]);
  const { kept } = room.layout.setup(room.jobId);
  const owner = room.sandbox.slotOwner(0);
  if (owner !== undefined) execFileSync("chown", ["-R", `${owner.uid}:${owner.gid}`, kept]);
  return join(kept, "node_modules", "dep", "index.js");
}

/** A call with a way out that does not lead where it wants; the control runs the same words beside a proxy that goes anywhere. */
function reach(name: string, script: (port: number) => string, listed: readonly string[]) {
  return inRooms(name, "own", async (room): Promise<Fact> => {
    let heard = 0;
    const server = createServer((socket) => {
      heard += 1;
      // Who knocks may be gone before it is greeted.
      socket.on("error", () => {});
      socket.end("hello\n");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      if (room.kind === "plain") await withNaiveProxy(() => room.run(script(port), { timeoutMs: 8000 }));
      else {
        const decide = allowedByAll(listed.map((entry) => entry.replace("PORT", String(port))));
        const tools = { ...room.tools, egress: { decide, log: silentLog() } };
        await runScript(tools, script(port), { signal: room.signal, timeoutMs: 8000 });
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
