import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Child, startChild } from "../../launch/child.ts";
import { programCache } from "../../launch/data-folder.ts";
import { findProgram } from "../../launch/find-programs.ts";
import { reachableCopy } from "../../launch/reachable-copy.ts";
import { variablesFor } from "../../shared/settings/read-settings.ts";
import { readEnv } from "../../shared/support/env.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { closeAfterTest, type TestMachine } from "./machine.ts";

/** Number of the next worker to start. Each worker uses different user ids. */
let next = 1;

/**
 * Starts a worker for a machine that has none. The worker is not restarted when it ends. `root` is the folder of the
 * installation to run.
 */
export async function startWorkerOf(
  machine: TestMachine,
  given: { name: string; slots: number; drainMs: number; root?: string },
): Promise<Child> {
  const { name, slots, drainMs, root = packageRoot() } = given;
  const env = readEnv();
  const bwrap = await findProgram("bwrap", { env, cache: programCache(env) });
  const uidBase = Number(env.MIDWATCH_SLOT_UID_BASE ?? 61_000) + 100 * next++;
  const child = await startChild({
    name,
    program: process.execPath,
    args: [join(root, "dist/worker/main.js")],
    env: {
      ...variablesFor("worker", env),
      ...environmentOf(machine.pids().coordinator),
      MIDWATCH_BWRAP: await reachableCopy(bwrap.path, machine.data),
      MIDWATCH_NODE: await reachableCopy(process.execPath, machine.data),
      MIDWATCH_SLOTS: String(slots),
      MIDWATCH_DRAIN_MS: String(drainMs),
      MIDWATCH_HOST_NAME: "local",
      MIDWATCH_SLOT_UID_BASE: String(uidBase),
    },
    logFile: join(machine.data, "logs", `${name}.log`),
    readyMs: 30_000,
  });
  closeAfterTest(() => child.stop(10_000));
  return child;
}

function environmentOf(pid: number | undefined): Record<string, string> {
  const lines = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}
