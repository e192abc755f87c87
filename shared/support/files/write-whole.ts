import { randomUUID } from "node:crypto";
import { chmod, link, open, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** How a file is written. */
interface WriteOptions {
  /** Exact mode; default: 0666 less the umask, or the mode that `make` gave the file. */
  readonly mode?: number;
  /** False throws EEXIST if the file exists. Default true: the file is replaced. */
  readonly replace?: boolean;
}

/**
 * Writes a file whole or not at all. Midwatch writes every file this way that another process may read meanwhile, or
 * that must survive a crash. The folder must exist.
 *
 * A reader finds either the old bytes or the new ones, also if processes on several hosts write the file at once (the
 * last one wins) or a writer is killed. After this returns, bytes and name survive a loss of power. On failure it
 * throws the file system's error and leaves the old file; a killed process may leave a temporary file
 * (`isHalfWritten`).
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
 * The same for a file that another writer creates, such as git or a stream. `make` writes to the temporary path that it
 * is given and returns the final name in `folder`.
 */
export async function makeWhole(
  folder: string,
  make: (temporary: string) => Promise<string>,
  { mode, replace = true }: WriteOptions = {},
): Promise<void> {
  // In the same folder, because a rename works within one disk only; with a random name, because process ids repeat on
  // other hosts.
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
 * True for the temporary name of a file that is being written, or was when its writer died; git puts a lock next to its
 * own.
 */
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
