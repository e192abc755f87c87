import { createReadStream, existsSync, readdirSync } from "node:fs";
import { chmod, copyFile, lchown, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import { type DumpedKey, findOwnKey, restoreKeys } from "../../shared/redis/keys/dump-keys.ts";
import { createLayout } from "../../shared/scratchpad/layout.ts";
import { readSettings } from "../../shared/settings/read-settings.ts";
import type { Env } from "../../shared/support/env.ts";
import { AppError } from "../../shared/support/errors.ts";
import { absolutePaths } from "../absolute-paths.ts";
import { chooseDataFolder } from "../data-folder.ts";
import { lockDataFolder } from "../data-lock.ts";
import { type BackupFile, type Manifest, REDIS_FILE, storedAt, verifyBackup } from "./manifest.ts";
import { connectTo, startOwn } from "./open-redis.ts";

export interface RestoreRequest {
  readonly env: Env;
  /** The backup's folder, absolute. */
  readonly from: string;
  /** True: only verify the backup, restore nothing. */
  readonly isDryRun: boolean;
  readonly onProgress: (text: string) => void;
}

const KEYS_PER_PAGE = 500;

/**
 * Verifies a backup and restores it into an empty data folder and a Redis that has no keys of Midwatch. The volume's folder gets its final name
 * last, so an interrupted restore leaves no volume. Throws an AppError `conflict` for a damaged backup, and if the target is not empty.
 */
export async function restoreBackup({ from, isDryRun, onProgress, ...given }: RestoreRequest): Promise<Manifest> {
  const manifest = await verifyBackup(from, onProgress);
  if (isDryRun) return manifest;
  const env = absolutePaths(given.env, process.cwd());
  const data = chooseDataFolder(env);
  const unlock = await lockDataFolder(data);
  const { volume } = createLayout(data, "restore");
  const making = `${volume}.restoring`;
  try {
    refuseTaken(volume);
    const { redisUrl } = readSettings("up", env);
    const redis = redisUrl === undefined ? await startOwn(env, data, () => {}) : await connectTo(redisUrl);
    try {
      await refuseUsed(redis.connection);
      onProgress(`writing ${manifest.files.length} files`);
      await rm(making, { recursive: true, force: true });
      await writeVolume({ from, manifest, making, volume });
      onProgress(`writing ${manifest.redis.keys} keys`);
      await writeKeys(join(from, REDIS_FILE), redis.connection);
      await rename(making, volume);
    } finally {
      await redis.close();
    }
  } finally {
    await rm(making, { recursive: true, force: true });
    unlock();
  }
  return manifest;
}

function refuseTaken(volume: string): void {
  if (!existsSync(volume) || readdirSync(volume).length === 0) return;
  throw notEmpty(`the volume ${volume} has files`);
}

async function refuseUsed(connection: RedisConnection): Promise<void> {
  const key = await findOwnKey(connection);
  if (key !== undefined) throw notEmpty(`Redis has the key ${key}`);
}

function notEmpty(found: string): AppError {
  return new AppError(
    "conflict",
    `expected an empty volume and a Redis without Midwatch's keys, but ${found}. Nothing was changed; name others with MIDWATCH_DATA and REDIS_URL`,
  );
}

interface Writing {
  readonly from: string;
  readonly manifest: Manifest;
  readonly making: string;
  readonly volume: string;
}

/** Writes symlinks last, so that no file is written through a symlink, and sets a folder's mode after writing its contents. */
async function writeVolume({ from, manifest, making, volume }: Writing): Promise<void> {
  await mkdir(making, { mode: 0o711 });
  for (const { path } of manifest.folders) await mkdir(join(making, path), { recursive: true, mode: 0o700 });
  for (const file of manifest.files) {
    const path = join(making, file.path);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await copyFile(storedAt(from, file.sha256), path);
    if (file.path.endsWith("/objects/info/alternates")) await moveAlternates(path, manifest.volume, volume);
    await restoreOwner(path, file);
  }
  for (const { path, target } of manifest.links) await symlink(target, join(making, path));
  for (const folder of [...manifest.folders].reverse()) await restoreOwner(join(making, folder.path), folder);
}

async function restoreOwner(
  path: string,
  { mode, uid, gid }: Omit<BackupFile, "path" | "bytes" | "sha256">,
): Promise<void> {
  if (process.getuid?.() === 0) await lchown(path, uid, gid);
  await chmod(path, mode);
}

/** Corrects the paths in an `alternates` file: a repository that borrows objects names the other repository by its absolute path. */
async function moveAlternates(file: string, was: string, is: string): Promise<void> {
  const lines = (await readFile(file, "utf8")).split("\n");
  const moved = lines.map((line) => (line.startsWith(`${was}/`) ? is + line.slice(was.length) : line));
  await writeFile(file, moved.join("\n"));
}

async function writeKeys(file: string, connection: RedisConnection): Promise<void> {
  const page: DumpedKey[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    page.push(JSON.parse(line) as DumpedKey);
    if (page.length === KEYS_PER_PAGE) await restoreKeys(connection, page.splice(0));
  }
  await restoreKeys(connection, page);
}
