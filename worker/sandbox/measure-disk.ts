import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** Minimum number of bytes that each directory entry counts, because even an empty file uses an inode and a name. */
const ENTRY_BYTES = 1024;

/**
 * Returns the number of bytes that folders occupy on disk. Counts blocks, not file lengths, so that a sparse file counts only its blocks. Stays on
 * one file system and follows no symlinks. If an agent made a folder unreadable for the worker, it is made readable, to count its contents too.
 */
export async function measureDisk(paths: readonly string[]): Promise<number> {
  const first = await count(paths);
  if (!first.isClosed) return first.bytes;
  await promisify(execFile)("chmod", ["-R", "u+rwX", "--", ...paths]).catch(() => {});
  return (await count(paths)).bytes;
}

async function count(paths: readonly string[]): Promise<{ bytes: number; isClosed: boolean }> {
  const child = spawn("find", [...paths, "-xdev", "-printf", "%b\n"], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  let bytes = 0;
  let isClosed = false;
  child.stderr.on("data", (chunk: Buffer) => {
    isClosed ||= chunk.includes("Permission denied");
  });
  for await (const line of createInterface({ input: child.stdout })) {
    bytes += Math.max(Number(line) * 512, ENTRY_BYTES);
  }
  await ended;
  return { bytes, isClosed };
}
