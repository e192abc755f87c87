import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * Removes a folder that an agent could write in, if it is there. Where it was made hard to remove (folders without permissions,
 * paths longer than the system takes at once), coreutils do it, which walk by descriptor. Follows no symlink.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    // Files of another user cannot be changed, and need not be: what counts is whether the folder is gone.
    await promisify(execFile)("chmod", ["-R", "u+rwX", "--", path]).catch(() => {});
    await promisify(execFile)("rm", ["-rf", "--one-file-system", "--", path]);
  }
}
