import { readSettings } from "../shared/settings/read-settings.ts";
import type { Env } from "../shared/support/env.ts";
import { freeBytes, MIB } from "../shared/support/files/free-space.ts";

/** Returns an error text if the data folder's disk has less free space than MIDWATCH_MIN_FREE_MB, because no work starts then; else undefined. */
export function lackOfSpace(env: Env, folder: string): string | undefined {
  const [free, wanted] = [freeBytes(folder), readSettings("up", env).minFreeBytes];
  if (free >= wanted) return undefined;
  return `the disk of the data folder ${folder} has ${Math.floor(free / MIB)} MiB free, and MIDWATCH_MIN_FREE_MB asks for ${wanted / MIB}: no work starts below that; free some space, or set MIDWATCH_DATA or MIDWATCH_MIN_FREE_MB`;
}
