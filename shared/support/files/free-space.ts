import { statfsSync } from "node:fs";

export const MIB = 1024 ** 2;

/** Free space on the disk of a folder: the bytes that an unprivileged user can still write. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
