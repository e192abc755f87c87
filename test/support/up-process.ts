import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";

/** A process of `midwatch up`. */
export interface Up {
  readonly child: ChildProcess;
  readonly url: string;
  /** Path of the key file that the CLI reads. */
  readonly apiKey: string;
  readonly pids: Record<string, number>;
  readonly stderr: () => string;
  stop(): Promise<number | null>;
}

const running: Up[] = [];
afterEach(async () => {
  for (const up of running.splice(0)) await up.stop();
});

/** Starts `midwatch up` as a process. */
export async function startUp(root: string, env: Record<string, string> = {}): Promise<Up> {
  const { child, stderr, stop } = spawnUp(root, env);
  const lines = createInterface({ input: child.stdout! });
  const line = await Promise.race([
    once(lines, "line").then(([text]) => text as string),
    once(child, "exit").then(() => Promise.reject(new Error(`up ended: ${stderr()}`))),
  ]);
  const { url, pids, apiKeyFile } = JSON.parse(line) as Pick<Up, "url" | "pids"> & { apiKeyFile: string };
  const up = { child, url, apiKey: readFileSync(apiKeyFile, "utf8").trim(), pids, stderr, stop };
  running.push(up);
  return up;
}

/** Starts `midwatch up`, without waiting until it is ready. */
export function spawnUp(root: string, env: Record<string, string>) {
  const { ANTHROPIC_API_KEY: _key, REDIS_URL: _redis, ...own } = process.env;
  const args = ["up", "--json", "--port", "0", "--workers", "2", "--slots", "2", "--repo", root];
  const brain = ["--brain", join(packageRoot(), "test/flow/brains/one-task.mjs")];
  const child = spawn(process.execPath, [join(packageRoot(), "dist/cli/main.js"), ...args, ...brain], {
    env: { ...own, MIDWATCH_DATA: join(root, "data"), XDG_CONFIG_HOME: join(root, "config"), ...env },
    cwd: root,
  });
  let said = "";
  child.stderr.on("data", (part: Buffer) => {
    said += part;
  });
  return {
    child,
    stderr: () => said,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGINT");
        await once(child, "exit");
      }
      return child.exitCode;
    },
  };
}
