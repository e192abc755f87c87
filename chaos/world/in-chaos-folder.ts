import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Says that a run has failed, so that its folder may be looked at. */
export interface Fail {
  (): void;
  isCalled(): boolean;
}

/** Gives `work` a new folder that every slot's user can pass. It is removed, unless the run has failed and is to be kept. */
export async function inChaosFolder<T extends { folder: string | undefined }>(
  name: string,
  keep: boolean,
  work: (folder: string, fail: Fail) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join("/var/tmp", `midwatch-chaos-${name}-`));
  chmodSync(folder, 0o755);
  let hasFailed = false;
  const fail: Fail = Object.assign(
    () => {
      hasFailed = true;
    },
    { isCalled: () => keep && hasFailed },
  );
  const mayStay = () => keep && hasFailed;
  try {
    const result = await work(folder, fail);
    return mayStay() ? result : { ...result, folder: undefined };
  } finally {
    if (!mayStay()) rmSync(folder, { recursive: true, force: true });
  }
}
