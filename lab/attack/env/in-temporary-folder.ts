import { chmodSync, mkdtempSync } from "node:fs";
import { removeTree } from "../../../shared/scratchpad/remove-tree.ts";

/** Runs `work` with a new folder, and removes the folder even if `work` throws. The users of all slots can traverse the folder. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync("/var/tmp/midwatch-attack-");
  chmodSync(folder, 0o755);
  try {
    return await work(folder);
  } finally {
    await removeTree(folder);
  }
}
