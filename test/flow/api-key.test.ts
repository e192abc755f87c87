import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { loadBrain } from "../../simulator/brains/load-brain.ts";
import { filesWith } from "../support/files-with.ts";
import { logUntil, reachableFolder, repositoryIn, startTestMachine } from "../support/machine.ts";
import { startSimulator } from "../support/simulator.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/asking.mjs");

/**
 * Reads the command line and the environment of a process. Both are empty if the process has ended or may not be read.
 */
function startOf(pid: number): { cmdline: string; environ: string } {
  const read = (name: string) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "latin1");
    } catch {
      return ""; // The process has ended in the meantime.
    }
  };
  return { cmdline: read("cmdline"), environ: read("environ") };
}

const processes = () => readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));

test.each(["file", "environment"])(
  "an API key from the %s is in no sandbox's environment, no command line and no log while a tool call runs",
  async (by) => {
    const simulator = await startSimulator({ brain: await loadBrain(BRAIN) });
    onTestFinished(() => simulator.close());
    const key = `sk-ant-${randomBytes(24).toString("hex")}`;
    const file = join(await reachableFolder(), "key");
    writeFileSync(file, `${key}\n`, { mode: 0o600 });
    const given: Record<string, string> = by === "file" ? { ANTHROPIC_API_KEY_FILE: file } : { ANTHROPIC_API_KEY: key };
    const machine = await startTestMachine({
      brain: BRAIN,
      env: { ...given, ANTHROPIC_BASE_URL: simulator.url, MIDWATCH_LOG_LEVEL: "debug" },
    });
    expect(machine.model).toBe("api");
    const { api } = machine;
    const marker = `5${Math.floor(Math.random() * 1e6)}`;
    const { jobId } = await api.submit({
      goal: `Write files.\n\ncommand: sleep ${marker}`,
      repository: { kind: "path", path: repositoryIn(machine, { "README.md": "hello\n" }) },
    });
    const sleeping = () => processes().filter((pid) => startOf(pid).cmdline.endsWith(`sleep\0${marker}\0`));
    await expect.poll(sleeping, { timeout: 40_000 }).not.toEqual([]);

    const { coordinator = 0, "worker-1": worker = 0 } = machine.pids();
    const holders = processes().filter((pid) => startOf(pid).environ.includes(key));
    // Only the coordinator and the worker have the key in their environment, and only if it was not given as a file.
    expect(holders.sort()).toEqual(by === "file" ? [] : [coordinator, worker].sort());
    expect(processes().filter((pid) => startOf(pid).cmdline.includes(key))).toEqual([]);

    for (const pid of sleeping()) process.kill(pid, "SIGKILL");
    expect((await logUntil(api, jobId)).at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
    expect(filesWith(machine.data, key)).toEqual([]);
  },
  120_000,
);
