import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * Removes a folder to which an agent could write, if it exists. Follows no symlinks. If Node cannot remove it (folders without permissions,
 * paths longer than the system allows in one call), `rm` of coreutils does: it works relative to open folders.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    // The error is ignored: permissions of another user's files cannot be changed and need not be. The removal below reports any failure.
    await promisify(execFile)("chmod", ["-R", "u+rwX", "--", path]).catch(() => {});
    await promisify(execFile)("rm", ["-rf", "--one-file-system", "--", path]);
  }
}
