import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, open, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runGit } from "../../shared/git/run-git.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import { dumpKeys } from "../../shared/redis/keys/dump-keys.ts";
import { createLayout } from "../../shared/scratchpad/layout.ts";
import { isVolumeThere } from "../../shared/scratchpad/volume-mark.ts";
import { readSettings } from "../../shared/settings/read-settings.ts";
import type { Env } from "../../shared/support/env.ts";
import { AppError } from "../../shared/support/errors.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { sha256 } from "../../shared/support/text/sha256.ts";
import { absolutePaths } from "../absolute-paths.ts";
import { chooseDataFolder } from "../data-folder.ts";
import { copyVolume } from "./copy-volume.ts";
import { MANIFEST, MANIFEST_SUM, type Manifest, REDIS_FILE } from "./manifest.ts";
import { openRedis } from "./open-redis.ts";

export interface BackupRequest {
  readonly env: Env;
  /** Absolute path of the backup's folder, which must be empty or not exist yet. */
  readonly to: string;
  /** Maximum time in ms for which writes to Redis are paused during the copy. */
  readonly pauseMs: number;
  readonly onProgress: (text: string) => void;
}

/**
 * Backs up a deployment, running or stopped. Redis is copied before the volume, because the volume may be newer than
 * the log but not older. The folder is named `<to>.partial-<pid>` until its manifest is written. Throws an AppError:
 * `conflict` if the target is not empty, `bad_request` if there is no volume.
 */
export async function makeBackup({ to, pauseMs, onProgress, ...given }: BackupRequest): Promise<Manifest> {
  const env = absolutePaths(given.env, process.cwd());
  const data = chooseDataFolder(env);
  const layout = createLayout(data, "backup");
  if (!isVolumeThere(layout)) {
    throw new AppError(
      "bad_request",
      `expected a volume of Midwatch at ${layout.volume}, got none. Nothing was copied; set MIDWATCH_DATA to the data folder`,
    );
  }
  refuseTaken(to);
  const making = `${to}.partial-${process.pid}`;
  await mkdir(dirname(to), { recursive: true });
  await mkdir(making, { mode: 0o700 });
  try {
    const redis = await openRedis(env, data);
    onProgress("copying Redis; writes are paused");
    const createdAt = new Date().toISOString();
    const dumped = await dumpInto(join(making, REDIS_FILE), redis.connection, pauseMs).finally(() => redis.close());
    onProgress(`copied ${dumped.keys} keys; copying ${layout.volume}`);
    const copied = await copyVolume(layout.volume, making);
    onProgress(`copied ${copied.files.length} files`);
    const manifest: Manifest = {
      format: 1,
      ...(await ownVersion(env)),
      createdAt,
      volume: layout.volume,
      ...copied,
      redis: dumped,
    };
    const text = JSON.stringify(manifest);
    await writeFile(join(making, MANIFEST_SUM), `${sha256(text)}\n`, { mode: 0o600 });
    await writeFile(join(making, MANIFEST), text, { mode: 0o600, flush: true });
    if (existsSync(to)) await rmdir(to);
    await rename(making, to);
    return manifest;
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    throw error;
  }
}

function refuseTaken(to: string): void {
  if (!existsSync(to) || readdirSync(to).length === 0) return;
  throw new AppError(
    "conflict",
    `expected ${to} to be empty or not to exist, got a folder with files in it. Nothing was copied; name another folder`,
  );
}

async function dumpInto(file: string, connection: RedisConnection, pauseMs: number): Promise<Manifest["redis"]> {
  const hash = createHash("sha256");
  let keys = 0;
  let bytes = 0;
  const target = await open(file, "wx", 0o600);
  try {
    const take = async (page: readonly object[]) => {
      const lines = Buffer.from(page.map((key) => `${JSON.stringify(key)}\n`).join(""));
      hash.update(lines);
      keys += page.length;
      bytes += lines.length;
      await target.writeFile(lines);
    };
    await dumpKeys(connection, { pauseMs, take });
  } finally {
    await target.close();
  }
  return { keys, bytes, sha256: hash.digest("hex") };
}

async function ownVersion(env: Env): Promise<Pick<Manifest, "version" | "commit">> {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string };
  const gitDir = join(packageRoot(), ".git");
  if (!existsSync(gitDir)) return { version };
  const { git = "git" } = readSettings("up", env);
  const head = await runGit({ program: git }, ["rev-parse", "HEAD"], { gitDir }).catch(() => undefined);
  return { version, commit: head?.stdout.trim() };
}
