import { closeSync, readdirSync, readFileSync } from "node:fs";

/**
 * Returns the descriptors above 2 that the worker's child processes would inherit. Node opens its own descriptors with
 * CLOEXEC, so these come from the process that started the worker.
 */
export function strayDescriptors(): number[] {
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((fd) => fd > 2 && isInheritable(fd));
}

/** Closes the descriptors that the worker inherited, because a program in a sandbox could use them to get out. */
export function closeStrayDescriptors(): void {
  for (const fd of strayDescriptors()) closeSync(fd);
}

function isInheritable(fd: number): boolean {
  try {
    const flags = /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1] ?? "0";
    return (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    return false; // The descriptor was closed in the meantime, such as the one with which readdir read the list.
  }
}

/** The flag O_CLOEXEC of fcntl.h, which is the same on x64 and arm64. */
const O_CLOEXEC = 0o2000000;
