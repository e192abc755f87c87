import { renameSync } from "node:fs";
import { makeChaosFolder, preservedName, removeAbandonedFolders, removeChaosFolder } from "./chaos-folders.ts";

/** Marks a run as failed, so that its folder can be preserved. */
export interface Fail {
  (): void;
  isCalled(): boolean;
}

/**
 * Runs `work` with a new folder that every slot's user can traverse. Afterwards the folder is removed with its
 * processes and mounts, unless the run failed and `keep` is set: then it gets a name that later starts do not clean
 * up.
 */
export async function inChaosFolder<T extends { folder: string | undefined }>(
  name: string,
  keep: boolean,
  work: (folder: string, fail: Fail) => Promise<T>,
): Promise<T> {
  removeAbandonedFolders();
  const folder = makeChaosFolder(name);
  let hasFailed = false;
  const fail: Fail = Object.assign(
    () => {
      hasFailed = true;
    },
    { isCalled: () => keep && hasFailed },
  );
  try {
    const result = await work(folder, fail);
    return fail.isCalled() ? { ...result, folder: preservedName(folder) } : { ...result, folder: undefined };
  } finally {
    if (fail.isCalled()) renameSync(folder, preservedName(folder));
    else removeChaosFolder(folder);
  }
}
