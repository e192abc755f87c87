import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** Bytes that an entry counts at least: its inode and name cost the disk something, however empty it is. */
const ENTRY_BYTES = 1024;

/**
 * Bytes that folders hold on disk: blocks, not lengths, so that a sparse file counts as what it takes. Follows no symlink,
 * leaves no file system. Folders that are closed to the worker are opened again: what is in them counts, too.
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
