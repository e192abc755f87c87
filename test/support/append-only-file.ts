import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Path of the append-only file of the Redis whose data is in this folder. */
export function appendOnlyFile(folder: string): string {
  const inside = join(folder, "appendonlydir");
  const name = readdirSync(inside).find((entry) => entry.endsWith(".incr.aof"));
  if (name === undefined) throw new Error(`no append-only file in ${inside}`);
  return join(inside, name);
}
