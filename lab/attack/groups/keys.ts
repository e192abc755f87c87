import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { AttackGroup } from "../attack.ts";
import type { AttackEnv } from "../env/attack-env.ts";
import { readOut } from "../env/facts.ts";
import { inBothEnvs } from "../env/in-both-envs.ts";

/** Attacks on the environment and the file descriptors of the worker process. */
export const keys: AttackGroup = {
  name: "keys",
  about: "the API key and the file descriptors of the worker's own process",
  attacks: [
    inBothEnvs("key-in-the-environment", "list 9", async (env) => {
      const key = `sk-ant-${randomUUID()}`;
      return readOut(await startKeyed(env, "env", { key }), key);
    }),
    inBothEnvs("key-in-another-environment", "list 10", async (env) => {
      const key = `sk-ant-${randomUUID()}`;
      const script = "cat /proc/[0-9]*/environ /proc/self/environ /proc/1/cmdline | tr '\\0' '\\n'";
      return readOut(await startKeyed(env, script, { key }), key);
    }),
    inBothEnvs("inherited-descriptors", "list 36", async (env) => {
      const path = join(env.folder, "outside");
      const marker = env.plant(path);
      return readOut(await startKeyed(env, "cat <&30", { path }), marker);
    }),
  ],
};

/**
 * Starts a process that stands for a worker. It has a key in its environment, or an open file as descriptor 30 (Node
 * itself closes descriptors with lower numbers).
 */
async function startKeyed(
  { kind, sandbox, workspace }: AttackEnv,
  script: string,
  { key = "none", path = "/dev/null" }: { key?: string; path?: string },
): Promise<{ stdout: string; stderr: string }> {
  const owner = sandbox.slotOwner(0);
  const options = { bwrap: sandbox.bwrap, node: sandbox.node, slotUidBase: owner?.uid ?? 1000, work: workspace.work };
  const entry = join(packageRoot(), "dist", "lab", "attack", "env", "keyed-process.js");
  const command = [process.execPath, entry, kind, script, JSON.stringify(options)];
  const child = spawn("/bin/bash", ["-c", 'exec 30< "$0"; exec "$@"', path, ...command], {
    env: { PATH: "/usr/bin:/bin", ANTHROPIC_API_KEY: key },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { stdout: await text(child.stdout), stderr: "" };
}
