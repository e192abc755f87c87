import { renameSync } from "node:fs";
import { makeChaosFolder, preservedName, removeAbandonedFolders, removeChaosFolder } from "./chaos-folders.ts";

/** Lets a run report that it failed, so that its folder can be preserved. */
export interface Fail {
  (): void;
  isCalled(): boolean;
}

/**
 * Runs `work` with a new folder that the users of all slots can traverse. Afterwards removes the folder, and ends the processes and mounts
 * in it. If the run failed and `keep` is set, the folder is renamed instead, so that later runs do not remove it.
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
