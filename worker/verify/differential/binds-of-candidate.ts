import { lstat, realpath } from "node:fs/promises";
import { join, posix } from "node:path";
import type { Bind } from "../../sandbox/profile.ts";

/**
 * What the candidate's side of a differential test sees of its tree: its root and the repository's `node_modules`, if they are
 * there and real folders. A mount follows symlinks on the host, so a link in a hostile tree would mount what it points at.
 */
export async function bindsOfCandidate(tree: string, candidateRoot: string): Promise<Bind[]> {
  const binds: Bind[] = [];
  // A root that is the whole tree, or lies in the modules, brings them along.
  const root = posix.normalize(candidateRoot).replace(/\/$/, "");
  const paths =
    root === "." ? ["."] : root.split("/")[0] === "node_modules" ? ["node_modules"] : [root, "node_modules"];
  for (const path of paths) {
    const from = join(tree, path);
    if (await isRealFolder(tree, path)) binds.push({ from, to: posix.join("/work", path) });
  }
  return binds;
}

async function isRealFolder(tree: string, path: string): Promise<boolean> {
  const from = join(tree, path);
  const found = await lstat(from).catch(() => undefined);
  return found?.isDirectory() === true && (await realpath(from)) === join(await realpath(tree), path);
}
