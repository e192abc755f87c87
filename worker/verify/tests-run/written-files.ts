import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { join } from "node:path";

/**
 * Records the state of files in a checkout. The returned function finds the files that were written since then: edited
 * files that differ or are gone, and watched files whose inode, time or size changed.
 */
export async function writtenFiles(
  root: string,
  { edits, watched }: { edits: ReadonlyMap<string, string>; watched: readonly string[] },
): Promise<() => Promise<Set<string>>> {
  const stamps = await stampsOf(root, watched);
  return async () => {
    const written = new Set<string>();
    for (const [path, text] of edits) if (!(await holds(join(root, path), text))) written.add(path);
    for (const [path, stamp] of await stampsOf(root, watched)) if (stamps.get(path) !== stamp) written.add(path);
    return written;
  };
}

/** The inode, time and size of each file as text; "" for a missing file. */
async function stampsOf(root: string, paths: readonly string[]): Promise<Map<string, string>> {
  const stamps = paths.map(async (path): Promise<[string, string]> => {
    const facts = await lstat(join(root, path)).catch(() => undefined);
    return [path, facts === undefined ? "" : `${facts.ino} ${facts.mtimeMs} ${facts.size}`];
  });
  return new Map(await Promise.all(stamps));
}

/**
 * Whether a file still contains a given text. The command may have replaced the file by anything, so links are not
 * followed and large files are not read.
 */
async function holds(path: string, text: string): Promise<boolean> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (file === undefined) return false;
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.size !== Buffer.byteLength(text)) return false;
    return (await file.readFile("utf8")) === text;
  } finally {
    await file.close();
  }
}
