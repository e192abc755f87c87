import { statfsSync } from "node:fs";

export const MIB = 1024 ** 2;

/** Bytes that an unprivileged user can still write to the disk of a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
