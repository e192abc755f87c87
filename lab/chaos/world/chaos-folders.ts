import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive, ownIdentity } from "../../../shared/support/process/process-identity.ts";

/** The parent folder of all runs' folders. Unlike `/tmp` on many systems it is on a disk, and the users of all slots can traverse it. */
const PARENT = "/var/tmp";
const PREFIX = "midwatch-chaos.";

/**
 * Name of the environment variable with the path of the run's folder. It is set for every process of a run, so that
 * remaining processes can be found after a crash of the harness.
 */
export const WORLD_VARIABLE = "CHAOS_WORLD";

/** Maximum ms that killed processes may take to exit. A process that waits for a disk exits only when the disk has answered. */
const GONE_MS = 5000;
const LOOK_EVERY_MS = 20;

/** Makes a folder for a run. The folder's name contains the identity of this process. */
export function makeChaosFolder(name: string): string {
  const folder = mkdtempSync(join(PARENT, `${PREFIX}${ownIdentity()}.${name}.`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Returns the new path of a failed run's folder if the folder is to be preserved. */
export function preservedName(folder: string): string {
  const [name, random] = basename(folder).split(".").slice(2);
  return join(dirname(folder), `midwatch-chaos-preserved-${name}-${random}`);
}

/** Removes the folders of harnesses that were killed. Returns the paths of these folders. */
export function removeAbandonedFolders(): string[] {
  return removeFoldersOf((identity) => isAlive(identity) === false);
}

/** Removes all folders of runs in this process at once, even if runs still use them. */
export function removeOwnFolders(): string[] {
  return removeFoldersOf((identity) => identity === ownIdentity());
}

function removeFoldersOf(isTheirs: (identity: string) => boolean): string[] {
  const names = readdirSync(PARENT).filter((name) => name.startsWith(PREFIX));
  const folders = names.filter((name) => isTheirs(name.slice(PREFIX.length).split(".", 1)[0] ?? ""));
  return folders.map((name) => {
    removeChaosFolder(join(PARENT, name));
    return join(PARENT, name);
  });
}

/**
 * Kills the remaining processes of a run, including frozen ones, unmounts the run's disks, and removes the run's
 * folder. Synchronous, so that this process cannot restart a process of the run meanwhile.
 */
export function removeChaosFolder(folder: string): void {
  const until = performance.now() + GONE_MS;
  for (let left = processesOf(folder); left.length > 0 && performance.now() < until; left = processesOf(folder)) {
    for (const pid of left) killNow(pid);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
  }
  for (const place of mountsIn(folder)) unmount(place);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Returns the processes that a run started, and their descendants, because a sandbox does not have the run's
 * environment variable. A process whose command line contains the folder's path, such as an editor, does not count.
 */
function processesOf(folder: string): number[] {
  const mark = `${WORLD_VARIABLE}=${folder}`;
  const others = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const parents = new Map(others.map((pid) => [pid, parentOf(pid)]));
  const theirs = new Set(others.filter((pid) => read(`/proc/${pid}/environ`).split("\0").includes(mark)));
  for (let known = -1; known < theirs.size; ) {
    known = theirs.size;
    for (const [pid, parent] of parents) if (theirs.has(parent)) theirs.add(pid);
  }
  return [...theirs].map(Number);
}

/** The parent's pid is the 4th field of /proc/PID/stat. The 2nd field, the name in parentheses, may contain any character. */
function parentOf(pid: string): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? "";
}

function mountsIn(folder: string): string[] {
  const places = read("/proc/self/mounts")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
  return places.filter((place) => place.startsWith(`${folder}/`)).reverse();
}

function unmount(place: string): void {
  try {
    execFileSync("umount", ["--lazy", place], { stdio: "pipe" });
  } catch (error) {
    // Two harnesses may clean up at the same time, and the other one may already have unmounted this disk.
    if (mountsIn(dirname(place)).includes(place)) throw error;
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // The process has just ended.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // It has ended.
  }
}
