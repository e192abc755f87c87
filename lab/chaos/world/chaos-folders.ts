import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive, ownIdentity } from "../../../shared/support/process/process-identity.ts";

/** Where runs have their folders: not in memory, as `/tmp` often is, and within reach of every slot's user. */
const PARENT = "/var/tmp";
const PREFIX = "midwatch-chaos.";

/** Names a run's folder in the environment of each process that the run starts: it is known by that, whatever becomes of the run. */
export const WORLD_VARIABLE = "CHAOS_WORLD";

/** ms that killed processes may take to be gone: the kernel ends one that is deep in a disk when that answers. */
const GONE_MS = 5000;
const LOOK_EVERY_MS = 20;

/** A new folder, whose name begins with the identity of this process. */
export function makeChaosFolder(name: string): string {
  const folder = mkdtempSync(join(PARENT, `${PREFIX}${ownIdentity()}.${name}.`));
  chmodSync(folder, 0o755);
  return folder;
}

/** What the folder of a failed run is called that somebody wants to look at. */
export function nameWhenKept(folder: string): string {
  const [name, random] = basename(folder).split(".").slice(2);
  return join(dirname(folder), `midwatch-chaos-kept-${name}-${random}`);
}

/** Removes the folders of harnesses that were killed. Answers with them. */
export function removeAbandonedFolders(): string[] {
  return removeFoldersOf((identity) => isAlive(identity) === false);
}

/** Removes all folders of this process at once, without waiting for anything that it still does in them. */
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
 * Ends what a run started and did not end, frozen processes too, takes away what it mounted, and removes its folder.
 * In one go: nothing of this process, which would start again what it finds ended, runs in between.
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
 * Processes that a run started, and theirs: a sandbox has an environment of its own. One that only names the folder, as an
 * editor does, is none of them.
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

/** The 4th field of /proc/PID/stat; a name before it may hold anything. */
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
    // Two starts may clean up at once: what the other one has taken away is none of the mounts any more.
    if (mountsIn(dirname(place)).includes(place)) throw error;
  }
}

function killNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended in this very moment.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // It has ended.
  }
}
