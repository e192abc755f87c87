import { randomUUID } from "node:crypto";
import { accessSync, constants, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { messageOf } from "../../shared/support/errors.ts";
import { giveFolderTo } from "../workspace/workspace.ts";
import { checkMounts } from "./check-mounts.ts";
import { runInSandbox } from "./run-in-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";
import { SANDBOX_PATH } from "./spawn-in-sandbox.ts";
import { strayDescriptors } from "./stray-descriptors.ts";

export interface IsolationCheck {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

/**
 * The level of isolation on this host, and the results of the sandbox canaries. `partial`: only the canary for mounts fails, so a sandbox
 * is safe as long as no agent has written into the mounted folders. `none`: the worker refuses to run anything.
 */
export interface Isolation {
  readonly isolation: "full" | "partial" | "none";
  readonly checks: readonly IsolationCheck[];
}

/**
 * Runs the sandbox canaries: attempts to break out of a real sandbox, which must fail. `folder` belongs to the worker, and the user of a
 * slot can reach it; the canaries' files in it are removed afterwards. The level `full` requires that all canaries pass.
 */
export async function checkIsolation(sandbox: Sandbox, folder: string): Promise<Isolation> {
  const root = join(folder, `canary-${randomUUID()}`);
  mkdirSync(join(root, "work"), { recursive: true, mode: 0o755 });
  const secret = randomUUID();
  writeFileSync(join(root, "outside"), secret, { mode: 0o644 });
  symlinkSync(root, join(root, "work", "link"));
  await giveFolderTo(sandbox.slotOwner(0), join(root, "work"));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  let connections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    socket.destroy();
  });
  try {
    const stray = strayDescriptors();
    const found = await runCanaries(sandbox, { root, secret, port });
    const mounts = await checkMounts(sandbox, root);
    const checks = [
      ...found,
      mounts,
      { name: "no-connection-arrived", passed: connections === 0, detail: `${connections} arrived` },
      { name: "no-stray-descriptors", passed: stray.length === 0, detail: stray.join(", ") || "none" },
    ];
    return { isolation: levelOf(checks), checks };
  } catch (error) {
    return { isolation: "none", checks: [{ name: "sandbox-starts", passed: false, detail: messageOf(error) }] };
  } finally {
    server.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** The level of isolation now: the level that the canaries found when the worker started, or `none` while the bubblewrap program is missing. */
export function presentIsolation(
  { bwrap }: Pick<Sandbox, "bwrap">,
  found: Isolation["isolation"],
): Isolation["isolation"] {
  const paths = bwrap.includes("/") ? [bwrap] : SANDBOX_PATH.split(":").map((folder) => join(folder, bwrap));
  return paths.some(isExecutable) ? found : "none";
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Returns the level of isolation that the canaries' results show. */
export function levelOf(checks: readonly IsolationCheck[]): Isolation["isolation"] {
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length === 0) return "full";
  return failed.every(({ name }) => name === "mounts") ? "partial" : "none";
}

/** Runs a script of canaries in a sandbox. It prints `name=value` lines, which are compared with the expected values. */
async function runCanaries(
  sandbox: Sandbox,
  { root, secret, port }: { root: string; secret: string; port: number },
): Promise<IsolationCheck[]> {
  const script = `
    echo uid=$(id -u)
    echo read=$(cat ${root}/outside link/outside /proc/1/root${root}/outside 2>/dev/null)
    (echo x > ${root}/new) 2>/dev/null; (echo x > link/new) 2>/dev/null
    (cat /proc/sys/vm/overcommit_ratio > /proc/sys/vm/overcommit_ratio) 2>/dev/null && echo sysctl=written || echo sysctl=refused
    (exec 9<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null && echo network=open || echo network=closed
    echo env=$(cat /proc/1/environ | tr '\\0' '\\n' | cut -d= -f1 | grep -vE '^(PATH|LD_LIBRARY_PATH)$' | tr '\\n' ,)
    echo fds=$(ls /proc/self/fd | grep -vE '^[0-3]$' | tr '\\n' ,)
    echo seccomp=$(grep -m1 '^Seccomp:' /proc/self/status | tr -dc 0-9)
    unshare -U true 2>/dev/null && echo userns=made || echo userns=refused
    echo caps=$(grep -m1 '^CapEff:' /proc/self/status | cut -f2)
    /opt/node/bin/node -e 'console.log("node=runs")'
    echo written > file && echo work=writable`;
  const view = { binds: [{ from: join(root, "work"), to: "/work", write: true }], chdir: "/work" };
  const result = await runInSandbox(sandbox, {
    ...view,
    argv: ["/bin/bash", "-c", script],
    slot: 0,
    signal: new AbortController().signal,
    timeoutMs: 20_000,
  });
  if (!result.stdout.includes("uid=")) {
    return [{ name: "sandbox-starts", passed: false, detail: result.stderr.trim() || `exit code ${result.code}` }];
  }
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(result.stdout)?.[1];
  const check = (name: string, expected: string) => {
    const got = value(name);
    return {
      name,
      passed: got === expected,
      detail: got === expected ? "as expected" : `expected ${expected || "nothing"}, got ${got ?? "nothing"}`,
    };
  };
  const planted = readdirSync(root).filter((name) => !["work", "outside"].includes(name));
  return [
    { name: "not-root", passed: value("uid") !== "0" && value("uid") !== undefined, detail: `uid ${value("uid")}` },
    {
      name: "reads-outside",
      passed: !result.stdout.includes(secret),
      detail: "a file outside, directly, by symlink and by /proc",
    },
    {
      name: "writes-outside",
      passed: planted.length === 0,
      detail: planted.length === 0 ? "nothing appeared" : `appeared: ${planted.join(", ")}`,
    },
    check("sysctl", "refused"),
    check("network", "closed"),
    check("env", ""),
    check("fds", ""),
    check("seccomp", "2"),
    check("userns", "refused"),
    check("caps", "0000000000000000"),
    check("node", "runs"),
    check("work", "writable"),
  ];
}
