import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive, ownIdentity } from "../../../shared/support/process/process-identity.ts";

/** The parent of runs' folders: on a disk, unlike `/tmp` on many systems, and reachable for every slot's user. */
const PARENT = "/var/tmp";
const PREFIX = "midwatch-chaos.";

/**
 * The variable that holds the run's folder, set for each process of the run, so that leftovers are found after a crash
 * of the harness.
 */
export const WORLD_VARIABLE = "CHAOS_WORLD";

/** ms that killed processes may take to exit: a process in disk I/O exits only when the disk answers. */
const GONE_MS = 5000;
const LOOK_EVERY_MS = 20;

/** Makes a folder whose name begins with the identity of this process. */
export function makeChaosFolder(name: string): string {
  const folder = mkdtempSync(join(PARENT, `${PREFIX}${ownIdentity()}.${name}.`));
  chmodSync(folder, 0o755);
  return folder;
}

/** The name of a failed run's folder that is preserved. */
export function preservedName(folder: string): string {
  const [name, random] = basename(folder).split(".").slice(2);
  return join(dirname(folder), `midwatch-chaos-preserved-${name}-${random}`);
}

/** Removes and returns the folders of killed harnesses. */
export function removeAbandonedFolders(): string[] {
  return removeFoldersOf((identity) => isAlive(identity) === false);
}

/** Removes all folders of this process at once, even if it still uses them. */
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
 * Kills a run's remaining processes, frozen ones included, unmounts its disks, and removes its folder. Synchronous, so
 * that this process cannot restart them in between.
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
 * Processes that a run started, and their descendants: a sandbox has its own environment. A process that only names the
 * folder, such as an editor, does not count.
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

/** The 4th field of /proc/PID/stat; the name before it may contain any character. */
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
    // Two starts may clean up at once: the other one may have unmounted it already.
    if (mountsIn(dirname(place)).includes(place)) throw error;
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // It has ended.
  }
}
