import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Server } from "../../../cli/client/server.ts";
import { type Child, startChild } from "../../../launch/child.ts";
import { chooseApiKey } from "../../../launch/choose-api-key.ts";
import { programCache } from "../../../launch/data-folder.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { reachableCopy } from "../../../launch/reachable-copy.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";

const DIST = join(packageRoot(), "dist");
const READY_MS = 30_000;
const GRACE_MS = 20_000;

/**
 * Runs `work` while a coordinator and a worker with one slot run under V8's CPU profiler, then stops them. Returns the
 * folder with the two profiles.
 */
export async function withProfiledMachine(
  folder: string,
  redisUrl: string,
  work: (server: Server) => Promise<void>,
): Promise<string> {
  const env = readEnv();
  const cache = programCache(env);
  const [git, bwrap] = await Promise.all([findProgram("git", { env, cache }), findProgram("bwrap", { env, cache })]);
  const profiles = join(folder, "profiles");
  const data = join(folder, "data");
  for (const one of [profiles, data]) mkdirSync(one, { mode: 0o711 });
  const started: Child[] = [];
  const start = async (name: string, args: readonly string[], own: Readonly<Record<string, string>>) => {
    const child = await startChild({
      ...{ name, program: process.execPath, args, readyMs: READY_MS, logFile: join(folder, `${name}.log`) },
      env: { PATH: env.PATH ?? "/usr/local/bin:/usr/bin:/bin", HOME: env.HOME ?? "/", ...own },
    });
    started.push(child);
    return String(child.ready.listening);
  };
  const profiled = (entry: string) => ["--cpu-prof", `--cpu-prof-dir=${profiles}`, join(DIST, entry)];
  const key = chooseApiKey({});
  try {
    const simulator = ["--brain", "refactor", "--seed", "1", "--latency", "0", "--tier", "none"];
    const shared = {
      MIDWATCH_DATA: data,
      REDIS_URL: redisUrl,
      MIDWATCH_GIT: git.path,
      MIDWATCH_REPOSITORIES: folder,
      MIDWATCH_BWRAP: await reachableCopy(bwrap.path, data),
      MIDWATCH_NODE: await reachableCopy(process.execPath, data),
      ANTHROPIC_API_KEY: "simulated-key",
      ANTHROPIC_BASE_URL: await start("simulator", [join(DIST, "simulator/main.js"), ...simulator], {}),
      MIDWATCH_HOST_NAME: "local",
      MIDWATCH_PORT: "0",
      MIDWATCH_SLOTS: "1",
      MIDWATCH_HARNESS_SLOTS: "1",
      MIDWATCH_SLOT_UID_BASE: env.MIDWATCH_SLOT_UID_BASE ?? "61000",
    };
    const url = await start("coordinator", profiled("coordinator/main.js"), { ...shared, ...key.env });
    await start("worker", profiled("worker/main.js"), shared);
    await work({ url, apiKey: key.key });
  } finally {
    for (const child of started.reverse()) await child.stop(GRACE_MS);
  }
  return profiles;
}
