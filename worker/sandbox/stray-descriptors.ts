import { closeSync, readdirSync, readFileSync } from "node:fs";

/**
 * Descriptors above 2 that the worker's children would inherit. Node opens its own with CLOEXEC, so these come from the
 * process that started the worker.
 */
export function strayDescriptors(): number[] {
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((fd) => fd > 2 && isInheritable(fd));
}

/** Closes inherited descriptors, because they could lead out of a sandbox. */
export function closeStrayDescriptors(): void {
  for (const fd of strayDescriptors()) closeSync(fd);
}

function isInheritable(fd: number): boolean {
  try {
    const flags = /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1] ?? "0";
    return (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
  } catch {
    return false; // Closed in the meantime: readdir's own descriptor.
  }
}

/** O_CLOEXEC of fcntl.h, the same on x64 and arm64. */
const O_CLOEXEC = 0o2000000;
