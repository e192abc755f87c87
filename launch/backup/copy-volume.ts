import { createHash, randomUUID } from "node:crypto";
import { constants, type Dirent } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readlink, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BackupFile, type Manifest, storedAt } from "./manifest.ts";

type Copied = { -readonly [Part in "folders" | "files" | "links"]: Manifest[Part][number][] };

/**
 * Copies a volume that is in use into a backup. Git's objects are copied last: git writes an object before anything
 * refers to it, and never changes or removes one (`gc.auto=0`), so the backup contains every object that its other
 * files refer to. A file that is being appended to may be copied without its end, as after a crash. The copy leaves out
 * files that disappear meanwhile, locks, half-written files, pipes, and names that are not UTF-8.
 */
export async function copyVolume(volume: string, backup: string): Promise<Copied> {
  const copied: Copied = { folders: [], files: [], links: [] };
  for (const part of ["others", "objects"] as const) await copyFolder({ from: volume, path: "", backup, part, copied });
  return copied;
}

interface CopyContext {
  /** The path by which the folder is opened. */
  readonly from: string;
  /** The folder's path relative to the volume. */
  readonly path: string;
  readonly backup: string;
  readonly part: "others" | "objects";
  readonly copied: Copied;
}

/**
 * Copies one folder. Agents can write into some folders, so the folder is opened without following links, and its files
 * are opened through its descriptor.
 */
async function copyFolder(context: CopyContext): Promise<void> {
  const folder = await openIfThere(context.from, constants.O_DIRECTORY);
  if (folder === undefined) return;
  try {
    const { mode, uid, gid } = await folder.stat();
    const isOwnPart = (context.part === "objects") === isObjects(context.path);
    if (isOwnPart && context.path !== "") {
      context.copied.folders.push({ path: context.path, mode: mode & 0o1777, uid, gid });
    }
    const own = `/proc/self/fd/${folder.fd}`;
    for (const entry of await readdir(own, { withFileTypes: true })) await copyEntry(context, own, entry, isOwnPart);
  } finally {
    await folder.close();
  }
}

async function copyEntry(context: CopyContext, folder: string, entry: Dirent, isOwnPart: boolean): Promise<void> {
  const { copied } = context;
  const from = join(folder, entry.name);
  const path = context.path === "" ? entry.name : `${context.path}/${entry.name}`;
  if (entry.isDirectory()) {
    if (context.part === "others" && isObjects(path)) return;
    await copyFolder({ ...context, from, path });
  } else if (isOwnPart && entry.isSymbolicLink()) {
    const target = await unlessGone(readlink(from));
    if (target !== undefined) copied.links.push({ path, target });
  } else if (isOwnPart && entry.isFile() && !isHalfWritten(path)) {
    const file = await copyFile(from, context.backup);
    if (file !== undefined) copied.files.push({ path, ...file });
  }
}

/** Copies a file into the backup and names the copy by the hash of its bytes. */
async function copyFile(from: string, backup: string): Promise<Omit<BackupFile, "path"> | undefined> {
  const source = await openIfThere(from, constants.O_NONBLOCK);
  if (source === undefined) return undefined;
  try {
    const stat = await source.stat();
    if (!stat.isFile()) return undefined;
    const making = join(backup, randomUUID());
    const hash = createHash("sha256");
    let bytes = 0;
    const target = await open(making, "wx", 0o600);
    try {
      const stream = source.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>;
      for await (const chunk of stream) {
        hash.update(chunk);
        bytes += chunk.length;
        await target.writeFile(chunk);
      }
    } finally {
      await target.close();
    }
    const sha256 = hash.digest("hex");
    const stored = storedAt(backup, sha256);
    await mkdir(dirname(stored), { recursive: true, mode: 0o700 });
    await rename(making, stored);
    return { mode: stat.mode & 0o1777, uid: stat.uid, gid: stat.gid, bytes, sha256 };
  } finally {
    await source.close();
  }
}

/** True for the folder of git objects in a repository or an attempt, and for every path below that folder. */
function isObjects(path: string): boolean {
  return /^jobs\/[^/]+\/([^/]+\.git|attempts\/[^/]+)\/objects(\/|$)/.test(path);
}

/** True for temporary files and locks of a running git. */
function isHalfWritten(path: string): boolean {
  return isObjects(path) ? /\/tmp_[^/]*$|\.lock$/.test(path) : /^jobs\/[^/]+\/[^/]+\.git\/.*\.lock$/.test(path);
}

async function openIfThere(path: string, flags: number): Promise<FileHandle | undefined> {
  return unlessGone(open(path, constants.O_RDONLY | constants.O_NOFOLLOW | flags));
}

/** Returns undefined if the file has disappeared or changed its type since its folder was listed. */
async function unlessGone<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ELOOP" || code === "ENOTDIR" || code === "ENXIO" || code === "EINVAL")
      return undefined;
    throw error;
  }
}
