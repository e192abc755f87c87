import { statfsSync } from "node:fs";
import { type Env, readCount } from "../env.ts";

export const MIB = 1024 ** 2;

/** Bytes that an unprivileged user can still write to the disk of a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** MIDWATCH_MIN_FREE_MB: free space in bytes below which nothing new starts; default 1024 MiB. */
export function readMinFreeBytes(env: Env): number {
  return readCount(env, "MIDWATCH_MIN_FREE_MB", 1024, { min: 0, max: 100_000_000 }) * MIB;
}
