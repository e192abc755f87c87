import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Bytes of a file that is read; larger ones hold no code that anybody wrote. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The text of a file below a checkout, as UTF-8. Links are followed only within the checkout: a repository may hold one that leads to a pipe,
 * a device or a file of the host. undefined for what is not there, lies outside, is no plain file, or is larger than 4 MiB.
 */
export async function readInTree(tree: string, path: string): Promise<string | undefined> {
  const real = await realPathIn(tree, path);
  if (real === undefined) return undefined;
  // A pipe that nobody writes to would be waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(real, flags).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    return stat.isFile() && stat.size <= MAX_BYTES ? await file.readFile("utf8") : undefined;
  } finally {
    await file.close();
  }
}

/** Whether a file can be written there without leaving the checkout: the folder that would hold it is inside. */
export async function isFolderIn(tree: string, path: string): Promise<boolean> {
  return dirname(path) === "." || (await realPathIn(tree, dirname(path))) !== undefined;
}

async function realPathIn(tree: string, path: string): Promise<string | undefined> {
  const [root, real] = await Promise.all([tree, join(tree, path)].map((each) => realpath(each).catch(() => undefined)));
  return root !== undefined && real?.startsWith(`${root}/`) === true ? real : undefined;
}
