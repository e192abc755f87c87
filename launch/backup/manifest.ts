import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, messageOf } from "../../shared/support/errors.ts";

/** A file of the volume. The backup stores the file's bytes as `files/<first two of sha256>/<sha256>`. */
export interface BackupFile {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The manifest: the list of a backup's contents. It is written last, so a folder without a manifest is not a backup.
 * Paths are relative to the volume.
 */
export interface Manifest {
  readonly format: 1;
  /** Midwatch's version, and its commit if it ran from a checkout. */
  readonly version: string;
  readonly commit?: string | undefined;
  readonly createdAt: string;
  /** The original path of the volume, because a few files of the volume contain this path. */
  readonly volume: string;
  readonly folders: readonly Pick<BackupFile, "path" | "mode" | "uid" | "gid">[];
  readonly files: readonly BackupFile[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  readonly redis: { readonly keys: number; readonly bytes: number; readonly sha256: string };
}

export const MANIFEST = "manifest.json";
/** The SHA-256 of the manifest's bytes. */
export const MANIFEST_SUM = "manifest.json.sha256";
/** The Redis keys, one DumpedKey per line. */
export const REDIS_FILE = "redis.jsonl";

/** The path at which a backup stores the bytes of a file. */
export function storedAt(backup: string, sha256: string): string {
  return join(backup, "files", sha256.slice(0, 2), sha256);
}

/** Reads a backup's manifest and compares every file with it. Throws an AppError `conflict` that names the damaged file. */
export async function verifyBackup(backup: string, onProgress: (text: string) => void): Promise<Manifest> {
  const manifest = readManifest(backup);
  const { redis } = manifest;
  const stored = new Map(manifest.files.map((file) => [storedAt(backup, file.sha256), file]));
  onProgress(`verifying ${stored.size} files and ${redis.keys} keys`);
  await expectBytes(join(backup, REDIS_FILE), redis);
  for (const [path, file] of stored) await expectBytes(path, file);
  return manifest;
}

function readManifest(backup: string): Manifest {
  const file = join(backup, MANIFEST);
  if (!existsSync(file)) throw damaged(`${backup} has no ${MANIFEST}: it is not a backup, or was interrupted`);
  const bytes = readFileSync(file);
  const sum = existsSync(join(backup, MANIFEST_SUM)) ? readFileSync(join(backup, MANIFEST_SUM), "utf8").trim() : "none";
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sum) throw damaged(`expected ${file} with SHA-256 ${sum}, got ${found}`);
  const manifest = JSON.parse(bytes.toString("utf8")) as Manifest;
  if (manifest.format !== 1) throw damaged(`expected a backup of format 1, got ${manifest.format}`);
  const outside = [...manifest.folders, ...manifest.files, ...manifest.links].find(({ path }) => isOutside(path));
  if (outside !== undefined) throw damaged(`expected paths inside the volume, got ${outside.path}`);
  return manifest;
}

function isOutside(path: string): boolean {
  return path.split("/").some((part) => part === "" || part === "." || part === "..");
}

async function expectBytes(path: string, { sha256, bytes }: { sha256: string; bytes: number }): Promise<void> {
  const hash = createHash("sha256");
  let size = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
    }
  } catch (error) {
    throw damaged(`${path} cannot be read (${messageOf(error)})`);
  }
  const found = hash.digest("hex");
  if (found !== sha256)
    throw damaged(`expected ${bytes} bytes with SHA-256 ${sha256} in ${path}, got ${size}, ${found}`);
}

function damaged(problem: string): AppError {
  return new AppError("conflict", `${problem}. Nothing was restored; use another backup`);
}
