import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  makeChaosFolder,
  removeAbandonedFolders,
  removeChaosFolder,
} from "../../../../lab/chaos/world/chaos-folders.ts";
import { inChaosFolder } from "../../../../lab/chaos/world/in-chaos-folder.ts";
import { mountSmallDisk } from "../../../../lab/chaos/world/small-disk.ts";
import { startTimeOf } from "../../../../shared/support/process/process-identity.ts";

const started: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) removeChaosFolder(folder);
});

/** Starts a process that runs until it is killed. */
async function startSleeper(env: Record<string, string>, ...args: string[]): Promise<ChildProcess> {
  const script = "console.log('here'); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ["-e", script, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  await once(child.stdout, "data");
  return child;
}

/** Makes the folder that a harness leaves behind when it is killed during a run. */
async function leaveFolder(): Promise<string> {
  const harness = await startSleeper({});
  const identity = `${harness.pid}-${startTimeOf(harness.pid ?? 0)}`;
  const folder = `/var/tmp/midwatch-chaos.${identity}.test.abc`;
  folders.push(folder);
  mkdirSync(folder);
  harness.kill("SIGKILL");
  await once(harness, "exit");
  return folder;
}

test("the next start removes the processes, frozen ones included, and the disk of a killed harness", async () => {
  const folder = await leaveFolder();
  const disk = mountSmallDisk(join(folder, "data"), 1);
  writeFileSync(join(folder, "data", "file"), "");
  const part = await startSleeper({ CHAOS_WORLD: folder });
  const frozen = await startSleeper({ CHAOS_WORLD: folder });
  frozen.kill("SIGSTOP");
  const ends = Promise.all([once(part, "exit"), once(frozen, "exit")]);
  expect(removeAbandonedFolders()).toContain(folder);
  expect(existsSync(folder)).toBe(false);
  expect(await ends).toEqual([
    [null, "SIGKILL"],
    [null, "SIGKILL"],
  ]);
  if ("path" in disk) expect(readFileSync("/proc/self/mounts", "utf8")).not.toContain(folder);
});

test("a process that only names an abandoned folder, as an editor does, is not killed", async () => {
  const folder = await leaveFolder();
  const editor = await startSleeper({}, join(folder, "logs"));
  removeAbandonedFolders();
  expect(existsSync(folder)).toBe(false);
  expect([editor.exitCode, editor.signalCode]).toEqual([null, null]);
});

test("the folder of a running harness, and a preserved folder, are not removed", async () => {
  const mine = makeChaosFolder("mine");
  folders.push(mine);
  const { folder: kept } = await inChaosFolder("kept", true, async (folder, fail) => {
    writeFileSync(join(folder, "log"), "what happened");
    fail();
    return { folder: folder as string | undefined };
  });
  folders.push(kept ?? "");
  removeAbandonedFolders();
  expect(existsSync(mine)).toBe(true);
  expect(readFileSync(join(kept ?? "", "log"), "utf8")).toBe("what happened");
});

test("a failed run without --keep leaves no folder", async () => {
  let made = "";
  const run = inChaosFolder("failing", false, async (folder) => {
    made = folder;
    throw new Error("could not be run");
  });
  await expect(run).rejects.toThrow("could not be run");
  expect(existsSync(made)).toBe(false);
});
