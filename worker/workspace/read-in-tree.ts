import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Maximum size in bytes of a file that is read: a larger file is not hand-written code. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads a file below a checkout as UTF-8 text. Follows links only within the checkout, because a repository may contain a link to a pipe, a device
 * or a file of the host. Returns undefined if the file does not exist, is outside the checkout, is not a regular file, or is larger than 4 MiB.
 */
export async function readInTree(tree: string, path: string): Promise<string | undefined> {
  const real = await realPathIn(tree, path);
  if (real === undefined) return undefined;
  // O_NONBLOCK is needed because opening a pipe without a writer would block.
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

/** Whether the folder of `path` lies inside the checkout once links are resolved. */
export async function isFolderIn(tree: string, path: string): Promise<boolean> {
  return dirname(path) === "." || (await realPathIn(tree, dirname(path))) !== undefined;
}

async function realPathIn(tree: string, path: string): Promise<string | undefined> {
  const [root, real] = await Promise.all([tree, join(tree, path)].map((each) => realpath(each).catch(() => undefined)));
  return root !== undefined && real?.startsWith(`${root}/`) === true ? real : undefined;
}
