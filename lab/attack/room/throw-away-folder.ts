import { chmodSync, mkdtempSync } from "node:fs";
import { removeTree } from "../../../shared/scratchpad/remove-tree.ts";

/** Gives `work` a new folder that every slot's user can pass, and removes it whatever was done to it. */
export async function inThrowAwayFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync("/var/tmp/midwatch-attack-");
  chmodSync(folder, 0o755);
  try {
    return await work(folder);
  } finally {
    await removeTree(folder);
  }
}
