import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * Removes a folder that an agent could write, if it exists. If rm fails (folders without permissions, paths longer than
 * the system allows at once), coreutils remove it, which work relative to open folders. Follows no symlinks.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    // Files of another user cannot be changed and need not be: the removal below reports failures.
    await promisify(execFile)("chmod", ["-R", "u+rwX", "--", path]).catch(() => {});
    await promisify(execFile)("rm", ["-rf", "--one-file-system", "--", path]);
  }
}
