import { randomUUID } from "node:crypto";
import { chmod, link, open, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Options for writing a file whole or not at all. */
interface WriteOptions {
  /** The file's exact mode. Default: 0666 without the bits of the umask, or the mode that `make` gave the file. */
  readonly mode?: number;
  /** True (default): an existing file is replaced. False: throws EEXIST if the file exists. */
  readonly replace?: boolean;
}

/**
 * Writes a file whole or not at all. All files are written with it that another process may read meanwhile, or that must survive a crash.
 * The folder must exist.
 *
 * A reader finds either the old bytes or the new ones, even if processes on several hosts write the file at once (the last one wins) or a
 * writer is killed. When the function has returned, the bytes and the name survive a loss of power. If it fails, it throws the file
 * system's error, and the old file stays; a killed process may leave a temporary file (`isHalfWritten`).
 */
export async function writeWhole(
  file: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const make = async (temporary: string) => {
    await writeFile(temporary, content, { flag: "wx", mode: options.mode ?? 0o666 });
    return basename(file);
  };
  await makeWhole(dirname(file), make, options);
}

/**
 * Same as `writeWhole`, for a file that another writer creates, such as git or a stream. `make` writes to the given
 * temporary path and returns the file's final name in `folder`.
 */
export async function makeWhole(
  folder: string,
  make: (temporary: string) => Promise<string>,
  { mode, replace = true }: WriteOptions = {},
): Promise<void> {
  // The temporary file is in the same folder, because a rename works only within one disk. Its name is random, because
  // process ids on other hosts can be the same.
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  try {
    const file = join(folder, await make(temporary));
    if (mode !== undefined) await chmod(temporary, mode);
    await sync(temporary);
    await (replace ? rename(temporary, file) : link(temporary, file));
  } finally {
    await rm(temporary, { force: true });
  }
  await sync(folder);
}

/**
 * True for the temporary name of a file that is being written, or whose writer died. Also true for the lock that git
 * creates next to a temporary file.
 */
export function isHalfWritten(name: string): boolean {
  return /^\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp(\.lock)?$/.test(name);
}

/** Waits until the bytes of a file, or the names in a folder, are on disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
