import { statfsSync } from "node:fs";
import type { Env } from "../shared/support/env.ts";
import { readCount } from "../shared/support/env.ts";

const MIB = 1024 ** 2;

/** Says that the disk of the data folder has less free space than MIDWATCH_MIN_FREE_MB asks for, so that no work would start; else undefined. */
export function lackOfSpace(env: Env, folder: string): string | undefined {
  const wanted = readCount(env, "MIDWATCH_MIN_FREE_MB", 1024, { min: 0, max: 100_000_000 });
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / MIB);
  if (free >= wanted) return undefined;
  return `the disk of the data folder ${folder} has ${free} MiB free, and MIDWATCH_MIN_FREE_MB asks for ${wanted}: no work starts below that; make room, or set MIDWATCH_DATA or MIDWATCH_MIN_FREE_MB`;
}
