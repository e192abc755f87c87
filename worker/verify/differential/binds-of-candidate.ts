import { lstat, realpath } from "node:fs/promises";
import { join, posix } from "node:path";
import type { Bind } from "../../sandbox/profile.ts";

/**
 * The mounts for the candidate's process in a differential test: its root, the repository's `node_modules`, and the
 * `package.json` that decides how Node loads the modules. Files that do not exist and symlinks are not mounted: a mount
 * follows symlinks on the host, so a link in a hostile tree would mount the link's target.
 */
export async function bindsOfCandidate(tree: string, candidateRoot: string): Promise<Bind[]> {
  const binds: Bind[] = [];
  // If the candidate's root is the whole tree or inside `node_modules`, it already includes the modules.
  const root = posix.normalize(candidateRoot).replace(/\/$/, "");
  const folders =
    root === "." ? ["."] : root.split("/")[0] === "node_modules" ? ["node_modules"] : [root, "node_modules"];
  for (const path of root === "." ? folders : [...folders, "package.json"]) {
    const from = join(tree, path);
    if (await isReal(tree, path)) binds.push({ from, to: posix.join("/work", path).replace(/\/$/, "") });
  }
  return binds;
}

async function isReal(tree: string, path: string): Promise<boolean> {
  const from = join(tree, path);
  const found = await lstat(from).catch(() => undefined);
  const isExpected = path === "package.json" ? found?.isFile() : found?.isDirectory();
  return isExpected === true && (await realpath(from)) === join(await realpath(tree), path);
}
