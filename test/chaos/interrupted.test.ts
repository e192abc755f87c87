import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { removeAbandonedFolders } from "../../lab/chaos/world/chaos-folders.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { startTimeOf } from "../../shared/support/process/process-identity.ts";

let harness: ChildProcess | undefined;

afterEach(async () => {
  if (harness?.exitCode === null && harness.signalCode === null) {
    harness.kill("SIGKILL");
    await once(harness, "exit");
  }
  removeAbandonedFolders();
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "a chaos run that %s interrupts leaves no process, no disk and no folder",
  async (signal, code) => {
    const { prefix, exited } = await startRun();
    expect(traces(prefix).processes.length).toBeGreaterThan(4);
    harness?.kill(signal);
    expect(await exited).toEqual([code, null]);
    expect(traces(prefix)).toEqual({ processes: [], mounts: [], folders: [] });
  },
  120_000,
);

test("the next start removes what a killed chaos run left, frozen processes included", async () => {
  const { prefix, exited } = await startRun();
  const worker = traces(prefix).processes.find((pid) => commandOf(pid).includes("worker/main.js")) ?? 0;
  process.kill(worker, "SIGSTOP");
  harness?.kill("SIGKILL");
  await exited;
  expect(traces(prefix).processes).toContain(worker);
  removeAbandonedFolders();
  await until(() => traces(prefix).processes.length === 0);
  expect(traces(prefix)).toEqual({ processes: [], mounts: [], folders: [] });
}, 120_000);

/** Starts a chaos run, and waits until all its processes are running. */
async function startRun(): Promise<{ prefix: string; exited: Promise<unknown[]> }> {
  const args = [join(packageRoot(), "dist/lab/chaos/main.js"), "--seed", "5", "--minutes", "2", "--tasks", "40"];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  harness = child;
  const prefix = `/var/tmp/midwatch-chaos.${child.pid}-${startTimeOf(child.pid ?? 0)}.`;
  const exited = once(child, "exit");
  const isWhole = () => {
    const commands = traces(prefix).processes.map(commandOf);
    return ["worker", "coordinator", "simulator"].every((part) => commands.some((one) => one.includes(`${part}/main`)));
  };
  await until(isWhole);
  return { prefix, exited };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(50);
}

/** Lists the processes, mounts and folders that belong to a chaos run, by the prefix of its folder's name. */
function traces(prefix: string) {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/environ`).includes(prefix) || read(`/proc/${pid}/cmdline`).includes(prefix))
    .map(Number);
  const mounts = read("/proc/self/mounts")
    .split("\n")
    .filter((line) => line.includes(prefix));
  const folders = readdirSync("/var/tmp").filter((name) => join("/var/tmp", name).startsWith(prefix));
  return { processes, mounts, folders };
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // It has ended.
  }
}
