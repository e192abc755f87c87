import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readEnv } from "../../shared/support/env.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Bench } from "./bench.ts";
import { makeRow } from "./document.ts";
import { inFolder } from "./measure/in-folder.ts";
import { median } from "./measure/statistics.ts";

const RUNS = 5;
const GOAL_MS = 3000;

/** Measures the time from the start of `up` to the first answer 200 of /readyz, with a new data folder. */
export const startup: Bench = {
  name: "startup",
  about: "time from `up` to ready, with programs present and a new data folder",
  run: async (say) => {
    const times: number[] = [];
    for (let run = 1; run <= RUNS; run++) {
      times.push(await inFolder("startup", startOnce));
      say(`startup: run ${run} of ${RUNS}: ${times.at(-1)} ms`);
    }
    return [
      makeRow("up to ready", {
        value: median(times),
        unit: "ms",
        goal: { op: "<=", value: GOAL_MS },
        note: `median of ${RUNS} runs: ${times.join(", ")}`,
      }),
      makeRow("up to ready, slowest run", { value: Math.max(...times), unit: "ms" }),
    ];
  },
};

/** Starts `up` once. Returns the ms until /readyz answers 200, and stops the process as Ctrl-C does. */
async function startOnce(folder: string): Promise<number> {
  const { REDIS_URL: _redis, ANTHROPIC_API_KEY: _key, ANTHROPIC_BASE_URL: _url, ...env } = readEnv();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(packageRoot(), "dist/cli/main.js"), "up", "--json", "--port", "0"], {
    cwd: folder,
    env: { ...env, MIDWATCH_DATA: join(folder, "data"), XDG_CONFIG_HOME: join(folder, "config") },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const ended = once(child, "exit");
  try {
    const [line] = await Promise.race([
      once(createInterface({ input: child.stdout }), "line"),
      ended.then(([code]) => {
        throw new Error(`up ended with ${code} before it was ready`);
      }),
    ]);
    const { url } = JSON.parse(String(line)) as { url: string };
    const { status } = await fetch(`${url}/readyz`);
    if (status !== 200) throw new Error(`expected 200 of /readyz after up reported ready, got ${status}`);
    return Math.round(performance.now() - startedAt);
  } finally {
    if (child.exitCode === null) child.kill("SIGINT");
    const [code] = await ended;
    if (code !== 0) process.stderr.write(`startup: up ended with ${code} after Ctrl-C\n`);
  }
}
