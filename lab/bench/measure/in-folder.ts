import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Runs `work` with a new folder that every slot's user can traverse, and removes the folder in any case. */
export async function inFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join("/var/tmp", `midwatch-bench-${name}-`));
  chmodSync(folder, 0o755);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
