import { randomUUID } from "node:crypto";
import { chmod, link, open, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** How a file is put in its place. */
interface Placing {
  /** Its mode, exactly; default what the umask leaves of 0666, or what `make` gave it. */
  readonly mode?: number;
  /** False refuses to replace a file that is there: EEXIST. Default true. */
  readonly replace?: boolean;
}

/**
 * Writes a file whole or not at all: the only way in which Midwatch writes a file that somebody else may read meanwhile, or
 * that has to outlive a crash. Its folder has to be there.
 *
 * A reader finds the old bytes or the new ones, never some of each, also when processes of several hosts write the file at once
 * (the last one wins) or one is killed. When this answers, bytes and name are on disk and survive a loss of power. A failure
 * (throws what the file system does) leaves the old file and nothing else; a kill may leave a file for which `isHalfWritten` is true.
 */
export async function writeWhole(file: string, content: string | Uint8Array, placing: Placing = {}): Promise<void> {
  const make = async (making: string) => {
    await writeFile(making, content, { flag: "wx", mode: placing.mode ?? 0o666 });
    return basename(file);
  };
  await makeWhole(dirname(file), make, placing);
}

/**
 * The same for a file that something else writes, such as git or a stream: `make` writes the path that it is given, which is not
 * there yet, and answers with the name that the file then gets in `folder`.
 */
export async function makeWhole(
  folder: string,
  make: (making: string) => Promise<string>,
  { mode, replace = true }: Placing = {},
): Promise<void> {
  // In the same folder, since a rename works within one disk only; of a random name, since other hosts have the same process ids.
  const making = join(folder, `.${randomUUID()}.tmp`);
  try {
    const file = join(folder, await make(making));
    if (mode !== undefined) await chmod(making, mode);
    await sync(making);
    await (replace ? rename(making, file) : link(making, file));
  } finally {
    await rm(making, { force: true });
  }
  await sync(folder);
}

/** True for the name of a file that is being written, or was when its process died; git has a lock beside its own. */
export function isHalfWritten(name: string): boolean {
  return /^\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp(\.lock)?$/.test(name);
}

/** Waits until a file's bytes, or the names in a folder, are on disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
