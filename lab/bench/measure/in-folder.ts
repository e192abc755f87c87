import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Runs `work` with a new folder, and removes the folder even if `work` throws. The users of all slots can traverse the folder. */
export async function inFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join("/var/tmp", `midwatch-bench-${name}-`));
  chmodSync(folder, 0o755);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
