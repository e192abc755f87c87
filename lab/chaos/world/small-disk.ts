import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { open, statfs } from "node:fs/promises";
import { join } from "node:path";

/** A small disk in memory that can be filled completely. */
export interface SmallDisk {
  readonly path: string;
  fill(): Promise<void>;
  empty(): void;
  /** Unmounts the disk. If `copyTo` is given, copies the disk's files there first. */
  unmount(copyTo: string | undefined): void;
}

/** Mounts a small file system at `path`, or returns the reason why it cannot be mounted. */
export function mountSmallDisk(path: string, megabytes: number): SmallDisk | { readonly refused: string } {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0711`, "tmpfs", path], { stdio: "pipe" });
  } catch (error) {
    return { refused: `no file system could be mounted (${String((error as Error).message).split("\n")[0]})` };
  }
  const ballast = join(path, ".ballast");
  return {
    path,
    fill: () => writeUntilFull(ballast, path),
    empty: () => rmSync(ballast, { force: true }),
    unmount: (copyTo) => {
      if (copyTo !== undefined) cpSync(path, copyTo, { recursive: true, verbatimSymlinks: true });
      execFileSync("umount", ["--lazy", path], { stdio: "pipe" });
    },
  };
}

const CHUNK = 64 * 1024;

async function writeUntilFull(file: string, disk: string): Promise<void> {
  const handle = await open(file, "w");
  try {
    const { bavail, bsize } = await statfs(disk);
    const chunk = Buffer.alloc(CHUNK);
    for (let left = bavail * bsize; left > 0; left -= CHUNK) {
      await handle.write(chunk, 0, Math.min(CHUNK, Math.max(1, left)));
    }
    for (;;) await handle.write(chunk, 0, 4096);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    await handle.close();
  }
}
