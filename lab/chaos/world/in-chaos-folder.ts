import { renameSync } from "node:fs";
import { makeChaosFolder, nameWhenKept, removeAbandonedFolders, removeChaosFolder } from "./chaos-folders.ts";

/** Says that a run has failed, so that its folder may be looked at. */
export interface Fail {
  (): void;
  isCalled(): boolean;
}

/**
 * Gives `work` a new folder that every slot's user can pass. It is removed, with whatever still runs or is mounted in it,
 * unless the run has failed and is to be kept: then it gets a name that no later start takes for abandoned.
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
    return fail.isCalled() ? { ...result, folder: nameWhenKept(folder) } : { ...result, folder: undefined };
  } finally {
    if (fail.isCalled()) renameSync(folder, nameWhenKept(folder));
    else removeChaosFolder(folder);
  }
}
